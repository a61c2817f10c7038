"""The missing child of the demo: eleven reports of three agencies that hang together by phone, motel, car, account and family, a case, and a
picture that police and child welfare write side by side. Invented people; told through the rooms' own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.config.demo.story import Posts
from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft, ReportDraft

CHILD = NameDraft("Itzel Marroquín Paz", "Itzel", family="Marroquín Paz")
MOTEL = PlaceDraft("frequented", "2210 Frontage Road, Blue Heron Motor Lodge", "Alderton", "Alder County", "CA")
HOME = PlaceDraft("home", "418 Poplar Street, Apt 6", "Alderton", "Alder County", "CA")
SHARED, HIS = "(840) 555-0137", "(840) 555-0171"
DESK = IdentifierDraft("phone", "(840) 555-0109")  # the motel's desk, that every guest gave
CAR = IdentifierDraft("plate", "7KLM204", "CA")
ON_PHOTOGRAM = IdentifierDraft("account", "@itzi.mp", "photogram")


def _named(full: str, **more: Any) -> PersonDraft:
    given, _, family = full.partition(" ")
    names = (NameDraft(full, given, family=family), *(NameDraft(s, kind="street") for s in more.pop("street", ())))
    numbers = tuple(IdentifierDraft("phone", n) if isinstance(n, str) else n for n in more.pop("numbers", ()))
    return PersonDraft(names=names, identifiers=numbers, **more)


def _reports(now: datetime) -> dict[str, list[ReportDraft]]:
    """Agency -> its reports. The first of the sheriff's opens the case."""
    born = now.date().replace(year=now.year - 15, month=3, day=9)

    def report(ref: str, hours: float, kind: str, summary: str, *persons: PersonDraft, **more: Any) -> ReportDraft:
        return ReportDraft(
            source="by_hand", source_ref=f"IM-{ref}", kind=kind, received_at=now - timedelta(hours=hours), summary=summary, persons=persons, **more
        )  # fmt: skip

    child = PersonDraft(
        part="missing", key="child", names=(CHILD, NameDraft("Itzi", kind="street")), sex="female", born_on=born, languages=("Spanish", "English"),
        identifiers=(IdentifierDraft("phone", SHARED), ON_PHOTOGRAM),
        places=(HOME, PlaceDraft("school", "Alderton High School", "Alderton", "Alder County", "CA"),
                PlaceDraft("last_seen", "Transit center, bay 4", "Alderton", "Alder County", "CA", seen_on=(now - timedelta(hours=16)).date()), MOTEL),
        descriptors={"height_cm": 157, "hair": "black, to the shoulder", "eyes": "brown", "marks": "small scar over the left eyebrow", "clothing": "green hoodie, white shoes"},
    )  # fmt: skip
    mother = _named(
        "Lucía Paz Herrera",
        part="guardian",
        key="mother",
        sex="female",
        numbers=("(840) 555-0122",),
        places=(HOME,),
        relations=(("child", "parent"),),
    )
    friend = _named(
        "Brianna Cole",
        part="companion",
        key="friend",
        sex="female",
        numbers=("(840) 555-0164",),
        relations=(("child", "friend"),),
    )
    older = _named(
        "Desmond Vance",
        part="suspect",
        key="older",
        sex="male",
        street=("Dez",),
        numbers=(HIS, CAR, SHARED),
        relations=(("child", "controls"),),
    )
    his = _named(
        "Desmond Vance",
        part="suspect",
        sex="male",
        street=("Dez",),
        numbers=(HIS, CAR),
        places=(MOTEL,),
        age_low=26,
        age_high=29,
    )
    guests = [
        _named(f"{given} {family}", part="other", numbers=(DESK,), places=(MOTEL,))
        for given, family in zip(
            ["Ada", "Ben", "Cleo", "Dov", "Ela", "Finn", "Gus", "Hedy", "Ivo", "Jana", "Kit", "Lena", "Moss", "Nia", "Odo", "Pia", "Quin"],
            ["Abbot", "Birch", "Cray", "Dunn", "Ellis", "Fenn", "Gale", "Hart", "Ives", "Jarr", "Keel", "Lorne", "Marsh", "Nunn", "Orr", "Pell", "Quick"], strict=True,
        )
    ]  # fmt: skip
    return {
        "alder-sheriff": [
            report("1", 15, "missing_child", "Fifteen-year-old did not come home from school", child, mother, friend, older,
                   missing_from_care=False, exploitation="sex", imminent_danger=True, narrative="Mother called at 22:40. A friend says an older man drives her."),
            report("2", 300, "tip", "Man takes girls to the motor lodge", his, _named("Kayla Simmons", part="victim", sex="female", numbers=("(840) 555-0158", DESK), age_low=17, age_high=17), exploitation="sex"),
            report("3", 700, "tip", "Registry of the motor lodge, week 31", *guests[:9], his),
            report("4", 690, "tip", "Registry of the motor lodge, week 32", *guests[9:], _named("Trent Aldous", part="suspect", sex="male", numbers=("(840) 555-0183", DESK), places=(MOTEL,))),
        ],
        "alderton-police": [
            report("5", 420, "tip", "Traffic stop, two girls in the car", _named("Desmond R. Vance", part="suspect", sex="male", numbers=(HIS, CAR), age_low=27, age_high=27),
                   _named("Kayla Simmons", part="victim", sex="female", numbers=("(840) 555-0158",)), _named("Trent Aldous", part="companion", sex="male", numbers=("(840) 555-0183",))),
            report("6", 90, "tip", "Messages offering work, from an account", _named("Marlon Teague", part="suspect", sex="male", numbers=(IdentifierDraft("account", "@modelwork.ca", "photogram"), "(840) 555-0190")),
                   _named("Brianna Cole", part="victim", sex="female", numbers=("(840) 555-0164",), age_low=15, age_high=16)),
            report("7", 60, "tip", "Card used at the bus station", _named("Marlon Teague", part="suspect", sex="male", numbers=("(840) 555-0190", HIS))),
        ],
        "alder-child-welfare": [
            report("8", 2000, "referral", "Earlier referral: went missing in spring, came back after two days",
                   PersonDraft(part="victim", key="child", names=(CHILD,), sex="female", born_on=born, identifiers=(IdentifierDraft("phone", SHARED),), places=(HOME,)),
                   _named("Lucía Paz Herrera", part="guardian", key="mother", numbers=("(840) 555-0122",), relations=(("child", "parent"),)),
                   _named("Rogelio Marroquín", part="guardian", key="father", relations=(("child", "parent"),)),
                   _named("Socorro Paz Herrera", part="guardian", key="aunt", numbers=("(840) 555-0146",), relations=(("child", "relative"),))),
        ],
    }  # fmt: skip


