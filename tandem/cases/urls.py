"""Addresses of the cases room."""

from django.urls import path

from tandem.cases.views import acts, cases, charts, picture

urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/open/<str:report_id>/", acts.open_case, name="case_open"),
    path("cases/notes/<str:note_id>/strike/", acts.note_strike, name="note_strike"),
    path("cases/facts/<str:fact_id>/strike/", picture.fact_strike, name="fact_strike"),
    path("cases/<str:case_id>/picture/", picture.picture, name="picture"),
    path("cases/<str:case_id>/picture/facts/", picture.fact_add, name="fact_add"),
    path("cases/<str:case_id>/chart/", charts.chart, name="case_chart"),
    path("cases/<str:case_id>/chart/data/", charts.chart_data, name="case_chart_data"),
    path("cases/<str:case_id>/chart/image/", charts.chart_image, name="case_chart_image"),
    path("people/<str:identity_id>/chart/", charts.chart, name="person_chart"),
    path("people/<str:identity_id>/chart/data/", charts.chart_data, name="person_chart_data"),
    path("people/<str:identity_id>/chart/image/", charts.chart_image, name="person_chart_image"),
    path("cases/<str:case_id>/", cases.case, name="case"),
    path("cases/<str:case_id>/notes/", acts.note_add, name="note_add"),
    path("cases/<str:case_id>/next-step/", acts.next_step, name="next_step"),
    path("cases/<str:case_id>/take-call/", acts.take_call, name="take_call"),
    path("cases/<str:case_id>/agencies/", acts.call_agency, name="call_agency"),
    path("cases/<str:case_id>/agencies/release/", acts.release_agency, name="release_agency"),
    path("cases/<str:case_id>/seats/", acts.seat, name="case_seat"),
    path("cases/<str:case_id>/events/", acts.event, name="case_event"),
    path("cases/<str:case_id>/close/", acts.close, name="case_close"),
    path("cases/<str:case_id>/emergency/", acts.emergency, name="case_emergency"),
]
