"""Addresses of the persons room."""

from django.urls import path

from tandem.persons.views import persons

urlpatterns = [
    path("people/", persons.persons, name="persons"),
    path("people/matches/<str:match_id>/", persons.match_decide, name="match_decide"),
    path("people/pointers/<str:pointer_id>/", persons.pointer_called, name="pointer_called"),
    path("people/<str:identity_id>/", persons.person, name="person"),
]
