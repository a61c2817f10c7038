"""Notices: which travel, found from the words; and their words, as the regulation has them."""

from __future__ import annotations

import pytest

from tandem.accords.notices import NOTICES, notices_of
from tandem.victim_services.rules.notices import notices_for


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["Phone", "+1 202-555-0142"], []),
        (["Detox discharge of 3 May"], ["part2"]),
        (["Programa de desintoxicación, alta"], ["part2"]),
        (["Note", "Takes Suboxone since April"], ["part2"]),
        (["Visita a la clínica", "embarazada"], ["hipaa"]),
        (["SANE exam report.pdf"], ["hipaa"]),
        (["Methadone clinic letter"], ["part2", "hipaa"]),
        (["Lease", "Room in a shared flat"], []),
        (["Drug store receipt"], []),
    ],
)
def test_notices_are_found_from_what_is_released(words: list[str], found: list[str]) -> None:
    assert notices_for(words, agency_kind="provider") == found


def test_a_hospitals_release_is_health_information_whatever_it_says() -> None:
    assert notices_for(["Phone"], agency_kind="medical") == ["hipaa"]


def test_what_was_found_cannot_be_taken_off_and_one_can_be_added() -> None:
    assert notices_for(["Detox"], agency_kind="provider", chosen=[]) == ["part2"]
    assert notices_for(["Phone"], agency_kind="provider", chosen=["part2", "nonsense"]) == ["part2"]


def test_by_order_another_notice_travels() -> None:
    assert notices_for(["Detox", "clinic"], agency_kind="provider", by_order=True) == ["part2_order", "hipaa_order"]


def test_the_part_2_notice_is_the_regulations_own() -> None:
    text = NOTICES["part2"].text
    assert text.startswith(
        "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2)."
    )
    assert "in any civil, criminal, administrative, or legislative proceedings" in text  # the rule of 2024
    assert text.endswith("(see 42 CFR 2.31).")
    assert [n.citation for n in notices_of(["hipaa", "part2", "of an older release"])] == [
        "42 CFR 2.32(a)(1)",
        "45 CFR 164.508(c)(1)(i)-(vi), (c)(2)(iii)",
    ]
