"""A person: all records that the member's agency holds to be one human, what they say side by side with their sources, how it came to that,
and taking apart or back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, back, found, now, uuid_or_404
from tandem.ledger import actions as ledger
from tandem.persons.actions import merging
from tandem.persons.actions.merging import Who
from tandem.persons.actions.weighing import answer_doubt
from tandem.persons.models import Doubt, Person
from tandem.persons.queries import one_person, together
from tandem.persons.queries.doubts import doubts_in


@door("persons.look_at_person", "All records that the agency holds to be one person, with their sources")
def person(request: MemberRequest, person_id: str) -> HttpResponse:
    this = found(Person.objects.filter(id=uuid_or_404(person_id)).first())
    records = one_person.records_of(this.id)
    ledger.record("persons.look_at_person", kind="person", object_id=this.id, outcome="viewed")
    context = {
        "person": this, "records": records, "shown": [r for r in records if r.identity], "facts": one_person.facts_of(records),
        "acts": one_person.history_of(this.id), "moved_to": one_person.moved_to(this.id) if not records else None,
        "doubts": doubts_in(this.id), "nav_active": "persons",
    }  # fmt: skip
    return render(request, "persons/one_person.html", context)


@door("persons.split", "Takes records out of a person, with a reason")
@require_POST
def split(request: MemberRequest, person_id: str) -> HttpResponse:
    this = found(Person.objects.filter(id=uuid_or_404(person_id)).first())
    merging.in_line(request.acting)
    out = {uuid_or_404(i) for i in request.POST.getlist("out")}
    merging.take_apart(this.id, out, Who(request.acting, now(), request.POST.get("reason", "")))
    messages.success(request, _("Taken apart. The history below undoes it."))
    return redirect("one_person", this.id)


@door("persons.answer_doubt", "Records stay together though facts speak against it, with a reason")
@require_POST
def keep(request: MemberRequest, doubt_id: str) -> HttpResponse:
    this = found(Doubt.objects.filter(id=uuid_or_404(doubt_id)).first())
    answer_doubt(this.id, reason=request.POST.get("reason", ""), acting=request.acting, now=now())
    messages.success(request, _("Recorded. The same facts do not bring it back."))
    return redirect("one_person", this.person_id)


@door("persons.undo", "Undoes the latest act on a person, to the field")
@require_POST
def undo(request: MemberRequest, act_id: str) -> HttpResponse:
    which = uuid_or_404(act_id)
    act = found(one_person.act_for(which))
    merging.in_line(request.acting)
    merging.undo(which, Who(request.acting, now(), request.POST.get("reason", "")))
    messages.success(request, _("Undone. Everything is as it was before."))
    stands = next((p for p in one_person.touched(act) if together.members(p)), None)
    return back(request, reverse("one_person", args=[stands]) if stands else reverse("persons"))
