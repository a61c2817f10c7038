"""Attempts on the vault: another provider, the police lead, an operator, a thief, a member who has moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from unittest import mock
from uuid import UUID

from tandem.victim_services.models import Client, ClientRecord, DocumentPart, InboxItem
from tests.attacks.attacks import attack
from tests.attacks.guards import by, function, patched, policy, several
from tests.attacks.scene import CLIENT_NAME, NOTE, Scene, now
from tests.cast import identify

ROWS = {"client": Client, "clientrecord": ClientRecord, "documentpart": DocumentPart}
OWN_ROWS = policy("victim_services_client", "own", "row security: a vault's rows are their agency's alone")


@attack("Another provider", "counts the clients of Harbor House, or reads them as ciphertext", OWN_ROWS)
def another_provider_reads_the_rows(scene: Scene) -> int:
    with scene.acting("luz"):
        return int(Client.objects.filter(agency_id=scene.cast.agencies["harbor"]).count())


def _counts(name: str, table: str) -> Any:
    def act(scene: Scene) -> int:
        with scene.acting(name):
            return int(ROWS[table].objects.count())

    act.__name__ = f"{name}_reads_rows_of_{table}"
    return act


for _who, _name in [
    ("The police lead", "lee"), ("A detective on the case", "dana"), ("The prosecutor", "petra"), ("Child welfare", "carla"),
    ("An operator of the site", "opal"), ("A detective of another agency", "omar"), ("A stranger's supervisor", "xena"),
]:  # fmt: skip
    for _table in ROWS:
        attack(
            _who,
            f"reads rows of the vault ({_table}) past every page, through an injection",
            policy(f"victim_services_{_table}", "own", "row security: a vault's rows are their agency's alone"),
            remains="how many rows there are, for who owns the database",
        )(_counts(_name, _table))


@by("the client's data key is wrapped under a key that only Harbor House's holders have")
def HARBORS_KEY(scene: Scene) -> Iterator[None]:
    """Gives Luz's program the key of Harbor House, as if the two vaults had one."""
    from tandem.victim_services.opened import OpenVault

    with scene.opened("ada") as harbor:
        key = harbor.data_key(scene.client, harbor.generation)
    was = OpenVault.data_key

    def any_key(self: OpenVault, client_id: UUID, generation: int) -> bytes:
        return key if client_id == scene.client else was(self, client_id, generation)

    with mock.patch.object(OpenVault, "data_key", any_key):
        yield


@attack("Another provider", "opens a client of Harbor House by the address of the page, its own vault unlocked",
        several("row security on the client and on its records",
                OWN_ROWS.lift, policy("victim_services_clientrecord", "own", "").lift), HARBORS_KEY)  # fmt: skip
def another_provider_opens_the_page(scene: Scene) -> bool:
    page = scene.unlocked("luz").get(f"/vault/clients/{scene.client}/").content.decode()
    return CLIENT_NAME in page or NOTE in page


@by("the program believes the session about who acts, never the cookie")
def BELIEVED_COOKIE(scene: Scene) -> Iterator[None]:
    from tandem.victim_services.actions import keys

    real = keys.opened_by

    def as_ada(acting: Any, secret: str, *, now: Any) -> Any:
        return real(dataclasses.replace(acting, member_id=scene.cast.members["ada"]), secret, now=now)

    with mock.patch("tandem.victim_services.views.opening.keys.opened_by", as_ada):
        yield


@attack("A colleague with a stolen vault cookie", "opens the vault in a session of her own with Ada's half of the key",
        BELIEVED_COOKIE, policy("victim_services_unlock", "own", "row security: an opened vault is its own member's"),
        remains="both the log-in and the cookie of one member together open it for 20 idle minutes")  # fmt: skip
def a_stolen_vault_cookie_in_anothers_session(scene: Scene) -> bool:
    thief = scene.browser("cora")
    thief.cookies["vault"] = scene.unlocked("ada").cookies["vault"].value
    return CLIENT_NAME in thief.get(f"/vault/clients/{scene.client}/").content.decode()


@by("half of the key that holds a vault open lies in the browser's vault cookie alone")
def HAS_BOTH_COOKIES(scene: Scene) -> Iterator[None]:
    scene.loot["both cookies"] = True
    yield
    del scene.loot["both cookies"]


@attack("A thief of Ada's session cookie", "reads a client while Ada's vault stands open on her own machine", HAS_BOTH_COOKIES,
        remains="what Ada's log-in shows outside the vault, until she logs out or twelve hours are over")  # fmt: skip
def a_stolen_session_without_the_vault_cookie(scene: Scene) -> bool:
    from django.test import Client as Browser

    hers, thief = scene.unlocked("ada"), Browser()
    thief.cookies["sessionid"] = hers.cookies["sessionid"].value
    if scene.loot.get("both cookies"):
        thief.cookies["vault"] = hers.cookies["vault"].value
    return CLIENT_NAME in thief.get(f"/vault/clients/{scene.client}/").content.decode()


STATUS = "AND m.status = 'active'"
LEFT_AT_ONCE = function(
    "whose_token()", STATUS, "", "the database asks at every transaction whether the post still stands"
)


def _moved(scene: Scene) -> Iterator[None]:
    """Ada leaves Harbor House for the sheriff: the old post ends, a new one begins under the same log-in."""
    cast = scene.cast
    [(user,)] = scene.owner("SELECT user_id FROM agencies_member WHERE id = %s", cast.members["ada"])
    scene.owner("UPDATE agencies_member SET status = 'left', until = NULL WHERE id = %s", cast.members["ada"])
    new = scene.copied("agencies_member", cast.members["dana"], user_id=user, name="Ada", status="active")
    try:
        yield None
        scene.loot["new post"] = new
    finally:
        scene.owner("UPDATE agencies_member SET status = 'active' WHERE id = %s", cast.members["ada"])
        scene.owner("UPDATE agencies_member SET status = 'left', user_id = NULL WHERE id = %s", new)


