"""Attempts to learn that something exists without seeing it: by address, by error text, by header, by count, by page number, by search, by
htmx fragment. Each compares what one sees of a hidden thing with what one sees of nothing."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver

from tests.attacks.attacks import attack
from tests.attacks.guards import function, patched, policy, several
from tests.attacks.scene import PLANTED_NAME, Scene, hidden_report, now
from tests.cast import CASE, identify

# What each part of an address stands for, as something that exists and is hidden from whoever tries. A page with a new kind of id must
# enter it here (test_attacks.py), so that no page is left out.
HIDDEN = {
    "client_id": "victim_services_client", "record_id": "victim_services_clientrecord", "release_id": "victim_services_clientrecord",
    "demand_id": "victim_services_clientrecord", "holder_id": "victim_services_vaultholder", "case_id": "cases_case", "note_id": "cases_note",
    "report_id": "intake_report", "decision_id": "intake_triagedecision", "reading_id": "intake_readingdecision", "package_id": "accords_package", "disclosure_id": "accords_disclosure",
    "identity_id": "persons_identity", "match_id": "persons_match", "pointer_id": "persons_pointer", "clock_id": "clocks_runningclock",
    "proof_id": "clocks_proof", "notice_id": "agencies_notice", "object_id": "agencies_agency", "accord_id": "accords_accord",
    "member_id": "agencies_member", "slug": "agencies_agency", "pk": "mfa_authenticator", "provider_id": "directory_provider", "offer_id": "directory_offer", "place_id": "directory_site",
    "fact_id": "cases_picturefact", "beds_id": "directory_beds", "row_id": "directory_provider", "file_id": "directory_directoryfile",
    "person_id": "persons_person", "act_id": "persons_personact", "doubt_id": "persons_doubt", "correction_id": "persons_correction",
}  # fmt: skip
# Not ids of rows: a secret of its own, a public name, a word out of a list.
KIND_OF = {"vault": "note", "ledger": "vault", "directory": "provider"}
NO_ROW = {"token", "task_force", "kind", "fact"}
SEEN_BY_FELLOWS = {
    "accord_id",
    "member_id",
    "slug",
    "provider_id",
    "offer_id",
    "place_id",
    "beds_id",
    "row_id",
}  # the task force's own
FORM = {
    "state": "confirmed", "reason": "because it is so and not otherwise", "finding": "justified", "numbers": "1", "name": "x", "words": "hello",
    "text": "hello", "do": "suspended", "decision": "insufficient", "email": "x@example.org", "title": "x", "flagged": "no", "act": "notice",
    "on": "2026-05-02", "number": "M123456789",
}  # fmt: skip
SEEN_TABLES = (
    "cases_case", "cases_note", "intake_report", "intake_triagedecision", "intake_readingdecision", "accords_compartment", "persons_identity", "persons_match",
    "persons_pointer", "persons_correction", "clocks_runningclock", "clocks_proof", "accords_package", "accords_disclosure",
)  # fmt: skip
VAULT_TABLES = ("victim_services_client", "victim_services_clientrecord")
THE_WALL = several(
    "row security: what is hidden is not there, for queries, forms and errors alike",
    *[policy(t, "sees", "").lift for t in SEEN_TABLES], *[policy(t, "own", "").lift for t in VAULT_TABLES],
)  # fmt: skip


def routes(resolver: URLResolver | None = None, prefix: str = "") -> list[str]:
    found: list[str] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        where = prefix + str(pattern.pattern)
        found += [where] if isinstance(pattern, URLPattern) else routes(pattern, where)
    return found


def parts_of(route: str) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def _exists(scene: Scene, part: str) -> str:
    """The id of a row that lies outside what the attackers see."""
    known = {"client_id": scene.client, "record_id": scene.note, "release_id": scene.release, "case_id": CASE, "object_id": identify("harbor"),
             "package_id": scene.package, "report_id": scene.report, "identity_id": scene.identity, "accord_id": identify("accord"),
             "member_id": identify("sam"), "slug": "sheriff", "note_id": identify("note:investigation")}  # fmt: skip
    if part in known:
        return str(known[part])
    if part == "holder_id":
        return str(
            scene.owner("SELECT id FROM victim_services_vaultholder WHERE member_id = %s", identify("ada"))[0][0]
        )
    if part == "demand_id":
        return str(scene.document)
    if part == "notice_id":
        return str(scene.owner("SELECT id FROM agencies_notice WHERE member_id = %s", identify("petra"))[0][0])
    rows = scene.owner(f"SELECT id FROM {HIDDEN[part]} LIMIT 1")
    assert rows, f"lay a row of {HIDDEN[part]} first"
    return str(rows[0][0])


def lay_one_of_each(scene: Scene) -> None:
    """A match and a pointer, a clock and its proof, a decision and a notice: once."""
    if scene.loot.get("one of each"):
        return
    from tandem.agencies.actions import noticing
    from tandem.agencies.models import Notice
    from tandem.intake.actions.triage import decide
    from tandem.intake.models import Report
    from tandem.persons.actions.deciding import decide_match
    from tandem.persons.models import Match

    name = scene.name()
    hidden_report(scene, name, by="omar", phone="+12025550199")
    report, _identity = hidden_report(scene, name, phone="+12025550199")
    with scene.acting("carla") as acting:
        decide(
            Report.objects.get(id=report),
            decision="insufficient",
            reason="Nothing to go on yet",
            acting=acting,
            now=now(),
        )
    scene.owner(
        'INSERT INTO intake_readingdecision (id, compartment_id, report_id, state, kind, source, start, "end", suggested, accepted, made, decided_by_id,'
        " decided_at) SELECT gen_random_uuid(), compartment_id, id, 'declined', 'alias', 'narrative', 0, 4, '{\"name\": \"Z\"}', '{}', '{}', %s, now()"
        " FROM intake_report WHERE id = %s",
        identify("carla"), report,
    )  # fmt: skip
    twice = scene.name()
    for _each in range(2):
        hidden_report(scene, twice, by="fia", phone="+12025550188")
    with scene.acting("fia") as acting:
        match = Match.objects.filter(finder_agency_id=identify("feds"), holder_agency_id=identify("feds")).latest(
            "found_at"
        )
        decide_match(match.id, state="confirmed", reason="One number, one name", acting=acting, now=now())
    scene.owner(
        "INSERT INTO persons_doubt (id, agency_id, match_id, one_id, other_id, evidence, raised_at, reason) SELECT gen_random_uuid(), finder_agency_id, id,"
        " least(finder_id, holder_id), greatest(finder_id, holder_id), '[]', now(), '' FROM persons_match WHERE id = %s",
        match.id,
    )
    scene.owner(
        "INSERT INTO persons_correction (id, compartment_id, identity_id, number, fact, look, before, after, reason, note, by_id, at)"
        " SELECT gen_random_uuid(), compartment_id, id, 1, 'sex', '', '{\"sex\": \"female\"}', '{\"sex\": \"\"}', 'typing', '', %s, now() FROM persons_identity WHERE id = %s",
        identify("carla"), scene.identity,
    )  # fmt: skip
    with scene.acting("dana"):
        noticing.tell([identify("petra")], Notice.Kind.CASE_JOINED, CASE, now=now())
    scene.owner(
        "INSERT INTO mfa_authenticator (type, data, user_id, created_at) VALUES ('webauthn', '{}', %s, now())",
        identify("user:petra"),
    )
    scene.owner(
        "INSERT INTO directory_directoryfile (id, agency_id, tree_sha256, tree, records, taken_at) VALUES (gen_random_uuid(), %s, '', '{}', 0, now())",
        identify("harbor"),
    )
    clock = uuid4()
    scene.owner(
        "INSERT INTO clocks_runningclock (id, compartment_id, definition, version, jurisdiction, case_id, subject_kind, subject_id, actor_id,"
        " started_at, due_at, escalated, created_at) VALUES (%s, %s, 'C10', '1', 'CA', %s, 'case', %s, %s, now(), now() + interval '9 days', 0, now())",
        clock, scene.cast.compartments["investigation"], CASE, CASE, scene.cast.agencies["sheriff"],
    )  # fmt: skip
    scene.owner(
        "INSERT INTO clocks_proof SELECT (jsonb_populate_record(NULL::clocks_proof, jsonb_build_object('id', gen_random_uuid(), 'compartment_id', %s::text,"
        " 'clock_id', %s::text, 'filed_at', now(), 'recorded_at', now(), 'number', 'M1', 'recipient', '', 'method', '', 'document', '', 'remark', '',"
        " 'recorded_by_id', %s::text))).*",
        str(scene.cast.compartments["investigation"]), str(clock), str(identify("dana")),
    )  # fmt: skip
    scene.loot["one of each"] = True


def told(answer: Any, *words: str) -> tuple[Any, ...]:
    """All that an answer tells: status, headers, body; without what differs by chance, and without the words that were asked for."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|token)" value=)"[^"]+"', r"\1", body.decode(errors="replace"))
    text = re.sub(r'datetime="([^"]+)"', _unless_this_moment, text)
    headers = {k: v for k, v in answer.headers.items() if k not in ("Content-Length", "Date")}
    said = json.dumps(headers, sort_keys=True) + text
    for word in words:
        said = said.replace(word, "WORD")
    return answer.status_code, said


