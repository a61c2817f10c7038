"""The vault on the real database, as the real roles: keys, clients, records, documents, rotation, shredding."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tandem.foundation import vault_keys
from tandem.foundation.verdict import Refused
from tandem.victim_services import keyfiles
from tandem.victim_services.actions import clients, documents, keys, rotating
from tandem.victim_services.models import Client, ClientRecord, DocumentPart, Vault, VaultHolder
from tandem.victim_services.opened import KeyGone, OpenVault
from tandem.victim_services.queries.clients import client_for, clients_of, record_for, records_of
from tests.cast import Cast
from tests.vaults import PASSPHRASES, acts, opened_as, vault_of

pytestmark = pytest.mark.database
NOW = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(cast: Cast) -> list[str]:
    """Harbor House's vault with Cora and Ada in it; the recovery codes."""
    return vault_of(cast)


@contextmanager
def ada(cast: Cast) -> Iterator[OpenVault]:
    with opened_as(cast, "ada") as opened:
        yield opened


def take_in(opened: OpenVault, **more: Any) -> UUID:
    return clients.take_in(
        opened, {"name": "Ana Núñez Ortiz", "language": "Spanish", "came_on": "2026-05-01", **more}, now=NOW
    )


def test_a_client_is_read_back_as_written(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened, phone="+12025550123")
        clients.add_record(opened, client_id, "note", {"text": "Sleeps badly."}, now=NOW)
        assert client_for(opened, client_id).data["phone"] == "+12025550123"  # type: ignore[union-attr]
        assert records_of(opened, client_id)[0].data == {"text": "Sleeps badly."}


def test_a_search_folds_case_and_accents(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened, name="Zoë Ibáñez")
        assert client_id in [c.id for c in clients_of(opened, words="ibanez ZOE").clients]
        assert client_id not in [c.id for c in clients_of(opened, words="ibanez nobody").clients]


def test_a_wrong_passphrase_opens_nothing_and_five_rest_the_key(cast: Cast, made: list[str]) -> None:
    with acts(cast, "ada") as acting:
        for _n in range(keys.TRIES):
            assert keys.unlock(acting, "not the right words", now=NOW) is None
        with pytest.raises(Refused, match="15 minutes"):
            keys.unlock(acting, PASSPHRASES["ada"], now=NOW)
        assert keys.unlock(acting, PASSPHRASES["ada"], now=NOW + timedelta(minutes=16)) is not None


def test_an_idle_vault_locks_and_so_does_a_removed_member(cast: Cast, made: list[str]) -> None:
    with acts(cast, "ada") as acting:
        found = keys.unlock(acting, PASSPHRASES["ada"], now=NOW)
        assert found is not None
        secret = found[1]
        assert keys.opened_by(acting, secret, now=NOW + timedelta(minutes=19)) is not None
        assert (
            keys.opened_by(acting, secret, now=NOW + timedelta(minutes=19) + keys.IDLE + timedelta(seconds=1)) is None
        )
        assert keys.opened_by(acting, secret, now=NOW + timedelta(minutes=19)) is None  # it stays locked


def test_a_cookie_of_one_member_opens_nothing_for_another(cast: Cast, made: list[str]) -> None:
    with acts(cast, "ada") as acting:
        found = keys.unlock(acting, PASSPHRASES["ada"], now=NOW)
        assert found is not None
    with acts(cast, "cora") as other:
        assert keys.opened_by(other, found[1], now=NOW) is None


def test_admission_needs_the_numbers_that_the_member_reads_out(cast: Cast, made: list[str]) -> None:
    with opened_as(cast, "cora") as cora:
        holder = VaultHolder.objects.get(member_id=cast.members["ada"])
        kept, holder.sealed_keys = holder.sealed_keys, {}
        holder.save()
        with pytest.raises(Refused, match="not the numbers"):
            keys.admit(cora, holder.id, numbers="00000 00000 00000 00000")
        keys.admit(cora, holder.id, numbers=vault_keys.fingerprint(bytes(holder.public_key)))
        assert kept
    with ada(cast) as opened:
        assert opened.generation


