"""What can be written about a client, as data: each kind of record with its fields. One form, one page and one print serve all,
so that a kind can be added by adding it here. Fields that a kind does not name are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: Words
    kind: str = "line"  # line | text | date | time | number | yes | choice | code | codes (several) | link | advocate
    required: bool = False
    choices: Sequence[tuple[str, Words]] = ()
    codes: str = ""  # name of a list in codes.toml; for a link, the kind of record that it leads to
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    label: Words
    group: str  # plan | services | safety | file
    fields: tuple[Field, ...]
    says: str = ""  # the field that stands for the record in a list


STATES = (("open", _("Open")), ("done", pgettext_lazy("goal", "Reached")), ("dropped", _("Dropped")))
_TEXT = Field("text", _("Text"), "text", required=True)

KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind("note", _("Note"), "file", (Field("on", _("On"), "date", required=True), _TEXT), "text"),
        Kind(
            "eligibility", _("Eligibility and enrolment"), "services",
            (
                Field("program", _("Program"), required=True),
                Field("eligible", _("Eligible"), "choice", True, (("yes", _("Yes")), ("no", _("No")), ("pending", _("Not decided yet")))),
                Field("enrolled_on", _("Enrolled on"), "date"), Field("reason", _("Reason, where not")),
            ), "program",
        ),
        Kind(
            "need", _("Need"), "plan",
            (
                Field("category", _("Of what kind"), "code", True, codes="service_category"), Field("text", _("In the survivor's own words"), "text"),
                Field("urgent", _("Needed today"), "yes"), Field("met_on", _("Met on"), "date"),
                Field("unmet_because", _("Why it could not be met"), "code", codes="unprovided_reason"),
            ), "category",
        ),
        Kind("strength", _("Strength"), "plan", (_TEXT,), "text"),
        Kind(
            "goal", _("Goal"), "plan",
            (
                Field("text", _("What the survivor wants to reach"), "text", True), Field("need", _("For which need"), "link", codes="need"),
                Field("by", _("By"), "date"), Field("state", _("State"), "choice", True, STATES),
            ), "text",
        ),
        Kind(
            "plan_review", _("Review of the plan"), "plan",
            (Field("on", _("On"), "date", True), Field("text", _("What was agreed"), "text"), Field("outcome", _("Looked at: what changed"), "text")), "text",
        ),
        Kind(
            "safety_plan", _("Safety plan"), "safety",
            (
                Field("warning_signs", _("Warning signs"), "text"), Field("people", _("People to call"), "text"), Field("places", _("Safe places"), "text"),
                Field("steps", _("What to do, step by step"), "text", True), Field("technology", _("Phone, accounts, location"), "text"), Field("children", _("Children"), "text"),
                Field("review_on", _("Look at it again on"), "date"),
            ), "steps",
        ),
        Kind(
            "service", _("Service"), "services",
            (
                Field("on", _("On"), "date", True), Field("category", _("Of what kind"), "code", True, codes="service_category"), Field("what", _("What was done")),
                Field("goal", _("For which goal"), "link", codes="goal"), Field("units", _("Units"), "number"), Field("hours", _("Hours"), "number"),
                Field("unprovided_because", _("Not provided, because"), "code", codes="unprovided_reason"),
            ), "category",
        ),
        Kind(
            "referral", _("Referral"), "services",
            (
                Field("way", _("Direction"), "choice", True, (("out", _("To another agency")), ("in", _("To us")))), Field("whom", _("Agency"), required=True),
                Field("for_what", _("For what"), "code", codes="service_category"), Field("reason", _("Why"), "code", codes="referral_reason"), Field("asked_at", _("Asked"), "time", True),
                Field("matched_at", _("Matched with a provider"), "time", hint=_("Due 48 hours after the asking.")), Field("outcome", _("Outcome"), "text"),
            ), "whom",
        ),
        Kind("bed", _("Bed"), "services", (Field("place", _("Place"), required=True), Field("from", _("From"), "date", True), Field("until", _("Until"), "date"), Field("left", _("Left on"), "date"), Field("situation", _("Where before"), "code", codes="living_situation")), "place"),
        Kind("interpreter", _("Interpreter"), "services", (Field("on", _("On"), "date", True), Field("language", _("Language"), required=True), Field("who", _("Who, and through whom")), Field("hours", _("Hours"), "number")), "language"),
        Kind(
            "exploitation", _("What was done to them"), "file",
            (
                Field("types", _("Kinds of exploitation"), "codes", codes="exploitation_type"), Field("control", _("How they were controlled"), "codes", codes="method_of_control"),
                Field("recruited", _("How it began"), "codes", codes="method_of_recruitment"), Field("relation", _("Who did it was"), "code", codes="relation_to_trafficker"),
                Field("text", _("In the survivor's own words"), "text", hint=_("Only what helps them now. What stands here may be asked for by a court.")),
            ), "types",
        ),
        Kind("incident", _("Incident"), "safety", (Field("at", _("When"), "time", True), Field("text", _("What happened"), "text", True), Field("done", _("What was done"), "text"), Field("reported_to", _("Reported to"))), "text"),
        Kind("message", _("Message to the survivor's page"), "file", (Field("text", _("Text"), "text", True, hint=_("They read it on their own page. Write it so that a stranger who looks over their shoulder learns nothing.")),), "text"),
        Kind("appointment", _("Appointment"), "file", (Field("at", _("When"), "time", True), Field("what", _("What"), required=True), Field("where", _("Where")), Field("outcome", _("How it went"), "text")), "what"),
        Kind("follow_up", _("Follow-up"), "file", (Field("on", _("On"), "date", True), Field("what", _("What to ask"), required=True), Field("outcome", _("Outcome"), "text")), "what"),
        Kind(
            "closure", _("Closure"), "file",
            (
                Field("on", _("On"), "date", True),
                Field("reason", _("Reason"), "choice", True, (("goals", _("Goals reached")), ("choice", _("The survivor's choice")), ("moved", _("Moved away")), ("other_agency", _("Served by another agency")), ("lost", _("No contact for 60 days")), ("ineligible", _("No longer eligible")), ("died", _("Died")))),
                Field("text", _("What remains to be done"), "text"), Field("may_follow_up", _("We may ask how things are in three months"), "yes"),
            ), "reason",
        ),
    )
}  # fmt: skip
GROUPS: tuple[tuple[str, Words], ...] = (
    ("safety", _("Safety")), ("plan", _("Needs and plan")), ("services", _("Services")), ("file", _("File")),
)  # fmt: skip

# What one press on the board of work writes, where a kind has an end: its field.
DONE_IN = {"appointment": "outcome", "follow_up": "outcome", "plan_review": "outcome", "bed": "left"}

# The summary: what lists, searches and the head of a client's page show.
EXPLOITATION = (
    ("", "–"),
    ("sex", _("Sex")),
    ("labor", _("Labor")),
    ("both", _("Sex and labor")),
    ("unknown", _("Not known")),
)
SUMMARY: tuple[Field, ...] = (
    Field("name", _("Name"), required=True, hint=_("The name that they use with you. It need not be the legal one.")),
    Field("other_names", _("Other names")), Field("born", _("Date of birth"), "date"), Field("age", _("Age, where no date is known"), "number"), Field("pronouns", _("Pronouns")),
    Field("gender", _("Gender"), "code", codes="gender"), Field("language", _("Language"), required=True), Field("interpreter", _("Needs an interpreter"), "yes"),
    Field("source", _("How they came to us"), "choice", True, (("self", _("On their own")), ("case", _("From a case")), ("tip", _("From a tip")), ("agency", _("From another agency")), ("hotline", _("Hotline")), ("street", _("Outreach")))),
    Field("came_on", _("First contact"), "date", True), Field("exploitation", _("Exploited in"), "choice", False, EXPLOITATION),
    Field("industry", _("Where it happened"), "code", codes="exploitation_industry"), Field("situation", _("Lives now"), "code", codes="living_situation"),
    Field("phone", _("Phone")), Field("email", _("E-mail")),
    Field("safe_how", _("Safe way to reach them"), "text", hint=_("How and when. Who may answer.")),
    Field("safe_never", _("Never"), "text", hint=_("What not to say, where not to call, whom not to tell.")),
    Field("may_leave_message", _("A message may be left"), "yes"),
    Field("abusers", _("People who did harm, or may"), "text", hint=_("One a line, by name, also who harmed the other parent. None of them can sign, witness or interpret.")),
    Field("advocate", _("Advocate"), "advocate"), Field("group", _("Came together with")), Field("legal_note", _("Immigration and legal status"), "text", hint=_("8 USC 1367. Never in a release unless chosen by name.")),
)  # fmt: skip


def shown(field: Field, value: Any) -> str:
    """A stored value in words, in the language of the page."""
    from tandem.victim_services.rules.codes import said

    if value in (None, ""):
        return ""
    if field.kind == "yes":
        return str(_("Yes") if value else _("No"))
    if field.kind == "code":
        return said(field.codes, str(value))
    if field.kind == "codes":
        return ", ".join(said(field.codes, str(v)) for v in value)
    if field.kind == "number":
        return f"{value:g}" if isinstance(value, float) else str(value)
    if field.kind == "choice":
        return str(dict(field.choices).get(value, value))
    return str(value)
