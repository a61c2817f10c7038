"""POST /api/reports: an agency's own system sends a report. The token acts as the agency's importer: it may lay reports into
the intake and learn what the importer may learn, and nothing else."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.db.utils import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator

from tandem.agencies.actions.sign_in import api_post, blank, open_sign_in, signed_in
from tandem.foundation import acting
from tandem.foundation.even import STEP_OF_A_REPORT, evenly
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.importers.us_states import POSTAL_CODES
from tandem.intake.models import Arrival, Report
from tandem.persons.identifiers import Unusable, canonical


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        member_id = api_post(token) if token.isascii() and token.isprintable() else None
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


def _written(value: Any, kind: type[date]) -> date:
    """A day or moment is a text as the standard writes it (ISO 8601). Left to itself the library takes a number for seconds since 1970, also one in
    quotes, so that a year alone would become somebody's date of birth."""
    if isinstance(value, str):
        try:
            return kind.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(
        "is no moment; write it as 2026-11-20T17:40:00-07:00"
        if kind is datetime
        else "is no day; write it as 2009-03-04"
    )


def _day(value: Any) -> date:
    return _written(value, date)


def _moment(value: Any) -> date:
    return _written(value, datetime)


def _past(value: date) -> date:
    if not date(1900, 1, 1) <= value <= datetime.now(UTC).date():
        raise ValueError("lies before 1900 or in the future")
    return value


def _keepable(value: str) -> str:
    """JSON can say what no database keeps."""
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("holds a character that cannot be kept (NUL or half a surrogate pair)")
    return value


