"""Who is tied to whom by what, step by step outwards, as the acting member sees it. Every question goes through row security and every
count is made after it: a person behind the wall is no node, no number, no gap and no stepping stone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.crypto import salted_hmac

from tandem.cases.models import CaseReport
from tandem.cases.rules.charting import FOLD_ABOVE, MOST_NODES, Chart, Node, Source, Tie, whole
from tandem.foundation.arrays import among
from tandem.intake.models import Involvement
from tandem.intake.models.report import ReportKind
from tandem.persons.models import Decision, Identifier, Identity, Match, MatchState, Place, Relation
from tandem.persons.words import RELATION_BACK

# Kind of an identifier -> kind of tie. Not IP addresses: a mobile carrier lends one to thousands. Not registers' numbers: equal ones
# say "the same person", which is the matcher's business and then somebody's decision.
TIES_OF = {"phone": "phone", "email": "email", "account": "account", "plate": "vehicle", "vin": "vehicle"}


@dataclass(slots=True)
class Hung:
    """A thing and who hangs on it, before the wall has said whom of them the member sees."""

    node: Node
    tie: str
    people: dict[UUID, str] = field(default_factory=dict)  # to what stands in their record


@dataclass(frozen=True, slots=True)
class Met:
    """A person whom the member sees: what a chart says of them."""

    id: UUID
    display_name: str
    agency: str
    created_at: datetime


def key_of(kind: str, value: str) -> str:
    """A number's or address's key in the chart. Keyed with the site's secret: it travels in addresses of pages, and those in logs."""
    return "n" + salted_hmac("tandem.cases.chart", f"{kind}|{value}", algorithm="sha256").hexdigest()[:20]


