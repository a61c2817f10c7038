"""Addresses of the desk."""

from django.urls import path

from tandem.desk.views import desk, history

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("search/", desk.search, name="search"),
    path("ledger/", history.own_ledger, name="own_ledger"),
    path("ledger/<str:kind>/<str:object_id>/", history.ledger_of, name="ledger_of"),
    path("notices/<str:notice_id>/", desk.notice, name="notice_seen"),
]
