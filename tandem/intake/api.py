"""POST /api/reports: an agency's own system sends a report. The token acts as the agency's importer: it may lay reports into
the intake and learn what the importer may learn, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field, field_validator

from tandem.agencies.actions.sign_in import api_post, blank, open_sign_in, signed_in
from tandem.foundation import acting
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.models import Arrival, Report
from tandem.persons.identifiers import Unusable, canonical


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        member_id = api_post(token)
        if member_id is None:
            return None
        secret = open_sign_in(member_id, strength="service", seconds=60)
        acting.rebind(secret)
        acting.bind(blank(secret))
        found = signed_in(secret)
        if found is None:
            return None
        acting.bind(found.acting)
        return found.acting


api = NinjaAPI(
    title="Tandem", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json",
    description="Send reports to your agency's intake. Ask a supervisor of your agency for a token (Agencies, your agency, API tokens).",
)  # fmt: skip


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class IdentifierIn(Strict):
    kind: Literal["phone", "email", "account", "plate", "vin", "namus", "ncic", "ncmec", "agency_number"]
    value: str = Field(max_length=200)
    issuer: str = Field("", max_length=80, description="Platform of an account, state of a plate")

    @field_validator("value")
    @classmethod
    def readable(cls, value: str, info: Any) -> str:
        kind = info.data.get("kind")
        try:
            return canonical(kind, value) if kind else value
        except Unusable as e:
            raise ValueError(str(e)) from e


class PlaceIn(Strict):
    kind: str = Field("last_seen", max_length=12)
    line: str = Field("", max_length=200)
    city: str = Field("", max_length=100)
    county: str = Field("", max_length=100)
    state: str = Field("", max_length=2)
    seen_on: date | None = None


class PersonIn(Strict):
    part: Literal["victim", "missing", "suspect", "companion", "guardian", "reporter", "recipient", "other"]
    given: str = Field("", max_length=100)
    family: str = Field("", max_length=120)
    aliases: list[str] = Field(default=[], max_length=20)
    sex: Literal["", "female", "male", "another"] = ""
    born_on: date | None = None
    age: int | None = Field(None, ge=0, le=120)
    identifiers: list[IdentifierIn] = Field(default=[], max_length=40)
    places: list[PlaceIn] = Field(default=[], max_length=20)


class ReportIn(Strict):
    reference: str = Field(
        min_length=1, max_length=120, description="Your own number. The same reference is taken in once."
    )
    kind: Literal["tip", "referral", "missing_adult", "missing_child", "cybertip", "alert"]
    received_at: datetime | None = None
    happened_on: date | None = None
    summary: str = Field("", max_length=300)
    narrative: str = Field("", max_length=20_000)
    exploitation: Literal["sex", "labor", "both", "unknown", "none"] = "unknown"
    imminent_danger: bool = False
    missing_from_care: bool = False
    foreign_national: bool | None = None
    in_custody: bool = False
    victims: int = Field(0, ge=0, le=5000)
    places: list[PlaceIn] = Field(default=[], max_length=20)
    persons: list[PersonIn] = Field(default=[], max_length=200)

    @field_validator("received_at")
    @classmethod
    def aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and (value.tzinfo is None or value > datetime.now(UTC)):
            raise ValueError("needs an offset such as -07:00, and cannot lie in the future")
        return value

    @field_validator("happened_on")
    @classmethod
    def plausible(cls, value: date | None) -> date | None:
        if value is not None and not date(1900, 1, 1) <= value <= datetime.now(UTC).date():
            raise ValueError("lies before 1900 or in the future")
        return value


class Taken(Schema):
    id: UUID
    state: str
    urgency: str
    duplicate: bool
    matches: int
    pointers: int


class Problem(Schema):
    detail: str


@api.post(
    "/reports", auth=Token(), response={201: Taken, 200: Taken, 401: Problem, 409: Problem}, summary="Send a report"
)
def post_report(request: HttpRequest, body: ReportIn) -> Any:
    """Idempotent by `reference` (and by the Idempotency-Key header, which must then equal it): the same one twice answers 200 with
    the first report; other content under the same reference answers 409."""
    who = request.auth  # type: ignore[attr-defined]
    key = request.headers.get("Idempotency-Key", body.reference)
    if key != body.reference:
        return 409, {
            "detail": "Idempotency-Key and reference differ. Send your reference as the key, or leave the key out."
        }
    draft = draft_of(body)
    earlier = Report.objects.filter(
        id__in=Arrival.objects.filter(agency_id=who.agency_id, source="api", ref_sha256=_sha(body.reference)).values(
            "report_id"
        )
    ).first()
    if earlier is not None:
        if earlier.original.get("body_sha256") != draft.original["body_sha256"]:
            return 409, {
                "detail": "A report with this reference came in before with other content. Use a new reference."
            }
        return Status(200, _taken(earlier, duplicate=True))
    with transaction.atomic():
        done = receive([draft], acting=who, now=datetime.now(UTC))
    if not done.report_ids:
        return Status(409, {"detail": "This reference came in before; its report has moved into a case."})
    report = Report.objects.get(id=done.report_ids[0])
    return Status(201, _taken(report, matches=done.matches, pointers=done.pointers))


def _sha(text: str) -> bytes:
    import hashlib

    return hashlib.sha256(text.encode()).digest()


def _taken(report: Report, *, duplicate: bool = False, matches: int = 0, pointers: int = 0) -> dict[str, Any]:
    return {
        "id": report.id, "state": report.state, "urgency": report.urgency, "duplicate": duplicate, "matches": matches, "pointers": pointers,
    }  # fmt: skip


def draft_of(body: ReportIn) -> ReportDraft:
    today = datetime.now(UTC).date()
    places = tuple(PlaceDraft(**p.model_dump()) for p in body.places)
    persons = tuple(
        PersonDraft(
            part=p.part, sex=p.sex, born_on=p.born_on, age_low=p.age, age_on=today if p.age is not None else None,
            names=(
                *((NameDraft(full=f"{p.given} {p.family}".strip(), given=p.given, family=p.family),) if p.given or p.family else ()),
                *(NameDraft(full=a, given=a, kind="alias") for a in p.aliases),
            ),
            identifiers=tuple(IdentifierDraft(i.kind, i.value, i.issuer) for i in p.identifiers),
            places=tuple(PlaceDraft(**x.model_dump()) for x in p.places),
        )
        for p in body.persons
    )  # fmt: skip
    return ReportDraft(
        source="api", source_ref=body.reference, kind=body.kind, received_at=body.received_at, happened_on=body.happened_on,
        summary=body.summary, narrative=body.narrative, exploitation=body.exploitation, imminent_danger=body.imminent_danger,
        missing_from_care=body.missing_from_care, foreign_national=body.foreign_national, in_custody=body.in_custody,
        victims=body.victims, places=places, persons=persons, original={"body_sha256": _sha(body.model_dump_json()).hex()},
    )  # fmt: skip


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which field, and what is wrong with it; never the value."""
    found = [
        {"field": ".".join(str(part) for part in e["loc"][2:]) or "body", "problem": e["msg"]} for e in error.errors
    ]
    return api.create_response(request, {"detail": "The report was not taken in.", "errors": found}, status=422)
