"""CyberTips of our own making. NCMEC's examples are in test_cybertip_examples.py."""

from __future__ import annotations

import base64
from datetime import date

import pytest

from tandem.intake.drafts import IdentifierDraft, PlaceDraft, Reject, ReportDraft

PICTURE = base64.b64encode(bytes(range(256)) * 3).decode()
HASH = "0a" * 32
REPORTER = "<reporter><reportingPerson><email>trust@esp.example</email></reportingPerson></reporter>"
FULL = f"""<report><incidentSummary><incidentType>Child Sex Trafficking</incidentType>
<platform>Chatter</platform><escalateToHighPriority>A meeting is planned for tonight</escalateToHighPriority>
<reportAnnotations><sextortion/></reportAnnotations>
<incidentDateTime>2026-11-18T23:30:00-06:00</incidentDateTime></incidentSummary>
<internetDetails><chatImIncident><chatClient>Chatter</chatClient><content>meet me {PICTURE} at nine, {HASH}</content>
</chatImIncident></internetDetails>
<internetDetails><cellPhoneIncident><phoneNumber countryCallingCode="+1">2135550100</phoneNumber></cellPhoneIncident>
</internetDetails>
<internetDetails><nonInternetIncident><locationName>Motel</locationName><incidentAddress><address>1 Road St</address>
<city>Made-up</city><state>CA</state></incidentAddress></nonInternetIncident></internetDetails>
<internetDetails><peer2peerIncident><client>P2P</client><fileNames>described picture.jpg</fileNames></peer2peerIncident>
</internetDetails>
{REPORTER}
<personOrUserReported><personOrUserReportedPerson><firstName>Pat</firstName><lastName>Made-up</lastName>
<phone type="Mobile" countryCallingCode="+1">2135550123</phone><email>pat@mail.example</email>
<address type="Business"><address>2 Office St</address><city>Made-up</city><zipCode>90001</zipCode><state>CA</state>
</address><age>131</age><dateOfBirth>1895-01-01</dateOfBirth></personOrUserReportedPerson>
<vehicleDescription>Grey van, plate 4XXX000</vehicleDescription><espIdentifier>u-77</espIdentifier>
<espService>Chatter</espService><compromisedAccount>true</compromisedAccount><screenName>=night_pat</screenName>
<displayName>Night Pat</displayName><profileUrl>https://chatter.example/u-77</profileUrl>
<profileBio>I drive</profileBio><ipCaptureEvent><ipAddress>203.0.113.9</ipAddress><eventName>Login</eventName>
<dateTime>2026-11-18T01:00:00Z</dateTime></ipCaptureEvent><priorCTReports>4564654</priorCTReports>
<estimatedLocation timestamp="2026-11-17T00:00:00Z"><city>Made-up</city><region>California</region>
<countryCode>US</countryCode></estimatedLocation></personOrUserReported>
<intendedRecipient><screenName>buyer1</screenName><espService>Chatter</espService></intendedRecipient>
<victim><victimPerson><firstName>Kim</firstName><age>15</age><dateOfBirth>2011-05-06</dateOfBirth></victimPerson>
<schoolName>Made-up High</schoolName><associatedAccount type="Parent/Guardian"><firstName>Lee</firstName>
<phone>213 555 0177</phone></associatedAccount></victim>
<additionalInfo>Look at {PICTURE}</additionalInfo></report>"""
# The order that the schema wants.
FULL = FULL.replace(
    "<screenName>buyer1</screenName><espService>Chatter</espService>",
    "<espService>Chatter</espService><screenName>buyer1</screenName>",
)


def simple(**changes: str) -> str:
    values = {"type": "Child Sex Tourism", "when": "2026-11-01T00:00:00Z", "extra": "", **changes}
    return (
        f"<report><incidentSummary><incidentType>{values['type']}</incidentType>"
        f"<incidentDateTime>{values['when']}</incidentDateTime></incidentSummary>{REPORTER}{values['extra']}</report>"
    )


@pytest.fixture
def full(read) -> ReportDraft:
    [(_, report)] = read("cybertip", FULL)
    assert isinstance(report, ReportDraft), report
    return report


def test_a_trafficking_tip_says_so_and_its_urgency_has_a_reason(full):
    assert full.kind == "cybertip"
    assert full.exploitation == "sex"
    assert full.imminent_danger
    assert "high priority: A meeting is planned for tonight" in full.narrative
    assert "sextortion" in full.narrative
    assert full.happened_on == date(2026, 11, 18)
    assert full.victims == 1


