"""Addresses of the desk."""

from django.urls import path

from tandem.desk.views import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("search/", desk.search, name="search"),
    path("notices/<str:notice_id>/", desk.notice, name="notice_seen"),
]
