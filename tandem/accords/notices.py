"""Notices that travel with a package, by law. Apart, because the room that releases and the room that reads both print them. Where a
regulation words its notice, its words stand here as they are, in English, with a plain line in the reader's language above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NoticeText:
    plain: str | Promise  # what it means, in the reader's language
    citation: str
    text: str = ""  # as the regulation words it; public domain


# 42 CFR 2.32(a)(1) as amended by 89 FR 12472 (16 Feb 2024; compliance 16 Feb 2026). Its paragraph (b), the scope of the consent, is the
# package's own head: purpose, permitted use, items and end.
_PART2 = (
    "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). These rules prohibit you from "
    "using or disclosing this record, or testimony that describes the information contained in this record, in any civil, criminal, "
    "administrative, or legislative proceedings by any Federal, State, or local authority, against the patient, unless authorized by the "
    "consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In "
    "addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at least one of the following "
    "applies: (i) Further use or disclosure is expressly permitted by the written consent of the individual whose information is being "
    "disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a covered entity or business associate and have "
    "received the record for treatment, payment, or health care operations, or (iii) You have received the record from a covered entity or "
    "business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization for the release of medical or other "
    "information is NOT sufficient to meet the required elements of written consent to further use or redisclose the record (see 42 CFR 2.31)."
)
NOTICES: dict[str, NoticeText] = {
    "part2": NoticeText(
        _("It holds treatment for alcohol or drugs. It may not be passed on, and may not be used against this person in any proceeding."),
        "42 CFR 2.32(a)(1)",
        _PART2,
    ),
    "hipaa": NoticeText(
        _(
            "It holds health information, given with a signed authorization. It may be used only for the purpose that is named here. Once given, "
            "it may be passed on by who has it, and federal health privacy rules may then protect it no longer."
        ),
        "45 CFR 164.508(c)(1)(i)-(vi), (c)(2)(iii)",
    ),
    "part2_order": NoticeText(
        _(
            "It holds treatment for alcohol or drugs, given by an order of a court of a kind of its own. Only what the order names may be used, only by "
            "those and for what it names."
        ),
        "42 CFR 2.61, 2.64(e), 2.65(e)",
    ),
    "hipaa_order": NoticeText(
        _("It holds health information, given because a court ordered it: only what the order expressly names."),
        "45 CFR 164.512(e)(1)(i)",
    ),
    "screening": NoticeText(
        _(
            "A screening shows who may need which service. It is no finding and never a probable cause, and a low result or none does not "
            "show that nothing happened."
        ),
        "",
    ),
}  # fmt: skip
BY_ITSELF = frozenset({"screening"})  # goes with an item and is not offered for choosing


def notices_of(codes: Sequence[str]) -> list[NoticeText]:
    """In the order of the law above; unknown codes of an older package are passed over."""
    return [notice for code, notice in NOTICES.items() if code in codes]