def _unless_this_moment(said: re.Match[str]) -> str:
    """A page that says when it was made says so each time anew."""
    moment = datetime.fromisoformat(said[1])
    return "now" if moment.tzinfo and abs(now() - moment) < timedelta(seconds=10) else said[0]


def differences(scene: Scene, browser: Browser, *, skip: set[str], **headers: str) -> list[str]:
    """Addresses where a hidden thing answers otherwise than nothing does."""
    lay_one_of_each(scene)
    found = []
    for route in routes():
        parts = parts_of(route)
        if not parts or set(parts) & (skip | {"token", "task_force"}) or "api/" in route:
            continue
        words = {"kind": KIND_OF.get(route.split("/")[0], ""), "fact": "birth"}
        hidden = {p: words[p] if p in words else _exists(scene, p) for p in parts}
        absent = {
            p: words[p] if p in words else {"slug": "nowhere", "pk": "987654"}.get(p, str(uuid4())) for p in parts
        }
        for ask in ("get", "post", "post form"):
            answers = []
            for ids in (hidden, absent):
                address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: ids[m[1]], route)  # noqa: B023 - used up within the turn
                form = FORM if ask == "post form" else {}
                answer = (
                    browser.get(address, headers=headers)
                    if ask == "get"
                    else browser.post(address, form, headers=headers)
                )
                answers.append(told(answer, *ids.values()))
            if answers[0] != answers[1]:
                found.append(f"{ask} {route}: {answers[0][0]} for what exists, {answers[1][0]} for nothing")
    return found