# (question, what is known, source, days ago)
_POLICE = (
    ("last_seen_as", "Transit center bay 4, 16:10, alone, getting out of a grey sedan", "Camera of the bus company", 0),
    ("looks", "Green hoodie, white shoes, black backpack with a cat on it", "Her mother, by phone", 0),
    ("school_is", "Alderton High, tenth grade", "Her mother, by phone", 0),
    (
        "older",
        "“Dez”, late twenties, fetches her from school twice a week in a grey sedan",
        "Brianna Cole, at the school",
        0,
    ),
    ("goes_to", "The arcade by the transit center, Fridays", "Brianna Cole, at the school", 0),
    ("rides_in", "Grey four-door sedan, 7KLM204, dent at the rear left", "Traffic stop, Alderton Police", 17),
    (
        "device",
        "The number is off since 16:25; carrier asked under exigent circumstances",
        "Detective’s call to the carrier",
        0,
    ),
    ("account_is", "Second account, name not known yet; friends say “only for Dez”", "Brianna Cole, at the school", 0),
    ("travel", "About 40 dollars and a county bus pass; no passport", "Her mother, by phone", 0),
)
_WELFARE = (
    (
        "custody",
        "Mother alone since March; father may see her under supervision only",
        "Family court order of March",
        230,
    ),
    ("school_is", "Changed to Alderton Continuation School in September", "The district’s enrollment desk", 40),
    (
        "at_school",
        "Trusts the art teacher, Ms. Ferrer; last there the day before yesterday",
        "The continuation school’s office",
        1,
    ),
    ("ran_to", "In spring: two days with her aunt Socorro, came back by herself", "Our file of the spring", 200),
    ("at_home", "Quarrel about the phone two evenings before; mother works nights", "Her mother, visit of today", 0),
    ("health", "Asthma: a spray, probably not with her", "Her mother, visit of today", 0),
)