PastDay = Annotated[date, BeforeValidator(_day), AfterValidator(_past)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Text = Annotated[str, AfterValidator(_keepable)]


class Strict(Schema):
    """Nothing is guessed: a field that is not known, or of another type, is refused by name."""

    model_config = ConfigDict(extra="forbid", strict=True)


class IdentifierIn(Strict):
    kind: Literal["phone", "email", "account", "plate", "vin", "namus", "ncic", "ncmec", "agency_number"]
    value: Text = Field(max_length=200)
    issuer: Text = Field("", max_length=80, description="Platform of an account, state of a plate")

    @field_validator("value")
    @classmethod
    def readable(cls, value: str, info: Any) -> str:
        kind = info.data.get("kind")
        try:
            return canonical(kind, value) if kind else value
        except Unusable as e:
            raise ValueError(str(e)) from e


class PlaceIn(Strict):
    kind: Literal["last_seen", "home", "work", "school", "frequented", "incident"] = "last_seen"
    line: Text = Field("", max_length=200)
    city: Text = Field("", max_length=100)
    county: Text = Field("", max_length=100)
    state: Text = Field("", max_length=2, json_schema_extra={"enum": ["", *sorted(POSTAL_CODES)]})
    seen_on: PastDay | None = None

    @field_validator("state")
    @classmethod
    def a_state(cls, value: str) -> str:
        if value and value.upper() not in POSTAL_CODES:
            raise ValueError("is no state or territory of the United States; write two letters, such as CA")
        return value.upper()


class PersonIn(Strict):
    part: Literal["victim", "missing", "suspect", "companion", "guardian", "reporter", "recipient", "other"]
    given: Text = Field("", max_length=100)
    family: Text = Field("", max_length=120)
    aliases: list[Text] = Field(default=[], max_length=20)
    sex: Literal["", "female", "male", "another"] = ""
    born_on: PastDay | None = None
    age: int | None = Field(None, ge=0, le=120)
    identifiers: list[IdentifierIn] = Field(default=[], max_length=40)
    places: list[PlaceIn] = Field(default=[], max_length=20)


class ReportIn(Strict):
    reference: Text = Field(
        min_length=1, max_length=120, description="Your own number. The same reference is taken in once."
    )
    kind: Literal["tip", "referral", "missing_adult", "missing_child", "cybertip", "alert"]
    received_at: Moment | None = None
    happened_on: PastDay | None = None
    summary: Text = Field("", max_length=300)
    narrative: Text = Field("", max_length=20_000)
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


class Taken(Schema):
    id: UUID
    state: str
    urgency: str
    duplicate: bool
    matches: int
    pointers: int


class Problem(Schema):
    detail: str


class WrongField(Schema):
    field: str
    problem: str


class Wrong(Problem):
    errors: list[WrongField] = []


@api.post(
    "/reports", auth=Token(), response={201: Taken, 200: Taken, 400: Problem, 401: Problem, 409: Problem, 413: Problem, 422: Wrong},
    summary="Send a report",
)  # fmt: skip
def post_report(request: HttpRequest, body: ReportIn) -> Any:
    """Takes a report in once. The same reference, or the same Idempotency-Key header, with the same content answers 200 with the
    first report; with other content, 409. `matches` and `pointers` count what your agency may know of."""
    evenly(request, STEP_OF_A_REPORT)
    who = request.auth  # type: ignore[attr-defined]
    key, content = request.headers.get("Idempotency-Key", ""), _sha(body.model_dump_json())
    earlier = _earlier(who.agency_id, key, body.reference, content)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            done = receive([draft_of(body)], acting=who, now=datetime.now(UTC))
            if done.report_ids:
                _remember(who.agency_id, key, content, done.report_ids[0])
    except IntegrityError:  # the same one came in twice at the same moment, and the other has it
        done = None
    if done is None or not done.report_ids:
        return _earlier(who.agency_id, key, body.reference, content) or Status(
            409, {"detail": "Send it again in a moment."}
        )
    report = Report.objects.get(id=done.report_ids[0])
    return Status(201, _taken(report, matches=done.matches, pointers=done.pointers))


def _sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _arrived(agency_id: UUID, source: str, ref: bytes) -> UUID | None:
    rows = Arrival.objects.filter(agency_id=agency_id, source=source, ref_sha256=ref)
    return rows.values_list("report_id", flat=True).first()


def _body_ref(content: bytes, report_id: UUID) -> bytes:
    return hashlib.sha256(content + report_id.bytes).digest()


def _remember(agency_id: UUID, key: str, content: bytes, report_id: UUID) -> None:
    """Beside the reference: the key, and the content, so that both hold after the report moved into a case."""
    lines = [("api_body", _body_ref(content, report_id))] + ([("api_key", _sha(key))] if key else [])
    for source, ref in lines:
        Arrival(id=uuid4(), agency_id=agency_id, source=source, ref_sha256=ref, report_id=report_id).save(
            force_insert=True
        )


def _earlier(agency_id: UUID, key: str, reference: str, content: bytes) -> Any:
    """The answer to what came in before, or None. A key and a reference of two reports agree with neither."""
    seen = [_arrived(agency_id, "api", _sha(reference))] + ([_arrived(agency_id, "api_key", _sha(key))] if key else [])
    found = {report_id for report_id in seen if report_id}
    if not found:
        return None
    first = next(iter(found))
    if len(found) > 1 or not _arrived(agency_id, "api_body", _body_ref(content, first)):
        return Status(409, {"detail": "This reference or key came in before with other content. Use a new one."})
    report = Report.objects.filter(id=first).first()
    if report is None:
        return Status(409, {"detail": "This report came in before, and has moved into a case."})
    return Status(200, _taken(report, duplicate=True))


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
        victims=body.victims, places=places, persons=persons,
    )  # fmt: skip


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which field, and what is wrong with it; never the value."""
    found = [{"field": ".".join(str(p) for p in e["loc"][2:]) or "body", "problem": _sentence(e)} for e in error.errors]
    return api.create_response(request, {"detail": "The report was not taken in.", "errors": found}, status=422)


def _sentence(error: dict[str, Any]) -> str:
    said = {"extra_forbidden": "There is no such field.", "missing": "This field is missing."}.get(error["type"])
    text = said or str(error["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    return text[:1].upper() + text[1:]


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = (
        "No valid token. Send “Authorization: Bearer” with your agency's token; a supervisor of your agency makes one."
    )
    return api.create_response(request, {"detail": detail}, status=401)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, RequestDataTooBig):
        return too_big(request, error.__cause__)
    detail = "The body is not JSON in UTF-8." if error.status_code == 400 else "This cannot be done here."
    return api.create_response(request, {"detail": detail}, status=error.status_code)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return api.create_response(request, {"detail": "The report is larger than one megabyte. Shorten it."}, status=413)