@attack(
    "Another provider, her own vault unlocked",
    "tries ids of clients, records, cases, reports and people in every address, by GET and POST",
    THE_WALL,
)
def another_provider_tries_every_address(scene: Scene) -> list[str]:
    return differences(scene, scene.unlocked("luz"), skip=SEEN_BY_FELLOWS)


@attack("Another provider, her own vault unlocked", "asks for the same as htmx fragments", THE_WALL)
def another_provider_asks_for_fragments(scene: Scene) -> list[str]:
    return differences(
        scene, scene.unlocked("luz"), skip=SEEN_BY_FELLOWS,
        **{"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "main", "HX-Current-URL": "http://testserver/vault/"},
    )  # fmt: skip


@attack("A stranger's supervisor", "tries ids of everything in every address", THE_WALL)
def a_stranger_tries_every_address(scene: Scene) -> list[str]:
    return differences(scene, scene.browser("xena"), skip={"member_id"})


@attack("An operator of the site", "tries ids of everything in every address", THE_WALL)
def an_operator_tries_every_address(scene: Scene) -> list[str]:
    # His own agency's members and settings are his to see.
    return differences(scene, scene.browser("opal"), skip=SEEN_BY_FELLOWS)


LITERAL = patched("tandem.accords.queries.visible.LITERAL_MOST", -1, "lists name the visible drawers themselves")
PAGES = ("/", "/people/", "/reports/", "/reports/?state=", "/cases/", "/released/", "/accords/", "/accords/disclosures/", "/agencies/", "/agencies/harbor/",
         "/agencies/cps/", "/vault/", "/search/", "/tip/testland/", "/api/openapi.json", "/api/docs", "/p/")  # fmt: skip


def _changed(scene: Scene, name: str) -> list[str]:
    """Pages that change when child welfare takes in a report and Harbor House a client. A page that shows a minute may change by chance,
    so what changes must change each time."""
    from tandem.victim_services.actions import clients

    browser, found = scene.browser(name), set(PAGES)
    for _time in range(3):
        before = {page: told(browser.get(page)) for page in found}
        hidden_report(scene, scene.name())
        with scene.opened("ada") as opened:
            client = clients.take_in(opened, {"name": scene.name()}, now=now())
            clients.add_record(opened, client, "note", {"text": "x"}, now=now())
        found = {page for page in found if told(browser.get(page)) != before[page]}
        if not found:
            break
    return sorted(found)


LISTS = several(
    "row security under every list and count",
    *[policy(t, "sees", "").lift for t in ("intake_report", "persons_identity", "accords_compartment")],
)  # fmt: skip


@attack(
    "A detective",
    "watches counts, badges and lengths of his pages while another agency and a provider take people in",
    LISTS,
    LITERAL,
)
def a_detective_watches_counts(scene: Scene) -> list[str]:
    return _changed(scene, "dana")


@attack("The police lead", "watches counts, badges and lengths of his pages", LISTS, LITERAL)
def the_lead_watches_counts(scene: Scene) -> list[str]:
    return _changed(scene, "lee")


@attack("A detective", "reads ids and times of hidden rows out of the marks for the next page", LISTS, LITERAL)
def marks_of_the_next_page(scene: Scene) -> bool:
    from tandem.foundation import paging

    browser, seen = scene.browser("dana"), ""
    hidden = [
        str(row[0]) for row in scene.owner("SELECT id FROM persons_identity WHERE agency_id = %s", identify("cps"))
    ]
    with mock.patch.dict(paging.page_of.__kwdefaults__, size=1):
        address = "/people/"
        for _page in range(40):
            body = browser.get(address).content.decode()
            mark = re.search(r"after=([\w-]+)", body)
            if not mark:
                break
            seen += base64.urlsafe_b64decode(mark[1] + "=" * (-len(mark[1]) % 4)).decode()
            address = f"/people/?after={mark[1]}"
    return any(i in seen for i in hidden)


def _searches(scene: Scene, address: str, name: str = "dana") -> bool:
    """Whether the hidden person's first letters, second surname or whole name answer otherwise than words that nobody has."""
    browser, second = scene.browser(name), PLANTED_NAME.split()[-1]
    nobody = scene.name().split()[0]
    for guess in (second[:4], second, PLANTED_NAME):
        one, other = browser.post(address, {"q": guess}), browser.post(address, {"q": nobody})
        if told(one, guess) != told(other, nobody):
            return True
    return False


ASKED_LITERAL = "AND %s LIMIT"
FREE_LITERAL = "AND (true OR %s) LIMIT"
PEOPLE = (
    function(
        "search_identities(text,integer)",
        ASKED_LITERAL,
        FREE_LITERAL,
        "the search reads only drawers that the member sees",
    ),
    policy("persons_identity", "sees", "row security reads what it found once more"),
)
REPORTS = (
    function(
        "search_reports(text,integer)",
        ASKED_LITERAL,
        FREE_LITERAL,
        "the search reads only drawers that the member sees",
    ),
    policy("intake_report", "sees", "row security reads what it found once more"),
)


@attack("A detective", "types the first letters, the second surname, the whole name into the search for people", *PEOPLE,
        policy("accords_compartment", "sees", "row security on the drawer, which the list joins"),
        remains="time: tried in test_timing.py")  # fmt: skip
def a_second_surname_is_guessed(scene: Scene) -> bool:
    return _searches(scene, "/people/")


@attack("The police lead", "types a name into the search over everything",
        several("the two searches read only drawers that the member sees", PEOPLE[0].lift, REPORTS[0].lift),
        several("row security reads what they found once more", PEOPLE[1].lift, REPORTS[1].lift))  # fmt: skip
def a_name_is_guessed_in_the_search(scene: Scene) -> bool:
    return _searches(scene, "/search/", "lee")


@attack("A detective", "types a name into the search over reports", *REPORTS)
def a_report_is_guessed(scene: Scene) -> bool:
    return _searches(scene, "/reports/")