def tell(member_ids: dict[str, list[UUID]], now: datetime, posts: Posts | None = None) -> dict[str, Any]:
    """Takes the reports in, opens the case, writes the picture. `member_ids` as in story.tell. Returns the case's number and how many facts."""
    posts = posts or Posts()
    received: dict[str, list[UUID]] = {}
    from tandem.intake.actions.receiving import receive

    for slug, drafts in _reports(now).items():
        with posts.acting(member_ids[slug][0]) as acting, transaction.atomic():
            received[slug] = receive(drafts, acting=acting, now=now - timedelta(hours=14), quiet=True).report_ids
    case_id, number = _open(posts, member_ids, received, now)
    facts = _write(posts, member_ids["alder-sheriff"][0], case_id, "investigation", _POLICE, now)
    facts += _write(posts, member_ids["alder-child-welfare"][0], case_id, "child_welfare", _WELFARE, now, answer=True)
    _correct(posts, member_ids["alder-sheriff"][0], case_id, now)
    _confirm(posts, member_ids["alder-sheriff"][0], received["alder-sheriff"], now)
    return {"case": number, "facts": facts}


def _open(
    posts: Posts, member_ids: dict[str, list[UUID]], received: dict[str, list[UUID]], now: datetime
) -> tuple[UUID, str]:
    from tandem.cases.actions.opening import open_case
    from tandem.intake.models import Report

    with posts.acting(member_ids["alder-sheriff"][0]) as acting, transaction.atomic():
        report = Report.objects.get(id=received["alder-sheriff"][0])
        opened = open_case(
            report, decision="emergency", reason="A child is missing and an older man drives her.", acting=acting, now=now - timedelta(hours=13)
        )  # fmt: skip
        return opened.case.id, opened.case.number


def _write(
    posts: Posts, member_id: UUID, case_id: UUID, kind: str, facts: tuple[tuple[str, str, str, int], ...], now: datetime, *, answer: bool = False
) -> int:  # fmt: skip
    from tandem.accords.models import Compartment
    from tandem.cases.actions.picturing import add_fact
    from tandem.cases.actions.working import take_the_call
    from tandem.cases.models import Case

    with posts.acting(member_id) as acting, transaction.atomic():
        case = Case.objects.select_related("lead").get(id=case_id)
        if answer:
            take_the_call(case, acting=acting, now=now - timedelta(hours=12))
        where = Compartment.objects.get(case_id=case_id, kind=kind, owner_id=acting.agency_id)
        for n, (question, says, source, ago) in enumerate(facts):
            at = now - timedelta(hours=11, minutes=-12 * n)
            add_fact(
                case, where, question=question, says=says, source=source, learned_on=(at - timedelta(days=ago)).date(), acting=acting, now=at
            )  # fmt: skip
    return len(facts)


def _correct(posts: Posts, member_id: UUID, case_id: UUID, now: datetime) -> None:
    from tandem.cases.actions.picturing import add_fact
    from tandem.cases.models import PictureFact

    with posts.acting(member_id) as acting, transaction.atomic():
        old = PictureFact.objects.select_related("case__lead", "compartment").get(case_id=case_id, question="travel")
        add_fact(
            old.case, old.compartment, question="travel", says="About 160 dollars: she took what her mother kept in the kitchen. County bus pass; no passport",
            source="Her mother, called back", learned_on=now.date(), acting=acting, now=now - timedelta(hours=2), replaces=old,
        )  # fmt: skip


def _confirm(posts: Posts, member_id: UUID, reports: list[UUID], now: datetime) -> None:
    """The two records of the man, found alike by the matcher, are confirmed by the detective who knows him."""
    from tandem.intake.models import Involvement
    from tandem.persons.actions.deciding import decide_match
    from tandem.persons.models import Match

    with posts.acting(member_id) as acting, transaction.atomic():
        people = list(
            Involvement.objects.filter(report_id__in=reports, identity__display_name="Desmond Vance").values_list(
                "identity_id", flat=True
            )
        )
        for match in Match.objects.filter(finder_id__in=people, holder_id__in=people, finder_state="proposed"):
            decide_match(
                match.id,
                state="confirmed",
                reason="Same car, same number, seen by me",
                acting=acting,
                now=now - timedelta(hours=9),
            )
