"""Screenings in the demo's vaults: a conversation after a return in Spanish, one that was paused, results of outside tools, a refusal, and
a level that a client released to the sheriff. Written through the vault's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from tandem.config.demo.story import Posts

_CONVERSATION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("willing", "given", ("yes",)), ("needs_now", "given", ("food", "sleep")), ("safe_tonight", "given", ("yes",)),
    ("left_because", "given", ("alone", "family")), ("left_words", "given", ("Quería ver a mi hermana en su cumpleaños.",)), ("still_so", "given", ("partly",)),
    ("slept", "given", ("friends",)), ("got_by", "given", ("gifts",)), ("away_good", "given", ("Cocinar con mi hermana.",)), ("away_bad", "refused", ()),
    ("exchange", "given", ("no",)), ("made_to", "given", ("no",)), ("could_leave", "given", ("yes",)), ("afraid_of", "refused", ()),
    ("would_help", "given", ("Poder llamarla los domingos.",)), ("trusted", "given", ("Mi consejera de la escuela.",)), ("may_tell", "not_asked", ()), ("again", "given", ("El jueves.",)),
)  # fmt: skip
_RESULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("tvit-short", {"version": "2014", "result": "done", "level_words": "Likely", "occasion": "intake", "setting": "our_place", "spoken": "Spanish", "interpreter": "By phone, no. 41"}),
    ("qyit", {"version": "2019", "result": "done", "score": 0.0, "level": "negative", "occasion": "intake", "setting": "shelter", "spoken": "English"}),
    ("ahtst", {"version": "2018", "result": "refused", "occasion": "health", "setting": "clinic", "spoken": "English", "note": "Wants to rest first. We ask again next week."}),
    ("cse-it", {"version": "2.0", "result": "done", "score": 6.0, "level": "possible_concern", "trained": True, "occasion": "placement", "setting": "our_place", "spoken": "English"}),
)  # fmt: skip


def fill(
    posts: Posts, advocate: UUID, opened: Any, ids: list[UUID], now: datetime, *, to: str = "alder-sheriff"
) -> int:
    """How many were written. `ids`: at least six clients of the open vault, of whom the last one releases a level to the agency `to`."""
    from tandem.screening.queries.tools import shelf, tool_called
    from tandem.victim_services.actions import screening

    offered = shelf().tools
    own = tool_called(offered, "return-conversation")
    assert own is not None
    with posts.acting(advocate) as acting, transaction.atomic():
        begun = {"occasion": "return", "setting": "our_place", "screener": acting.name, "language": "es"}
        for client_id, upto in ((ids[0], len(_CONVERSATION)), (ids[1], 4)):
            at = now - timedelta(days=2)
            made = screening.begin_screening(opened, client_id, own, begun, now=at)
            for item, how, value in _CONVERSATION[:upto]:
                wrong = screening.answer_item(opened, client_id, made, item, how, value, now=at)
                assert not wrong, (item, wrong)
            if upto == len(_CONVERSATION):
                screening.finish_screening(opened, client_id, made, {"note": ""}, now=at)
        for n, (name, result) in enumerate(_RESULTS):
            day = (now - timedelta(days=9 + n)).date().isoformat()
            result = {**result, "on": day, "screener": acting.name}
            made = screening.record_result(opened, ids[2 + n], tool_called(offered, name), result, now=now)
    _release_level(posts, advocate, opened, ids[5], made, now, to)
    return 2 + len(_RESULTS)


def _release_level(
    posts: Posts, advocate: UUID, opened: Any, client_id: UUID, record_id: UUID, now: datetime, to: str
) -> None:
    from tandem.agencies.models import Agency
    from tandem.victim_services.actions import releasing
    from tandem.victim_services.queries.clients import client_for, records_of
    from tandem.victim_services.queries.screenings import releasable
    from tandem.victim_services.rules.releases import Item, ReleaseDraft

    with posts.acting(advocate) as acting, transaction.atomic():
        summary, today = client_for(opened, client_id), now.astimezone(ZoneInfo(acting.time_zone)).date()
        assert summary is not None
        items = tuple(
            Item(label, value, notice="screening")
            for name, label, value in releasable(records_of(opened, client_id, "screening"))
            if name.endswith(str(record_id))
        )
        draft = ReleaseDraft(
            recipient_id=Agency.objects.get(slug=to).pk, items=items, purpose="So that nobody asks the same questions again", starts_on=today,
            ends_on=today + timedelta(days=20), signer=summary.name, capacity="client", risks_explained=True, not_a_condition=True, signed=True, witness=acting.name,
        )  # fmt: skip
        _made, refused = releasing.sign_release(
            opened, client_id, draft, case_id=None, document_ids=[], extra={"method": "here", "signature": "M40 90L60 50L80 95L100 60L120 92"}, now=now
        )  # fmt: skip
        assert not refused, refused