def test_a_ciphertext_moved_to_another_record_opens_nothing(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened)
        one = clients.add_record(opened, client_id, "note", {"text": "one"}, now=NOW)
        other = clients.add_record(opened, client_id, "note", {"text": "other"}, now=NOW)
        ClientRecord.objects.filter(id=one).update(body=ClientRecord.objects.get(id=other).body)
        with pytest.raises(vault_keys.WrongKey):
            record_for(opened, client_id, one)
        ClientRecord.objects.filter(id=one).delete()


def test_a_summary_saved_by_two_is_refused_to_the_second(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened)
        clients.change_summary(opened, client_id, {"name": "Ana N."}, version=1, now=NOW)
        with pytest.raises(Refused, match="meanwhile"):
            clients.change_summary(opened, client_id, {"name": "Other"}, version=1, now=NOW)
        assert records_of(opened, client_id, "changed")[0].data["before"]["name"] == "Ana Núñez Ortiz"


def test_a_changed_record_keeps_its_earlier_words(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened)
        note = clients.add_record(opened, client_id, "note", {"text": "first"}, now=NOW)
        clients.replace_record(opened, client_id, note, {"text": "second"}, now=NOW)
        record = record_for(opened, client_id, note)
        assert record is not None
        assert (record.data["text"], record.earlier[0]["data"]["text"]) == ("second", "first")


class Upload(io.BytesIO):
    def __init__(self, content: bytes, name: str = "x.pdf") -> None:
        super().__init__(content)
        self.name, self.size = name, len(content)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        while piece := self.read(chunk_size or 65536):
            yield piece


def test_a_document_comes_back_whole_and_lies_in_pieces(cast: Cast, made: list[str]) -> None:
    content = b"%PDF-1.7 " + bytes(range(256)) * 4000
    with ada(cast) as opened:
        client_id = take_in(opened)
        document = documents.keep_document(opened, client_id, Upload(content), title="Lease", flagged=False, now=NOW)
        assert b"".join(documents.parts_of(opened, client_id, document)) == content
        parts = DocumentPart.objects.filter(record_id=document)
        assert parts.count() == 4
        assert all(b"%PDF" not in bytes(p.body) for p in parts)


@pytest.mark.parametrize(
    ("content", "flagged", "says"),
    [
        (b"%PDF-1.7 x", True, "Nothing was kept"),
        (b"MZ\x90\x00", False, "can be kept"),
        (b"", False, "25 MB"),
        (b"<html>\x00", False, "can be kept"),
    ],
)
def test_what_may_not_come_in_is_stored_nowhere(
    cast: Cast, made: list[str], content: bytes, flagged: bool, says: str
) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened)
        before = DocumentPart.objects.count()
        with pytest.raises(Refused, match=says):
            documents.keep_document(opened, client_id, Upload(content), title="x", flagged=flagged, now=NOW)
        assert DocumentPart.objects.count() == before
        assert records_of(opened, client_id) == []


def test_shredding_leaves_a_tombstone_and_no_key(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened)
        clients.add_record(opened, client_id, "note", {"text": "gone"}, now=NOW)
    with ada(cast) as opened:
        clients.shred(opened, client_id)
    with ada(cast) as opened:
        row = Client.objects.get(id=client_id)
        assert (row.body, row.shredded, row.records.count()) == (None, True, 0)
        assert keyfiles.get(opened.agency_id, client_id, row.generation) is None
        assert client_for(opened, client_id) is None


def test_without_its_key_file_a_client_is_lost_and_said_to_be(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened, name="Lost Key")
        wrapped = keyfiles.get(opened.agency_id, client_id, opened.generation)
        keyfiles.drop(opened.agency_id, client_id, opened.generation)
        with pytest.raises(KeyGone):
            client_for(opened, client_id)
        assert clients_of(opened).unreadable == 1
        keyfiles.put(opened.agency_id, client_id, opened.generation, wrapped or b"")
        assert clients_of(opened).unreadable == 0


