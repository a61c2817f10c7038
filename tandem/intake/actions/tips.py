"""Tips from people without a log-in: receiving one, the receipt code, and the conversation behind it. Nothing here keeps an
address, a cookie or a fingerprint of the sender."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tandem.accords.actions.compartments import intake_of
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import ReportDraft
from tandem.intake.models import Receipt, Report, TipMessage
from tandem.ledger import actions as ledger

# 16 letters of 32 are 80 bits. No I, L, O or U: what is misread is read right again (Douglas Crockford's base 32).
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
MOST = 8000  # characters of one message


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
    """Which agency reads the tips of a task force; of all of them for ""."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.tip_desk(%s)", (task_force,))
        return [Desk(*row) for row in cursor.fetchall()]


def seed_of(ticket_number: str, words: Mapping[str, Any]) -> bytes:
    """The same words from the same opened form are the same tip, however often the button is pressed."""
    said = json.dumps(words, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(f"{ticket_number}\0{said}".encode()).digest()


def reference_of(seed: bytes) -> str:
    return hashlib.sha256(b"tandem tip reference\0" + seed).hexdigest()


def code_of(seed: bytes) -> str:
    """The receipt code in groups of four. Made from the seed and this server's secret, so that a form sent twice shows the
    same code, although the code is stored nowhere."""
    bits = int.from_bytes(salted_hmac("tandem receipt", seed, algorithm="sha256").digest()[:10], "big")
    code = "".join(LETTERS[bits >> 5 * i & 31] for i in range(16))
    return "-".join(code[i : i + 4] for i in range(0, 16, 4))


def canonical_code(typed: str) -> str:
    upper = unicodedata.normalize("NFKC", typed[:80]).upper().translate(MISREAD)
    return "".join(c for c in upper if c in LETTERS)


def send_tip(draft: ReportDraft, code: str, *, acting: Acting, now: datetime) -> None:
    """Takes the tip in as the agency's tip line, and the SHA-256 of its code. A tip that is already here is left alone."""
    done = receive([draft], acting=acting, now=now)
    if done.report_ids:
        Receipt(
            code_sha256=hashlib.sha256(canonical_code(code).encode()).digest(),
            compartment_id=intake_of(acting.agency_id),
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


def add_to_tip(code: str, words: str, *, message_id: UUID | None = None) -> None:
    """Adds a message of the sender's; the same one twice is one. Refuses an empty one and a code that opens nothing."""
    if not words.strip():
        raise Refused(_("Write something first."))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT tandem.add_to_tip(%s, %s, %s)", (canonical_code(code), message_id or uuid4(), words.strip())
            )
            report_id = cursor.fetchone()[0]
    except IntegrityError:  # the button was pressed twice
        return
    if report_id is None:
        raise Refused(_("No tip has this code. Check it letter by letter."))
    ledger.record("intake.add_to_tip", kind="report", object_id=UUID(str(report_id)))


def answer(report: Report, words: str, *, acting: Acting, now: datetime) -> None:
    """Writes to the sender. Refuses where the report has no receipt: nobody would read it."""
    if not words.strip():
        raise Refused(_("The answer is empty. Write a sentence first."))
    if not Receipt.objects.filter(report=report).exists():
        raise Refused(_("This report did not come by the tip form; its sender cannot be written to here."))
    TipMessage(
        id=uuid4(), compartment_id=report.compartment_id, report=report, from_sender=False, text=words.strip()[:MOST],
        written_by_id=acting.member_id, written_at=now,
    ).save(force_insert=True)  # fmt: skip
    ledger.record("intake.answer_tip", kind="report", object_id=report.id, compartment_id=report.compartment_id)
