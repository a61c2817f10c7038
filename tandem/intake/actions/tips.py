"""Tips from people without a log-in: receiving one, the receipt code, and the conversation behind it. Nothing here keeps an
address, a cookie or a fingerprint of the sender."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tandem.agencies.actions import noticing
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import ReportDraft
from tandem.intake.models import Receipt, Report, TipMessage
from tandem.ledger import actions as ledger

# 16 letters of 32 are 80 bits. None is read as another: no I, O, 0 or 1.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Desk:
    task_force: str
    task_force_name: str
    agency_slug: str
    agency_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Line:
    from_sender: bool
    text: str
    written_at: datetime


def desks(task_force: str = "") -> list[Desk]:
    """Which agency reads the tips of a task force ("" = of each that takes tips here)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.tip_desk(%s)", (task_force,))
        return [Desk(*row) for row in cursor.fetchall()]


def canonical_code(typed: str) -> str:
    return "".join(c for c in typed.upper() if c.isalnum())


def seed_of(form_token: str, words: Mapping[str, Any]) -> bytes:
    """One opened form and what was written into it: however often it is sent, it is one tip."""
    return hashlib.sha256(repr([form_token, sorted((k, str(v)) for k, v in words.items())]).encode()).digest()


def reference_of(seed: bytes) -> str:
    return hashlib.sha256(b"tandem tip reference\0" + seed).hexdigest()


def code_of(seed: bytes) -> str:
    """The receipt code in groups of four. Made from the seed and this server's secret, so that a form sent twice shows the same
    code, although neither is kept."""
    bits = int.from_bytes(salted_hmac("tandem receipt", seed, algorithm="sha256").digest()[:10], "big")
    code = "".join(LETTERS[bits >> 5 * i & 31] for i in range(16))
    return "-".join(code[i : i + 4] for i in range(0, 16, 4))


def send_tip(draft: ReportDraft, code: str, *, acting: Acting, now: datetime) -> None:
    """Takes the tip in as the agency's tip line, with the SHA-256 of its code. One that is here already is left alone."""
    done = receive([draft], acting=acting, now=now)
    if not done.report_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.intake_of(%s)", (acting.agency_id,))
        where = cursor.fetchone()[0]
    Receipt(
        code_sha256=hashlib.sha256(canonical_code(code).encode()).digest(),
        compartment_id=where,
        report_id=done.report_ids[0],
        created_at=now,
    ).save(force_insert=True)


def conversation(code: str) -> tuple[bool, list[Line]] | None:
    """(has it been taken up, messages) for a code; None where no tip has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.tip_conversation(%s)", (canonical_code(code),))
        rows = cursor.fetchall()
    if not rows:
        return None
    return rows[0][3], [Line(from_sender, text, at) for from_sender, text, at, _taken in rows if text]


def add_to_tip(code: str, words: str) -> None:
    """Adds a message of the sender's and tells those on call where the report lies. Refuses an empty one and a code that opens nothing."""
    if not words.strip():
        raise Refused(_("Write something first."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.add_to_tip(%s, %s, %s)", (canonical_code(code), uuid4(), words.strip()))
        row = cursor.fetchone()
    if row is None:
        raise Refused(_("No tip has this code. Check it letter by letter."))
    report_id, compartment_id, notices = row
    ledger.record("intake.add_to_tip", kind="report", object_id=report_id, compartment_id=compartment_id)
    noticing.deliver([str(n) for n in notices])


def answer(report: Report, words: str, *, acting: Acting, now: datetime) -> None:
    """Writes to the sender. Refuses where the report has no receipt: nobody would read it."""
    if not words.strip():
        raise Refused(_("The answer is empty."))
    if not Receipt.objects.filter(report=report).exists():
        raise Refused(_("This report did not come by the tip form; its sender cannot be written to here."))
    TipMessage(
        id=uuid4(), compartment_id=report.compartment_id, report=report, from_sender=False, text=words.strip()[:8000],
        written_by_id=acting.member_id, written_at=now,
    ).save(force_insert=True)  # fmt: skip
    ledger.record("intake.answer_tip", kind="report", object_id=report.id, compartment_id=report.compartment_id)
