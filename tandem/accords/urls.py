"""Addresses of the accords room."""

from django.urls import path

from tandem.accords.views import accords, packages

urlpatterns = [
    path("accords/", accords.accords, name="accords"),
    path("accords/disclosures/", accords.disclosures, name="disclosures"),
    path("accords/disclosures/<str:disclosure_id>/", accords.end_disclosure, name="disclosure_end"),
    path("released/", packages.packages, name="packages"),
    path("released/<str:package_id>/", packages.package, name="package"),
    path("released/<str:package_id>/documents/", packages.package_files, name="package_files"),
    path("accords/<str:accord_id>/", accords.accord, name="accord"),
]
