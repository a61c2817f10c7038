"""Addresses of the directory."""

from django.urls import path

from tandem.directory.views import editing, finding, moving

urlpatterns = [
    path("directory/", finding.find, name="directory"),
    path("directory/print/", finding.printed, name="directory_print"),
    path("directory/ours/", finding.ours, name="directory_ours"),
    path("directory/import/", moving.take_in, name="directory_import"),
    path("directory/export/", moving.export, name="directory_export"),
    path("directory/files/<str:file_id>/", moving.file, name="directory_file"),
    path("directory/providers/new/", editing.provider, name="directory_provider_new"),
    path("directory/providers/<str:provider_id>/", finding.provider, name="directory_provider"),
    path("directory/providers/<str:provider_id>/edit/", editing.provider, name="directory_provider_edit"),
    path("directory/providers/<str:provider_id>/services/new/", editing.offer, name="directory_offer_new"),
    path("directory/providers/<str:provider_id>/places/new/", editing.place, name="directory_place_new"),
    path("directory/services/<str:offer_id>/edit/", editing.offer, name="directory_offer_edit"),
    path("directory/services/<str:offer_id>/beds/new/", editing.beds, name="directory_beds_new"),
    path("directory/places/<str:place_id>/edit/", editing.place, name="directory_place_edit"),
    path("directory/beds/<str:beds_id>/edit/", editing.beds, name="directory_beds_edit"),
    path("directory/beds/<str:beds_id>/count/", editing.count, name="directory_beds_count"),
    path("directory/remove/<str:kind>/<str:row_id>/", editing.remove, name="directory_remove"),
]
