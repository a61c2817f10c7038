"""Addresses of the accords room."""

from django.urls import path

from tandem.accords.views import accords

urlpatterns = [
    path("accords/", accords.accords, name="accords"),
    path("accords/disclosures/", accords.disclosures, name="disclosures"),
    path("accords/disclosures/<str:disclosure_id>/", accords.end_disclosure, name="disclosure_end"),
    path("accords/<str:accord_id>/", accords.accord, name="accord"),
]
