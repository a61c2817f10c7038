"""A member: a person's post in an agency. Roles are the field's (domain.md 1.3)."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models.agency import Agency
from tandem.agencies.models.user import User


class Role(models.TextChoices):
    COMMANDER = "commander", _("Task-force commander")
    COORDINATOR = "coordinator", _("Task-force coordinator")
    DETECTIVE = "detective", _("Detective")
    AGENT = "agent", _("Special agent")
    ANALYST = "analyst", _("Analyst")
    VICTIM_SPECIALIST = "victim_specialist", _("Victim specialist")
    ADVOCATE = "advocate", _("Advocate")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    CHILD_WELFARE_WORKER = "child_welfare_worker", _("Child-welfare worker")
    PROBATION_OFFICER = "probation_officer", _("Probation officer")
    MEDICAL = "medical", _("Medical examiner or nurse")
    FORENSIC_INTERVIEWER = "forensic_interviewer", _("Forensic interviewer")
    LABOR_INVESTIGATOR = "labor_investigator", _("Labor investigator")
    IMMIGRATION_ATTORNEY = "immigration_attorney", _("Immigration attorney")
    SCHOOL_LIAISON = "school_liaison", _("School liaison")
    HOTLINE_WORKER = "hotline_worker", _("Hotline worker")
    SURVIVOR_CONSULTANT = "survivor_consultant", _("Survivor consultant")
    GRANT_MANAGER = "grant_manager", _("Grant manager")
    OVERSIGHT = "oversight", _("Oversight investigator")
    OPERATOR = "operator", _("Platform operator")
    # Not people: an importer, the tip line, the worker. They log in with a ticket, never a password.
    IMPORTER = "importer", _("Importer")
    TIP_LINE = "tip_line", _("Public tip line")


class MemberStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed, awaits their agency")  # by a coordinator, for another agency
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left")


class Member(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=24, choices=Role.choices)
    title = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=MemberStatus.choices, default=MemberStatus.ACTIVE)
    is_supervisor = models.BooleanField(default=False)
    on_call = models.BooleanField(default=False)
    # What the member chose on their own settings page; empty = the browser's language, the agency's zone.
    language = models.CharField(max_length=5, blank=True, default="")
    time_zone = models.CharField(max_length=40, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")  # of work; fellows read it
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "agency"], name="one_post_per_agency"),
            models.CheckConstraint(name="member_role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(name="member_status_known", condition=models.Q(status__in=MemberStatus.values)),
        ]

    def __str__(self) -> str:
        return self.name
