"""Addresses of the persons room."""

from django.urls import path

from tandem.persons.views import correcting, lookups, matches, persons, thresholds, together

urlpatterns = [
    path("people/", persons.persons, name="persons"),
    path("people/look-up/", lookups.look_up, name="look_up"),
    path("people/look-ups/", lookups.reviews, name="look_ups"),
    path("people/look-ups/<str:member_id>/review/", lookups.review, name="look_ups_reviewed"),
    path("people/thresholds/", thresholds.thresholds, name="thresholds"),
    path("people/matches/<str:match_id>/", matches.match, name="match"),
    path("people/matches/<str:match_id>/paper/", matches.printed, name="match_print"),
    path("people/matches/<str:match_id>/explained.json", matches.explained, name="match_explained"),
    path("people/matches/<str:match_id>/decide/", matches.match_decide, name="match_decide"),
    path("people/pointers/<str:pointer_id>/", persons.pointer_called, name="pointer_called"),
    path("people/persons/<str:person_id>/", together.person, name="one_person"),
    path("people/persons/<str:person_id>/split/", together.split, name="person_split"),
    path("people/doubts/<str:doubt_id>/keep/", together.keep, name="doubt_kept"),
    path("people/acts/<str:act_id>/undo/", together.undo, name="act_undo"),
    path("people/corrections/<str:correction_id>/undo/", correcting.undo, name="correction_undo"),
    path("people/<str:identity_id>/correct/<str:fact>/", correcting.correct, name="correct"),
    path("people/<str:identity_id>/", persons.person, name="person"),
]