@dataclass(slots=True)
class Looking:
    """One chart being gathered: which kinds of ties, which hubs are open, what was found so far."""

    kinds: frozenset[str]
    agency_id: UUID  # whose decisions on matches count: the member's own
    opened: frozenset[str] = frozenset()
    chart: Chart = field(default_factory=Chart)
    seen: dict[UUID, Met] = field(default_factory=dict)
    hung: dict[str, Hung] = field(default_factory=dict)
    pairs: list[tuple[UUID, UUID, str, str, tuple[Source, ...]]] = field(default_factory=list)
    cases: dict[str, set[str]] = field(default_factory=dict)  # case -> its reports

    def begin(self, identity_ids: Iterable[UUID]) -> set[UUID]:
        return self._meet(identity_ids)

    def step(self, frontier: set[UUID]) -> set[UUID]:
        """Everybody who is tied to somebody of `frontier`; returns those that are new."""
        if not frontier:
            return set()
        pairs = [*self._relations(frontier), *self._matches(frontier)]
        things = [*self._numbers(frontier), *self._addresses(frontier), *self._events(frontier)]
        candidates = {i for one, other, *_ in pairs for i in (one, other)} | {i for h in things for i in h.people}
        visible = self._visible(candidates)
        self.pairs += [p for p in pairs if p[0] in visible and p[1] in visible]
        beyond = {i for one, other, *_ in pairs if one in visible and other in visible for i in (one, other)}
        for thing in things:
            thing.people = {i: says for i, says in thing.people.items() if i in visible}
            known = self.hung.setdefault(thing.node.key, thing)
            known.people |= thing.people
            if len(known.people) <= FOLD_ABOVE or thing.node.key in self.opened:
                beyond |= known.people.keys()
        return self._meet(beyond - self.seen.keys(), visible)

    def _visible(self, ids: Iterable[UUID]) -> dict[UUID, Met]:
        missing = [i for i in ids if i not in self.seen]
        rows = Identity.objects.filter(among("id", missing)).order_by()
        met = (Met(*row) for row in rows.values_list("id", "display_name", "agency__name", "created_at"))
        return {i.id: i for i in met} | {i: self.seen[i] for i in ids if i in self.seen}

    def _meet(self, ids: Iterable[UUID], visible: dict[UUID, Met] | None = None) -> set[UUID]:
        """Takes people into the chart, in the order of their ids, until it is full."""
        ids = sorted(ids)
        rows = self._visible(ids) if visible is None else visible
        room = MOST_NODES - len(self.seen)
        new = [i for i in ids if i in rows and i not in self.seen]
        self.chart.full = self.chart.full or len(new) > room
        self.seen |= {i: rows[i] for i in new[: max(room, 0)]}
        return set(new[: max(room, 0)])

    def _relations(self, frontier: set[UUID]) -> Iterable[tuple[UUID, UUID, str, str, tuple[Source, ...]]]:
        if "relation" not in self.kinds:
            return
        rows = Relation.objects.filter(Q(among("identity_id", frontier)) | Q(among("other_id", frontier)))
        for one, other, says in rows.values_list("identity_id", "other_id", "kind"):
            # The same tie written down from both sides is one.
            if str(one) > str(other) and says in RELATION_BACK:
                yield other, one, "relation", RELATION_BACK[says], ()
            else:
                yield one, other, "relation", says, ()

    def _matches(self, frontier: set[UUID]) -> Iterable[tuple[UUID, UUID, str, str, tuple[Source, ...]]]:
        if "match" not in self.kinds:
            return
        mine = self.agency_id
        decided = Q(finder_agency_id=mine, finder_state=MatchState.CONFIRMED) | Q(
            holder_agency_id=mine, holder_state=MatchState.CONFIRMED
        )
        rows = list(Match.objects.filter(Q(among("finder_id", frontier)) | Q(among("holder_id", frontier)), decided))
        said = Decision.objects.filter(
            among("match_id", [m.id for m in rows]), agency_id=mine, state=MatchState.CONFIRMED
        )
        last = {d.match_id: d for d in said.select_related("agency", "decided_by").order_by("number")}
        for m in rows:
            by = last.get(m.id)
            sources = (Source(by.agency.name, by.decided_at.date(), says=by.decided_by.name),) if by else ()
            yield m.finder_id, m.holder_id, "match", "", sources

    def _numbers(self, frontier: set[UUID]) -> Iterable[Hung]:
        wanted = [kind for kind, tie in TIES_OF.items() if tie in self.kinds]
        if not wanted:
            return
        mine = Identifier.objects.filter(among("identity_id", frontier), kind__in=wanted).exclude(value="")
        values = sorted(set(mine.values_list("value", flat=True)))
        rows = Identifier.objects.filter(value__in=values, kind__in=wanted) if values else Identifier.objects.none()
        found: dict[str, Hung] = {}
        for who, kind, value, issuer, written in rows.values_list(
            "identity_id", "kind", "value", "issuer", "as_written"
        ):
            # The same account name on two platforms, or the same plate of two states, are two things.
            where = issuer.strip().casefold() if kind in ("account", "plate") else ""
            key = key_of(kind, f"{value}|{where}")
            if key not in found:
                found[key] = Hung(Node(key, TIES_OF[kind], value, issuer), TIES_OF[kind])
            found[key].people[who] = written if written != value else ""
        yield from (h for h in found.values() if h.people.keys() & frontier)

    def _addresses(self, frontier: set[UUID]) -> Iterable[Hung]:
        if "address" not in self.kinds:
            return
        mine = Place.objects.filter(among("identity_id", frontier)).exclude(line="")
        same = sorted(set(mine.values_list("same_address", flat=True)))
        rows = Place.objects.filter(same_address__in=same) if same else Place.objects.none()
        found: dict[str, Hung] = {}
        for who, kind, line, city, state, address in rows.order_by("-line").values_list(
            "identity_id", "kind", "line", "city", "state", "same_address"
        ):
            key = key_of("address", address)
            if key not in found:
                found[key] = Hung(Node(key, "address", line, ", ".join(p for p in (city, state) if p)), "address")
            found[key].people[who] = kind
        yield from found.values()

    def _events(self, frontier: set[UUID]) -> Iterable[Hung]:
        """Reports that name two people, and reports of one case. Who only reported is a witness and no tie."""
        if not self.kinds & {"report", "case"}:
            return
        mine = Involvement.objects.filter(among("identity_id", frontier)).exclude(part="reporter")
        reports = set(mine.values_list("report_id", flat=True))
        if "case" in self.kinds:
            cases = set(CaseReport.objects.filter(among("report_id", reports)).values_list("case_id", flat=True))
            for case_id, number, report_id in CaseReport.objects.filter(among("case_id", cases)).values_list(
                "case_id", "case__number", "report_id"
            ):
                self.chart.nodes[str(case_id)] = Node(str(case_id), "case", number)
                self.cases.setdefault(str(case_id), set()).add(str(report_id))
                reports.add(report_id)
        rows = Involvement.objects.filter(among("report_id", reports)).exclude(part="reporter")
        found: dict[str, Hung] = {}
        for who, part, report_id, summary, kind, at, agency in rows.values_list(
            "identity_id",
            "part",
            "report_id",
            "report__summary",
            "report__kind",
            "report__received_at",
            "report__agency__name",
        ):
            key = str(report_id)
            if key not in found:
                label = summary or str(ReportKind(kind).label)
                found[key] = Hung(Node(key, "report", label, f"{agency}, {at:%Y-%m-%d}"), "report")
            found[key].people[who] = part
        yield from found.values()

    def finish(self, keep: Iterable[str] = ()) -> Chart:
        """Nodes and ties of all that was found, with their sources, without loose ends."""
        chart = self.chart
        for identity in self.seen.values():
            chart.nodes[str(identity.id)] = Node(
                str(identity.id), "person", identity.display_name or "?", identity.agency
            )
        brought = self._brought()
        for key in sorted(self.hung):
            self._hang(self.hung[key], brought)
        for one, other, kind, says, sources in self.pairs:
            if one in self.seen and other in self.seen:
                chart.add(Tie(str(one), str(other), kind, says, sources or brought(one)))
        for case_id, reports in self.cases.items():
            for report_id in sorted(reports):
                if report_id in chart.nodes:
                    source = Source("", report=report_id, says=chart.nodes[report_id].detail)
                    chart.add(Tie(report_id, case_id, "case", "", (source,)))
        return whole(chart, keep)

    def _hang(self, hung: Hung, brought: Callable[[UUID], tuple[Source, ...]]) -> None:
        chart, node, many = self.chart, hung.node, len(hung.people)
        here = sorted(i for i in hung.people if i in self.seen)
        folded = many > FOLD_ABOVE and node.key not in self.opened
        if len(chart.nodes) >= MOST_NODES + 500 and not folded:
            chart.full = True
            return
        chart.nodes[node.key] = Node(
            node.key,
            node.kind,
            node.label,
            node.detail,
            folded=many if folded else 0,
            hub=many if many > FOLD_ABOVE else 0,
        )
        for who in here:
            says = hung.people[who]
            if node.kind == "report":
                source: tuple[Source, ...] = (Source("", None, report=node.key, says=node.detail),)
            else:
                source = brought(who)
            chart.add(Tie(str(who), node.key, hung.tie, says, source))

    def _brought(self) -> Callable[[UUID], tuple[Source, ...]]:
        """For each person where their record came from: the reports that the member sees, else the day it was written."""
        reports: dict[UUID, list[tuple[date, str, str]]] = defaultdict(list)
        rows: Any = Involvement.objects.filter(among("identity_id", self.seen)).values_list(
            "identity_id", "report_id", "report__received_at", "report__agency__name"
        )
        for who, report_id, at, agency in rows:
            reports[who].append((at.date(), str(report_id), agency))

        def brought(who: UUID) -> tuple[Source, ...]:
            if who not in reports:
                return (Source(self.seen[who].agency, self.seen[who].created_at.date()),)
            return tuple(Source(agency, on, report=report) for on, report, agency in sorted(reports[who])[:3])

        return brought
