"""Alerts: the two examples of OASIS where they are at hand, and made-up ones."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tandem.intake.drafts import Reject, ReportDraft

ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>{identifier}</identifier><sender>amber@example.gov</sender><sent>{sent}</sent>
<status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{references}{infos}</alert>"""
INFO = """<info><language>{language}</language><category>Rescue</category><event>{event}</event>
<urgency>{urgency}</urgency><severity>Severe</severity><certainty>Likely</certainty>{code}
<headline>{headline}</headline><description>{description}</description>
<area><areaDesc>Made-up County</areaDesc>{geocodes}</area></info>"""


def info(language="en-US", code="CAE", urgency="Immediate", headline="Child taken", **more: str) -> str:
    code = f"<eventCode><valueName>SAME</valueName><value>{code}</value></eventCode>" if code else ""
    values = {"event": "x", "description": "Blue car.", "geocodes": same("048000"), **more}
    return INFO.format(language=language, code=code, urgency=urgency, headline=headline, **values)


def same(*codes: str) -> str:
    return "".join(f"<geocode><valueName>SAME</valueName><value>{one}</value></geocode>" for one in codes)


def alert(*infos: str, **more: str) -> str:
    values = {
        "identifier": "A-1", "sent": "2026-11-19T22:39:00-07:00", "status": "Actual", "kind": "Alert",
        "references": "", **more,
    }  # fmt: skip
    return ALERT.format(infos="".join(infos), **values)


def test_the_oasis_amber_alert_is_taken_in_both_languages(read, shared_file):
    [(position, report)] = read("cap", shared_file("cap/oasis-amber-multilingual.xml").read_bytes())
    assert position == 1
    assert report.kind == "alert"
    assert report.source_ref == "KARO@CLETS.DOJ.CA.GOV,KAR0-0306112239-SW"
    assert report.summary == "Amber Alert in Los Angeles County"
    assert report.language == "en"
    assert report.happened_on == date(2003, 6, 11)
    assert report.imminent_danger
    assert "SUSPECT(S)" in report.narrative
    assert "SOSPECHOSO" in report.narrative
    assert report.original["info[2]/language"] == "es-US"
    assert [(one.state, one.county_fips) for one in report.places] == [("CA", "06037")]


def test_the_oasis_earthquake_is_turned_away_in_words(read, shared_file):
    [(_, reject)] = read("cap", shared_file("cap/oasis-earthquake-update.xml").read_bytes())
    assert isinstance(reject, Reject)
    assert reject.column == "eventCode"
    assert "not about a missing or abducted person" in reject.reason


def test_a_missing_and_endangered_person_is_taken(read):
    [(_, report)] = read("cap", alert(info(code="MEP")))
    assert isinstance(report, ReportDraft)


def test_spanish_alone_is_kept_as_spanish(read):
    [(_, report)] = read("cap", alert(info("es-US", headline="Niña desaparecida")))
    assert (report.language, report.summary) == ("es", "Niña desaparecida")


def test_the_english_block_speaks_first_wherever_it_stands(read):
    [(_, report)] = read("cap", alert(info("es-US", headline="Niña"), info("en-US", headline="Girl")))
    assert report.summary == "Girl"
    assert report.narrative.index("Girl") < report.narrative.index("Niña")


def test_location_codes_become_state_and_county(read):
    codes = same("006037", "148113", "048000", "0", "099999")
    [(_, report)] = read("cap", alert(info(geocodes=codes)))
    assert [(one.state, one.county_fips) for one in report.places] == [
        ("CA", "06037"), ("TX", "48113"), ("TX", ""), ("", "99999"),
    ]  # fmt: skip


def test_an_update_keeps_what_it_refers_to(read):
    references = "<references>amber@example.gov,A-1,2026-11-19T22:39:00-07:00</references>"
    [(_, report)] = read("cap", alert(info(), identifier="A-2", kind="Update", references=references))
    assert report.original["references"].startswith("amber@example.gov,A-1,")
    assert report.summary == "Update: Child taken"
    assert report.imminent_danger


def test_a_cancellation_ends_the_danger(read):
    references = "<references>amber@example.gov,A-1,2026-11-19T22:39:00-07:00</references>"
    for infos in ((info(),), ()):
        [(_, report)] = read("cap", alert(*infos, kind="Cancel", references=references))
        assert report.summary.startswith("Cancelled: ")
        assert not report.imminent_danger


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft"])
def test_a_rehearsal_is_refused_unless_tests_are_allowed(read, status):
    [(_, reject)] = read("cap", alert(info(), status=status))
    assert reject.column == "status"
    assert status in reject.reason
    [(_, report)] = read("cap", alert(info(), status=status), allow_tests=True)
    assert report.summary.startswith(status.upper())


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (alert(info(code="TOR")), "eventCode", "Its event code is TOR"),
        (alert(info(code="")), "eventCode", "It has no event code"),
        (alert(info(), kind="Ack"), "msgType", "acknowledges"),
        (alert(info(), kind="Error"), "msgType", "error about an alert"),
        (alert(info(), status="System"), "status", "network itself"),
        (alert(info(), status="Secret"), "status", "not on its list"),
        (alert(info(), sent="yesterday"), "sent", "written as it must be|wrong kind"),
        (alert(info(), sent="2099-01-01T00:00:00-07:00"), "sent", "future"),
        (alert(info(), sent="1899-01-01T00:00:00-07:00"), "sent", "before 1900"),
        (alert(info(urgency="Now")), "urgency", "not on its list"),
        (alert(info()).replace("cap:1.2", "cap:1.1"), "alert", "CAP 1.1"),
        (alert(info()).replace(' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', ""), "alert", "CAP 1.2"),
        ("<feed/>", "feed", "no CAP alert"),
    ],
)
def test_what_is_not_taken_is_refused_in_words(read, text, column, words):
    [(_, reject)] = read("cap", text)
    assert isinstance(reject, Reject)
    assert reject.column == column
    assert re.search(words, reject.reason)


def test_an_embedded_file_stays_out(read):
    resource = (
        "<resource><resourceDesc>photo</resourceDesc><mimeType>image/jpeg</mimeType>"
        "<uri>https://example.gov/p.jpg</uri><derefUri>QUJDRA==</derefUri></resource>"
    )
    [(_, report)] = read("cap", alert(info()).replace("<area>", resource + "<area>"))
    assert report.original["info[1]/resource[1]/uri"] == "https://example.gov/p.jpg"
    assert "QUJDRA" not in str(report)


def test_several_alerts_are_read_one_by_one_and_a_bad_one_costs_itself(read):
    text = f"<alerts>{alert(info())}{alert(info(), status='Secret')}{alert(info(), identifier='A-3')}</alerts>"
    found = read("cap", text)
    assert [type(one) for _, one in found] == [ReportDraft, Reject, ReportDraft]
    assert read("cap", text, start=2) == found[2:]