def test_persons_come_with_their_parts_names_and_numbers(full):
    people = {person.key: person for person in full.persons}
    suspect = people["personOrUserReported-1"]
    assert {key: person.part for key, person in people.items()} == {
        "victim-1": "victim",
        "victim-1-account-1": "guardian",
        "personOrUserReported-1": "suspect",
        "intendedRecipient-1": "recipient",
        "reporter-1": "reporter",
        "incident": "other",
    }
    assert [(name.full, name.kind) for name in suspect.names] == [("Pat Made-up", "legal"), ("Night Pat", "alias")]
    assert set(suspect.identifiers) == {
        IdentifierDraft("phone", "+1 2135550123"),
        IdentifierDraft("email", "pat@mail.example"),
        IdentifierDraft("account", "u-77", "Chatter"),
        IdentifierDraft("account", "=night_pat", "Chatter"),
        IdentifierDraft("account", "https://chatter.example/u-77", "Chatter"),
        IdentifierDraft("ip", "203.0.113.9"),
        IdentifierDraft("ncmec", "4564654", "CyberTipline"),
    }
    assert suspect.descriptors == {"vehicle": "Grey van, plate 4XXX000"}
    assert suspect.places == (
        PlaceDraft("work", "2 Office St", "Made-up", state="CA", postal_code="90001"),
        PlaceDraft("last_seen", city="Made-up", state="CA", seen_on=date(2026, 11, 17)),
    )
    victim = people["victim-1"]
    assert (victim.born_on, victim.age_low, victim.age_on) == (date(2011, 5, 6), 15, date(2026, 11, 18))
    assert victim.places == (PlaceDraft("school", line="Made-up High"),)
    assert people["victim-1-account-1"].relations == (("victim-1", "guardian"),)
    assert people["incident"].identifiers == (IdentifierDraft("phone", "+1 2135550100"),)
    assert full.places == (PlaceDraft("incident", "1 Road St", "Made-up", state="CA"),)


def test_a_birthday_that_cannot_be_costs_the_birthday_and_not_the_report(full):
    suspect = next(person for person in full.persons if person.part == "suspect")
    assert suspect.born_on is None
    assert suspect.age_low is None
    assert "A date of birth was left out." in full.narrative
    assert "An age was left out." in full.narrative


def test_no_file_no_picture_and_no_file_name_is_kept(full):
    kept = str(full)
    assert PICTURE[:30] not in kept
    assert "described picture" not in kept
    assert "encoded data left out" in full.narrative
    assert HASH in full.narrative


def test_a_refused_report_keeps_no_picture_and_no_file_name_either(read):
    [(_, reject)] = read("cybertip", FULL.replace("<platform>", "<surprise>x y z</surprise><platform>"))
    assert isinstance(reject, Reject)
    assert reject.column == "surprise"
    assert PICTURE[:30] not in str(reject)
    assert "described picture" not in str(reject)
    assert "x y z" not in str(reject)
    assert reject.original["victim/victimPerson/firstName"] == "Kim"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (simple(type="Other"), "incidentType", "not on its list"),
        (simple(when="yesterday"), "incidentDateTime", "wrong kind"),
        (simple(when="2099-01-01T00:00:00Z"), "incidentDateTime", "future"),
        (simple(when="1899-01-01T00:00:00Z"), "incidentDateTime", "before 1900"),
        (simple(extra="<reporter/>"), "reporter", "may not"),
        ("<report/>", "report", "lacks"),
        ("<reportResponse><responseCode>0</responseCode></reportResponse>", "reportResponse", "answer to a provider"),
        ("<html/>", "html", "no CyberTipline report"),
    ],
)
def test_what_is_not_taken_is_refused_in_words(read, text, column, words):
    [(_, reject)] = read("cybertip", text)
    assert isinstance(reject, Reject)
    assert (reject.column, words in reject.reason) == (column, True), reject.reason


def test_the_same_report_has_the_same_reference_alone_and_among_others(read):
    spaced = simple().replace("><", ">\n  <")
    addressed = simple().replace(
        "<report>",
        '<report xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://x.example">',
    )
    wrapped = f"<reports>{simple()}{simple(type='Child Sexual Molestation')}</reports>"
    alone = read("cybertip", simple())[0][1].source_ref
    assert alone.startswith("sha256:")
    assert read("cybertip", spaced)[0][1].source_ref == alone
    assert read("cybertip", addressed)[0][1].source_ref == alone
    both = [report.source_ref for _, report in read("cybertip", wrapped)]
    assert both[0] == alone != both[1]


def test_many_reports_are_read_one_by_one_and_a_bad_one_costs_itself(read):
    text = f"<reports>\n{simple()}\n{simple(type='Other')}\n{FULL}\n</reports>"
    found = read("cybertip", text)
    assert [type(one) for _, one in found] == [ReportDraft, Reject, ReportDraft]
    assert found[1][1].line == 3
    assert read("cybertip", text, start=1) == found[1:]


def test_a_list_of_log_ins_without_end_is_cut_and_said_so(read):
    events = "".join(
        f"<ipCaptureEvent><ipAddress>203.0.{n // 256}.{n % 256}</ipAddress></ipCaptureEvent>" for n in range(3_000)
    )
    [(_, report)] = read("cybertip", simple(extra=f"<personOrUserReported>{events}</personOrUserReported>"))
    assert max(len(person.identifiers) for person in report.persons) == 200
    assert "Only the first 200" in report.narrative
    assert len(report.original) <= 500