def test_a_recovery_code_sets_a_new_passphrase_once(cast: Cast, made: list[str]) -> None:
    with acts(cast, "cora") as acting:
        with pytest.raises(Refused, match="14 letters"):
            keys.recover(acting, made[0], "short", now=NOW)
        assert keys.recover(acting, "23456789ABCDEFGHJKMN", "another long phrase", now=NOW) is None
        assert keys.recover(acting, made[0].lower(), PASSPHRASES["cora"] + " again", now=NOW) is not None
        assert keys.recover(acting, made[0], PASSPHRASES["cora"], now=NOW) is None
        found = keys.unlock(acting, PASSPHRASES["cora"] + " again", now=NOW)
        assert found is not None
        assert keys.change_passphrase(found[0], "not the old one", PASSPHRASES["cora"], now=NOW) is False
        assert keys.change_passphrase(found[0], PASSPHRASES["cora"] + " again", PASSPHRASES["cora"], now=NOW) is True
    with opened_as(cast, "cora") as opened:
        assert clients_of(opened).unreadable == 0


def test_a_changed_key_moves_everything_in_steps_and_forgets_the_old(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        client_id = take_in(opened, name="Moved Over")
        note = clients.add_record(opened, client_id, "note", {"text": "still here"}, now=NOW)
        document = documents.keep_document(
            opened, client_id, Upload(b"%PDF-1.7 lease"), title="x", flagged=False, now=NOW
        )
        total = Client.objects.filter(shredded=False).count()
        before = dict(VaultHolder.objects.values_list("id", "sealed_keys"))
    with opened_as(cast, "cora") as opened:
        opened = rotating.begin(opened)
        assert rotating.left(opened) == total
        assert rotating.step(opened, most=1) == total - 1
    with ada(cast) as opened:  # stopped half-way: both keys are still needed, and Ada goes on
        assert set(opened.keys) == {opened.generation - 1, opened.generation}
        assert clients_of(opened).unreadable == 0
        while rotating.step(opened, most=3):
            pass
    with ada(cast) as opened:
        assert set(opened.keys) == {opened.generation}
        assert record_for(opened, client_id, note).data["text"] == "still here"  # type: ignore[union-attr]
        assert b"".join(documents.parts_of(opened, client_id, document)) == b"%PDF-1.7 lease"
        here = set(Client.objects.values_list("id", flat=True))
        assert {g for client, g in keyfiles.all_of(opened.agency_id) if client in here} == {opened.generation}
        assert Vault.objects.get().settled == opened.generation
        assert all(VaultHolder.objects.get(id=i).sealed_keys != sealed for i, sealed in before.items())


def test_the_last_holder_stays_and_only_a_supervisor_takes_others_out(cast: Cast, made: list[str]) -> None:
    with ada(cast) as opened:
        cora = VaultHolder.objects.get(member_id=cast.members["cora"])
        with pytest.raises(Refused, match="supervisor"):
            keys.remove(opened, cora.id)


@pytest.mark.parametrize("name", ["dana", "lee", "petra", "carla", "opal"])
def test_nobody_else_opens_a_vault_or_sees_a_row_of_one(cast: Cast, made: list[str], name: str) -> None:
    with acts(cast, name) as acting:
        assert (
            Client.objects.count()
            == ClientRecord.objects.count()
            == Vault.objects.count()
            == VaultHolder.objects.count()
            == 0
        )
        with pytest.raises(Refused):
            keys.make_vault(acting, "four calm words here", now=NOW)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaaaa", "passwordpassword", "iloveyou iloveyou"])
def test_a_weak_passphrase_is_refused_with_a_way_out(cast: Cast, made: list[str], weak: str) -> None:
    from tandem.victim_services.rules.passphrases import refused_because

    assert "words" in refused_because(weak)