@attack("A member moved to another agency", "goes on reading with the page, session and vault she had open before", LEFT_AT_ONCE,
        remains="what she read before; change the vault's key after somebody left")  # fmt: skip
def a_moved_member_reads_on(scene: Scene) -> bool:
    hers = scene.unlocked("ada")
    for _ in _moved(scene):
        page = hers.get(f"/vault/clients/{scene.client}/").content.decode()
    return CLIENT_NAME in page


@by("the new post is another member to the database, and holds no key of the old agency")
def AS_THE_OLD_MEMBER(scene: Scene) -> Iterator[None]:
    scene.loot["as the old member"] = True
    yield
    del scene.loot["as the old member"]


@attack(
    "A member moved to another agency",
    "logs in at the new agency and brings the old vault cookie along",
    AS_THE_OLD_MEMBER,
)
def a_moved_member_brings_her_cookie(scene: Scene) -> bool:
    from django.test import Client as Browser

    from tests.cast import PASSWORD

    cookie = scene.unlocked("ada").cookies["vault"].value
    if scene.loot.get("as the old member"):
        again = scene.browser("ada")
        again.cookies["vault"] = cookie
        return CLIENT_NAME in again.get(f"/vault/clients/{scene.client}/").content.decode()
    page = ""
    for _ in _moved(scene):
        again = Browser()
        again.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
        again.cookies["vault"] = cookie
        page = again.get(f"/vault/clients/{scene.client}/", follow=True).content.decode()
    return CLIENT_NAME in page


@attack("An operator with the database owner's password", "puts his own key in the place of a member who waits, and lets her be admitted",
        patched("tandem.victim_services.actions.keys.hmac.compare_digest", lambda _a, _b: True,
                "the numbers that the member reads out to who admits her"),
        remains="a colleague who types the numbers that stand on the page without hearing them")  # fmt: skip
def a_key_put_in_a_members_place(scene: Scene) -> bool:
    from tandem.foundation import vault_keys
    from tandem.foundation.verdict import Refused
    from tandem.victim_services.actions import keys
    from tandem.victim_services.models import VaultHolder
    from tandem.victim_services.opened import decoded

    member = scene.cast.members["ada"]
    his = vault_keys.new_pair()
    [(holder, public, sealed)] = scene.owner(
        "SELECT id, public_key, sealed_keys::text FROM victim_services_vaultholder WHERE member_id = %s", member
    )
    read_out = vault_keys.fingerprint(bytes(public))
    scene.owner(
        "UPDATE victim_services_vaultholder SET sealed_keys = '{}', public_key = %s WHERE id = %s", his.public, holder
    )
    try:
        with scene.opened("cora") as cora:
            keys.admit(cora, holder, numbers=read_out)
        with scene.opened("cora") as cora:
            got = VaultHolder.objects.get(id=holder).sealed_keys
            wanted = cora.keys[cora.generation]
            place = f"holder:{holder}:{cora.generation}"
        return vault_keys.open_sealed(his, decoded(got[str(1)]), bound_to=place) == wanted
    except Refused:
        return False
    finally:
        scene.owner(
            "UPDATE victim_services_vaultholder SET sealed_keys = %s, public_key = %s WHERE id = %s",
            sealed,
            bytes(public),
            holder,
        )


@attack("An operator with the database owner's password and a log-in of his own",
        "copies Ada's session into the row of his own, to act on the site in her name",
        patched("tandem.agencies.held_token.bound_to", lambda _session: "session", "the acting token in a session is sealed for that session's own cookie"),
        remains="he can set her password, which the ledger does not know; her vault passphrase he cannot")  # fmt: skip
def a_session_is_copied(scene: Scene) -> bool:
    from tandem.foundation.sessions import stored_key

    hers, his = scene.browser("ada"), scene.browser("opal")
    rows = [stored_key(b.cookies["sessionid"].value) for b in (hers, his)]
    scene.owner(
        "UPDATE django_session SET session_data = (SELECT session_data FROM django_session WHERE session_key = %s) WHERE session_key = %s",
        *rows,
    )
    return f"/reports/{identify('report:harbor')}/" in his.get("/reports/").content.decode()


@attack("Police, another provider or an operator", "read where the shelter is, past every page",
        policy("directory_confidentialaddress", "own", "row security: a confidential address is its own agency's; pages are tried in directory/test_wall.py"),
        remains="who was driven there")  # fmt: skip
def the_shelters_address_is_read(scene: Scene) -> int:
    from tandem.directory.models import ConfidentialAddress

    seen = 0
    for name in ("lee", "luz", "opal", "xena"):
        with scene.acting(name):
            seen += ConfidentialAddress.objects.count()
    return seen


@attack("Anybody on the task force", "reads what was sent sealed to a provider's inbox",
        policy("victim_services_inboxitem", "own", "row security on the inbox; what lies there is sealed to the provider's key besides"))  # fmt: skip
def police_read_the_inbox(scene: Scene) -> int:
    from tandem.victim_services.actions.inbox import refer

    with scene.acting("dana") as acting:
        refer(acting, scene.cast.agencies["harbor"], {"name": CLIENT_NAME, "text": "x"}, now=now())
    with scene.acting("dana"):
        return int(InboxItem.objects.count())
