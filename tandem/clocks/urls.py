"""Addresses of the clocks room."""

from django.urls import path

from tandem.clocks.views import clocks, pauses

urlpatterns = [
    path("clocks/", clocks.clocks, name="clocks"),
    path("clocks/<str:clock_id>/", clocks.clock, name="clock"),
    path("clocks/<str:clock_id>/minimum-data/", clocks.minimum_data, name="clock_minimum"),
    path("clocks/<str:clock_id>/pause/", pauses.pause, name="clock_pause"),
    path("clocks/<str:clock_id>/resume/", pauses.resume, name="clock_resume"),
    path("clocks/proofs/<str:proof_id>/withdraw/", clocks.withdraw, name="proof_withdraw"),
]
