"""Addresses of the intake room. What the public may open begins with public_."""

from django.urls import path

from tandem.intake.api import api
from tandem.intake.views import api_docs, public, readings, reports

urlpatterns = [
    path("tip/", public.tip, name="public_tip"),
    path("tip/answer/", public.receipt, name="public_receipt"),
    path("tip/<slug:task_force>/", public.tip, name="public_tip_of"),
    path("api/docs", api_docs.api_docs, name="api_docs"),
    path("api/", api.urls),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/decisions/<str:decision_id>/undo/", reports.triage_undo, name="triage_undo"),
    path("reports/readings/<str:reading_id>/undo/", readings.undo, name="reading_undo"),
    path("reports/<str:report_id>/", reports.report, name="report"),
    path("reports/<str:report_id>/triage/", reports.triage, name="report_triage"),
    path("reports/<str:report_id>/reading/", readings.decide, name="report_reading"),
    path("reports/<str:report_id>/take/", reports.take, name="report_take"),
    path("reports/<str:report_id>/answer/", reports.answer, name="report_answer"),
]
