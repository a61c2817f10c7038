"""Screenings: choosing a tool, asking it item by item, recording what another gave, reading and printing it. No address says which tool,
which question or which answer: a web server's log would keep it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.foundation.verdict import Refused
from tandem.screening.queries.tools import OnShelf, shelf, tool_called, tools_for
from tandem.screening.rules.next_item import item_before, next_item, path, stopped_by
from tandem.screening.rules.tool import Item, Tool, say
from tandem.victim_services.actions import clients, screening
from tandem.victim_services.forms import RecordForm
from tandem.victim_services.opened import OpenVault
from tandem.victim_services.queries.clients import Record, Summary, client_for, record_for
from tandem.victim_services.queries.screenings import Screening, screening_in
from tandem.victim_services.rules.folding import folded
from tandem.victim_services.rules.screenings import OTHER_TOOL, details_fields, problems, result_fields
from tandem.victim_services.views.opening import unlocked


@door("victim_services.screen", "Chooses a screening tool: asks it here, or records what it gave elsewhere")
@unlocked
def new(request: MemberRequest, opened: OpenVault, client_id: str) -> HttpResponse:
    this, today = found(client_for(opened, uuid_or_404(client_id))), _today(opened)
    here = shelf()
    offered = tools_for(opened.acting, today, here)
    act, tool_id = request.POST.get("act", ""), request.POST.get("tool", "")
    chosen = tool_called(offered, tool_id)
    if request.method == "POST" and act in ("ask", "begin") and chosen and chosen.tool.embedded:
        return _begin(request, opened, this, chosen, typed=act == "begin")
    if request.method == "POST" and act in ("record", "keep") and (chosen or tool_id == OTHER_TOOL):
        return _record(request, opened, this, chosen, typed=act == "keep")
    language = _page_language()
    context = {
        "client": this, "problems": here.problems, "nav_active": "vault",
        "tools": [(o.tool, say(o.tool.name, language), say(o.tool.about, language), say(o.tool.mark, language), say(o.tool.who.says, language)) for o in offered],
        "wrong": _("Choose a tool first.") if request.method == "POST" else "",
    }  # fmt: skip
    return render(request, "victim_services/screening_choose.html", context, status=422 if context["wrong"] else 200)


@door("victim_services.ask_item", "Asks the next item of a screening, one a page")
@unlocked
def ask(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    this, record = _screening(opened, client_id, record_id)
    shown = screening_in(record)
    if shown.tool is None or record.data["how"] != "asked_here":
        raise Refused(_("This screening can be read, but not asked any more: its tool's text is not readable now. Begin a new one."))  # fmt: skip
    wrong = ""
    if request.method == "POST":
        wrong = _answered(request, opened, this, record)
        if not wrong:
            return redirect("vault_ask_item", this.id, record.id)
    item = _item_now(shown.tool, shown)
    if item is None:
        return redirect("vault_screening", this.id, record.id)
    return render(request, "victim_services/screening_item.html", _item_page(request, this, record, shown.tool, item, wrong), status=422 if wrong else 200)  # fmt: skip


@door("victim_services.look_at_screening", "One screening, to read, to print, to finish and to correct")
@unlocked
def look(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    this, record = _screening(opened, client_id, record_id)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "finish":
            details = {"note": request.POST.get("note", "").strip()[:20_000], "level": request.POST.get("level", "")}
            screening.finish_screening(opened, this.id, record.id, details, now=now())
            messages.success(request, _("Kept. A result says who may need which service; nothing follows from it by itself."))  # fmt: skip
        elif act == "open":
            screening.go_to(opened, this.id, record.id, request.POST.get("item", ""), now=now())
            return redirect("vault_ask_item", this.id, record.id)
        return redirect("vault_screening", this.id, record.id)
    clients.look(opened, this.id, now=now())
    wanted = request.GET.get("in", "")
    shown = screening_in(record, wanted if wanted in ("en", "es") else "")
    left = bool(shown.tool and record.data["how"] == "asked_here" and next_item(shown.tool, shown.answers))
    context = {
        "client": this, "s": shown, "sections": shown.lines(), "left": left, "mark": say(shown.tool.mark, shown.language) if shown.tool else "",
        "levels": [(x.id, say(x.says, shown.language)) for x in shown.tool.levels] if shown.tool and not shown.tool.scored else [],
        "earlier": [screening_in(Record(record.id, "screening", {**e["data"], "text": record.data["text"]}, e["by"], e["at"])) for e in record.earlier],
        "agency": opened.acting.agency_name, "nav_active": "vault",
    }  # fmt: skip
    return render(request, "victim_services/screening.html", context)


@door("victim_services.change_screening", "Corrects what stands beside the answers, or a recorded result")
@unlocked
def change(request: MemberRequest, opened: OpenVault, client_id: str, record_id: str) -> HttpResponse:
    this, record = _screening(opened, client_id, record_id)
    shown, asked_here = screening_in(record), record.data["how"] == "asked_here"
    fields = details_fields(shown.tool, asked_here=True) if asked_here else result_fields(shown.tool, _page_language())
    form = RecordForm(fields, request.POST or None, zone=opened.acting.time_zone, initial=record.data)
    if request.method == "POST" and form.is_valid():
        data = {**{f.name: None for f in fields}, **form.data_to_keep()}
        if asked_here or not _refused(form, problems(shown.tool, data, today=_today(opened))):
            screening.change_details(opened, this.id, record.id, data, now=now())
            messages.success(request, _("Saved. What stood before is kept in the file."))
            return redirect("vault_screening", this.id, record.id)
    back = f"/vault/clients/{this.id}/screenings/{record.id}/"
    context = {"form": form, "title": shown.name, "under": this.name, "back": back, "nav_active": "vault"}
    return render(request, "victim_services/form.html", context, status=422 if form.errors else 200)


def _begin(request: MemberRequest, opened: OpenVault, this: Summary, chosen: OnShelf, *, typed: bool) -> HttpResponse:
    fields = details_fields(chosen.tool, asked_here=True)
    initial = {"screener": opened.acting.name, "occasion": "intake", "setting": "our_place", "language": _language_of(this, chosen.tool)}  # fmt: skip
    form = RecordForm(fields, request.POST if typed else None, zone=opened.acting.time_zone, initial=initial)
    if typed and form.is_valid() and chosen.tool.who.trained and not form.cleaned_data.get("trained"):
        form.add_error(
            "trained",
            _("Only people whom its publisher trained use this tool. Tick that you are, or choose another one."),
        )
    if typed and form.is_valid():
        record_id = screening.begin_screening(opened, this.id, chosen, form.data_to_keep(), now=now())
        return redirect("vault_ask_item", this.id, record_id)
    return _start_page(request, this, chosen, form, "begin")


def _record(request: MemberRequest, opened: OpenVault, this: Summary, chosen: OnShelf | None, *, typed: bool) -> HttpResponse:  # fmt: skip
    tool, today = chosen.tool if chosen else None, _today(opened)
    initial = {
        "screener": opened.acting.name, "on": today.isoformat(), "version": tool.version if tool and tool.version != "unknown" else "",
        "occasion": "intake", "setting": "our_place", "result": "done", "spoken": this.data.get("language", ""),
    }  # fmt: skip
    form = RecordForm(result_fields(tool, _page_language()), request.POST if typed else None, zone=opened.acting.time_zone, initial=initial)  # fmt: skip
    if typed and form.is_valid():
        data = form.data_to_keep()
        if not _refused(form, problems(tool, data, today=today)):
            record_id = screening.record_result(opened, this.id, chosen, data, now=now())
            messages.success(request, _("Kept. A result says who may need which service; nothing follows from it by itself."))  # fmt: skip
            return redirect("vault_screening", this.id, record_id)
    return _start_page(request, this, chosen, form, "keep")


def _start_page(request: MemberRequest, this: Summary, chosen: OnShelf | None, form: RecordForm, act: str) -> HttpResponse:  # fmt: skip
    language = _page_language()
    context = {
        "client": this, "form": form, "act": act, "tool": chosen.tool.id if chosen else OTHER_TOOL, "nav_active": "vault",
        "name": say(chosen.tool.name, language) if chosen else _("Another tool"), "mark": say(chosen.tool.mark, language) if chosen else "",
    }  # fmt: skip
    return render(request, "victim_services/screening_start.html", context, status=422 if form.errors else 200)


def _answered(request: MemberRequest, opened: OpenVault, this: Summary, record: Record) -> str:
    """Does what was pressed; "" or what is missing."""
    post, item_id = request.POST, request.POST.get("item", "")
    if post.get("act") == "back":
        screening.go_to(opened, this.id, record.id, item_id, back=True, now=now())
    elif post.get("act") == "language":
        screening.set_language(opened, this.id, record.id, post.get("language", ""), now=now())
    else:
        return screening.answer_item(opened, this.id, record.id, item_id, post.get("how", "given"), post.getlist("value"), now=now())  # fmt: skip
    return ""


def _item_now(tool: Tool, shown: Screening) -> Item | None:
    """The item that somebody went back to, else the next one."""
    at, answers = shown.data.get("at", ""), shown.answers
    return next((i for i in path(tool, answers) if i.id == at), None) or next_item(tool, answers)


def _item_page(
    request: MemberRequest, this: Summary, record: Record, tool: Tool, item: Item, wrong: str
) -> dict[str, Any]:
    language = record.data["language"]
    answers = screening_in(record, language).answers
    section, stopped = next(s for s in tool.sections if item in s.items), stopped_by(tool, answers)
    before, old = item_before(tool, answers, item.id), answers.get(item.id)
    on = path(tool, answers)
    first = next(i for i in on if i in section.items) == item
    kept = request.POST.getlist("value") if wrong else (list(old.value) if old and old.given else [])
    advice = [say(c.advice, language) for c in before.choices if c.advice and c.id in answers[before.id].value] if before and before.id in answers else []  # fmt: skip
    return {
        "client": this, "record": record, "item": item, "wrong": wrong, "nav_active": "vault", "language": language,
        "languages": [(code, {"en": "English", "es": "Español"}.get(code, code)) for code in tool.languages] if len(tool.languages) > 1 else [],
        "title": say(section.title, language), "says": say(section.says, language) if first else "", "asks": say(item.asks, language),
        "stop_words": say(stopped.stops, language) if stopped and first and section.after_stop else "",
        "hint": say(item.hint, language), "mark": say(tool.mark, language), "advice": advice, "number": on.index(item) + 1,
        "choices": [(c.id, say(c.says, language), c.id in kept) for c in item.choices], "typed": kept[0] if kept and not item.choices else "",
        "before": before is not None, "old": old.how if old else "",
    }  # fmt: skip


def _screening(opened: OpenVault, client_id: str, record_id: str) -> tuple[Summary, Record]:
    this = found(client_for(opened, uuid_or_404(client_id)))
    record = found(record_for(opened, this.id, uuid_or_404(record_id)))
    if record.kind != "screening":
        raise Http404
    return this, record


def _refused(form: RecordForm, wrong: list[tuple[str, str]]) -> bool:
    for field, says in wrong:
        form.add_error(field if field in form.fields else None, says)
    return bool(wrong)


def _language_of(this: Summary, tool: Tool) -> str:
    """The client's language where the tool has it, else that of the page."""
    word = folded(str(this.data.get("language", "")))
    wanted = "es" if word.startswith(("span", "espan", "castel")) else "en" if word.startswith(("engl", "ingl")) else _page_language()  # fmt: skip
    return wanted if wanted in tool.languages else tool.languages[0]


def _today(opened: OpenVault) -> date:
    return now().astimezone(ZoneInfo(opened.acting.time_zone)).date()


def _page_language() -> str:
    return (get_language() or "en")[:2]
