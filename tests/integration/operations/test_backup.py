"""A backup is one moment of a home at work, and comes back as it was, into either kind of database."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from copied_home import copied
from integration.emptied import Emptied
from operations_house import AS_OF, NOW, house_at
from sqlalchemy.engine import Connection, Engine

from domain.errors import BusyError, ConflictError, KeepwellError, MisconfiguredError, SourceRejectedError
from domain.principals import Role, TokenScope
from keepwell.bootstrap import House
from keepwell.checkup import Finding, checkup
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.operations import archive
from keepwell.operations.backup import _alone, back_up
from keepwell.operations.restore import restore
from keepwell.score_export import score_table, write_csv
from storage.engine import read
from storage.schema import METADATA, audit_log

Opened = Callable[..., House]
NEXT = AS_OF + timedelta(days=1)


@pytest.fixture(scope="session")
def saved(scored_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    house, path = house_at(copied(scored_home, folder / "home")), folder / "a.tar.zst"
    back_up(house, path)
    house.engine.dispose()
    return path


@pytest.fixture
def postgres(emptied: Emptied) -> Iterator[str]:
    name = emptied.take()
    yield emptied.url_of(name)
    emptied.give_back(name)


def exported(house: House, to: Path) -> bytes:
    write_csv(score_table(house, AS_OF - timedelta(days=400), NEXT), to)
    return to.read_bytes()


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in one order on both kinds; but for the audit log, in which a restore is noted."""

    def rows(connection: Connection, table: sa.Table) -> list[tuple[object, ...]]:
        return sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)

    tables = [table for table in METADATA.sorted_tables if table is not audit_log]
    with read(engine) as connection:
        return {table.name: rows(connection, table) for table in tables}


def test_what_is_restored_is_what_was_backed_up(
    saved: Path, scored_home: Path, opened: Opened, tmp_path: Path
) -> None:
    was, back = opened(scored_home), opened(tmp_path / "back")
    told = restore(back, saved)
    assert everything(back.engine) == everything(was.engine)
    assert exported(back, tmp_path / "b.csv") == exported(was, tmp_path / "a.csv")
    assert back.activity.scan().sort("event_id").equals(was.activity.scan().sort("event_id"))
    assert told.manifest.rows["accounts"] == len(was.accounts.ids())
    assert not back.settings.index.exists()
    assert "rebuild-index" in " ".join(told.says())


def test_a_run_on_what_was_restored_gives_the_same_numbers(
    saved: Path, scored: House, opened: Opened, tmp_path: Path
) -> None:
    back = opened(tmp_path / "back")
    restore(back, saved)
    for house in (scored, back):
        run_daily(house, Order(DAILY, NEXT, NEXT))
    assert exported(back, tmp_path / "b.csv") == exported(scored, tmp_path / "a.csv")


def test_a_backup_goes_through_postgresql_and_back_row_for_row(
    saved: Path, scored_home: Path, opened: Opened, postgres: str, tmp_path: Path
) -> None:
    was = opened(scored_home)
    there = opened(tmp_path / "there", DATABASE_URL=postgres)
    restore(there, saved)
    assert everything(there.engine) == everything(was.engine)
    back_up(there, tmp_path / "b.tar.zst")
    back = opened(tmp_path / "back")
    assert restore(back, tmp_path / "b.tar.zst").manifest.database == "postgresql"
    assert everything(back.engine) == everything(was.engine)
    assert exported(back, tmp_path / "b.csv") == exported(was, tmp_path / "a.csv")


def test_ids_go_on_where_they_were_on_either_database(
    saved: Path, scored_home: Path, opened: Opened, postgres: str, tmp_path: Path
) -> None:
    last = opened(scored_home).runs.latest()
    assert last is not None
    for number, more in enumerate(({}, {"DATABASE_URL": postgres})):
        back = opened(tmp_path / f"back{number}", **more)
        restore(back, saved)
        assert back.runs.start("daily", NEXT).id == last.id + 1


def test_a_backup_of_a_home_at_work_is_one_moment_of_it(
    scored: House, opened: Opened, tmp_path: Path
) -> None:
    """Runs and imports write all the while; each backup then gives, after the same run, the same numbers."""
    over, broke = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            for round_ in range(50):
                run_daily(scored, Order(DAILY, AS_OF, AS_OF))
                bundle = _events(tmp_path / f"more{round_}", round_)
                import_into(scored, bundle, source="demo")
                if over.is_set():
                    return
        except BaseException as failed:
            broke.append(failed)

    worker = threading.Thread(target=work)
    worker.start()
    made = [tmp_path / f"{number}.tar.zst" for number in range(3)]
    for path in made:
        back_up(scored, path)
    over.set()
    worker.join()
    assert not broke
    for number, path in enumerate(made):
        back = opened(tmp_path / f"back{number}")
        restore(back, path)
        _agrees_with_itself(back)
        run_daily(back, Order(DAILY, NEXT, NEXT))
        assert score_table(back, NEXT, NEXT).height == len(back.accounts.ids())


def _events(folder: Path, round_: int) -> Path:
    folder.mkdir()
    lines = ["external_id,account,occurred_at,user,feature,count"]
    lines += [
        f"more-{round_}-{n},A-000001,2026-06-17T10:{n % 60:02d}:00Z,u@x.example,f,1" for n in range(200)
    ]
    (folder / "usage_events.csv").write_text("\n".join(lines))
    return folder


def _agrees_with_itself(back: House) -> None:
    """Nothing in SQL rests on rows the Delta tables have not got."""
    newest = back.scores.latest()
    kept = back.scores.history(since=AS_OF, until=AS_OF).select("account_id", "as_of", "health")
    assert newest.select("account_id", "as_of", "health").sort("account_id").equals(kept.sort("account_id"))
    imports = {batch.id for batch in back.intake.imports()}
    events = back.activity.lazy()
    assert events is not None
    assert set(events.select("import_id").unique().collect()["import_id"]) <= imports


def test_what_is_swept_after_the_moment_is_in_the_backup_still(
    scored: House, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = scored.accounts.ids()
    before = exported(scored, tmp_path / "a.csv")
    real = archive.described

    def meanwhile(folder: Path) -> dict[str, archive.Kept]:
        scored.scores.forget(ids)
        return real(folder)

    monkeypatch.setattr(archive, "described", meanwhile)
    back_up(scored, tmp_path / "a.tar.zst")
    assert scored.scores.history().is_empty()
    back = opened(tmp_path / "back")
    restore(back, tmp_path / "a.tar.zst")
    assert exported(back, tmp_path / "b.csv") == before


def test_nothing_is_overwritten_and_nothing_half_made_stays(
    scored: House, saved: Path, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("mine")
    with pytest.raises(ConflictError, match="never overwrites"):
        back_up(scored, path)
    with pytest.raises(ConflictError, match="is not empty"):
        restore(scored, saved)
    assert path.read_text() == "mine"

    def torn(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", torn)
    monkeypatch.setattr(Path, "rename", torn)
    with pytest.raises(KeepwellError, match="No space left"):
        back_up(scored, tmp_path / "b.tar.zst")
    assert not list(tmp_path.glob("*b.tar.zst*"))
    assert not list(scored.settings.home.glob(".backing-up-*"))


def test_a_backup_is_readable_by_its_owner_alone(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0


def test_a_database_in_use_is_not_restored_into(
    saved: Path, opened: Opened, postgres: str, tmp_path: Path
) -> None:
    there = opened(tmp_path / "there", DATABASE_URL=postgres)
    restore(there, saved)
    with pytest.raises(ConflictError, match="DATABASE_URL names a database that is not empty"):
        restore(opened(tmp_path / "other", DATABASE_URL=postgres), saved)


def test_nobody_is_signed_in_after_a_restore_and_programs_are(
    scored: House, opened: Opened, postgres: str, tmp_path: Path
) -> None:
    kim = scored.users.add("kim@ours.example", "Kim", Role.ADMIN)
    scored.sessions.begin(kim.id, "session", None)
    scored.sessions.offer(kim.id, "link", timedelta(days=3))
    for secret in ("token", "revoked"):
        token = scored.api_tokens.add(kim.id, secret, secret, "oken", [TokenScope.READ], None)
    scored.api_tokens.revoke(token.id)
    scored.audit.note("kim", "did something", "user 1")
    back_up(scored, tmp_path / "a.tar.zst")
    for name, more in (("here", {}), ("there", {"DATABASE_URL": postgres})):
        back = opened(tmp_path / name, **more)
        told = restore(back, tmp_path / "a.tar.zst")
        assert back.sessions.find("session") is None
        assert back.sessions.take("link") is None
        assert back.api_tokens.find("token") is not None
        assert (told.tokens, "1 API tokens" in " ".join(told.says())) == (1, True)
        assert [one.action for one in back.audit.entries()] == ["restored a backup", "did something"]
        assert back.audit.broken_at() is None
        assert [one.action for one in scored.audit.entries()] == ["did something"]
    assert scored.sessions.find("session") is not None


@pytest.mark.parametrize(
    "step", ["backup._files_of_messages", "archive.described", "archive._nobodys", "archive._name"]
)
def test_a_backup_that_is_killed_leaves_nothing_that_counts_as_one(
    step: str, scored: House, opened: Opened, tmp_path: Path
) -> None:
    """With kill -9: while it collects, sums up, writes, before it gives the name. The next takes away what is left."""
    path = tmp_path / "a.tar.zst"
    killed_at(scored, path, step)
    assert not path.exists()
    assert list(scored.settings.home.glob(".backing-up-*/"))
    if step == "archive._nobodys":
        (part,) = tmp_path.glob(".a.tar.zst.*")
        with pytest.raises(KeepwellError):
            restore(opened(tmp_path / "none"), part)
    back_up(scored, path)
    assert not list(scored.settings.home.glob(".backing-up-*/"))
    restore(opened(tmp_path / "back"), path)


def killed_at(house: House, path: Path, step: str) -> None:
    """In a process of its own."""
    house.engine.dispose()
    words = [sys.executable, "-c", KILLED, str(house.settings.home), str(path), step]
    ended = subprocess.run(words, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert ended.returncode == -signal.SIGKILL


KILLED = """
import os, signal, sys
from pathlib import Path
from operations_house import house_at
from keepwell.operations import archive, backup

def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)

home, path, step = sys.argv[1:]
where, _, name = step.partition(".")
setattr({"archive": archive, "backup": backup}[where], name, dies)
backup.back_up(house_at(Path(home)), Path(path))
"""


def test_two_backups_of_one_home_do_not_take_each_others_files(scored: House, tmp_path: Path) -> None:
    with _alone(scored.settings.home), pytest.raises(BusyError, match="Wait for it"):
        back_up(scored, tmp_path / "a.tar.zst")
    assert not list(tmp_path.glob("*a.tar.zst*"))


def test_messages_that_may_have_left_since_wait_for_a_person(
    scored: House, opened: Opened, tmp_path: Path
) -> None:
    _waiting_message(scored)
    back_up(scored, tmp_path / "a.tar.zst")
    back = opened(tmp_path / "back")
    told = restore(back, tmp_path / "a.tar.zst")
    assert told.held == 1
    assert back.outbox.switch().stopped
    assert "keepwell outbox start" in " ".join(told.says())
    assert not scored.outbox.switch().stopped


def _waiting_message(house: House) -> None:
    from integration.outbox.outbox_house import OutboxHouse

    cast = OutboxHouse(house.engine)
    account = cast.account("Backup Fjord")
    cast.approved(account, cast.contact(account, "kim@backup.example"))


@pytest.mark.parametrize("setting", ["activity_url", "history_url"])
def test_object_stores_are_left_to_their_own_versions(setting: str, opened: Opened, tmp_path: Path) -> None:
    house = opened(tmp_path / "home", **{setting: "s3://bucket/table"})
    with pytest.raises(MisconfiguredError, match="object store"):
        back_up(house, tmp_path / "a.tar.zst")


def refused(saved: Path, opened: Opened, tmp_path: Path) -> str:
    """What a restore says that must fail, and that nothing of it stays."""
    home = tmp_path / "back"
    with pytest.raises(KeepwellError) as found:
        restore(opened(home), saved)
    assert not home.exists() or [one.name for one in home.iterdir()] == []
    return str(found.value)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99, 0.9999])
def test_a_truncated_archive_is_refused(share: float, saved: Path, opened: Opened, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    cut = tmp_path / "cut.tar.zst"
    cut.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged" in refused(cut, opened, tmp_path)


@pytest.mark.parametrize("place", [0.001, 0.2, 0.5, 0.8])
def test_a_flipped_byte_is_found(place: float, saved: Path, opened: Opened, tmp_path: Path) -> None:
    spoilt = bytearray(saved.read_bytes())
    spoilt[int(len(spoilt) * place)] ^= 0x55
    (tmp_path / "spoilt.tar.zst").write_bytes(spoilt)
    assert "damaged" in refused(tmp_path / "spoilt.tar.zst", opened, tmp_path)


Member = tuple[tarfile.TarInfo, bytes]


def members(saved: Path) -> list[Member]:
    with (
        pa.input_stream(str(saved), compression="zstd") as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        return [(one, found.read() if (found := tar.extractfile(one)) else b"") for one in tar]


def packed(content: list[Member], path: Path) -> Path:
    with pa.output_stream(str(path), compression="zstd") as out, tarfile.open(fileobj=out, mode="w|") as tar:
        for member, data in content:
            tar.addfile(member, io.BytesIO(data))
    return path


def plain(name: str, data: bytes) -> Member:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member, data


def linked(name: str, to: str, kind: bytes) -> Member:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member, b""


@pytest.mark.parametrize(
    "foreign",
    [
        plain("../../outside", b"x"),
        plain("/tmp/keepwell-outside", b"x"),
        plain("unnamed", b"x"),
        linked("scores/_delta_log/x", "/etc/passwd", tarfile.SYMTYPE),
        linked("outbox", "/etc", tarfile.SYMTYPE),
        linked("hard", "keepwell.db", tarfile.LNKTYPE),
        linked("device", "", tarfile.CHRTYPE),
        linked("pipe", "", tarfile.FIFOTYPE),
    ],
    ids=lambda one: one[0].name,
)
def test_members_that_the_manifest_does_not_name_are_refused(
    foreign: Member, saved: Path, opened: Opened, tmp_path: Path
) -> None:
    content = members(saved)
    path = packed([content[0], foreign, *content[1:]], tmp_path / "hostile.tar.zst")
    assert "damaged" in refused(path, opened, tmp_path)
    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.parametrize(
    "name", ["../../outside", "/tmp/keepwell-outside", "a/../../b", "x\x00y", "", "./a", "a\\b"]
)
def test_a_manifest_that_names_places_outside_is_refused(
    name: str, saved: Path, opened: Opened, tmp_path: Path
) -> None:
    content = members(saved)
    told = json.loads(content[0][1])
    told["files"][name] = {"bytes": 1, "sha256": "0" * 64}
    path = packed([plain("manifest.json", json.dumps(told).encode()), *content[1:]], tmp_path / "h.tar.zst")
    assert "damaged" in refused(path, opened, tmp_path)


def test_changed_content_and_missing_files_are_refused(saved: Path, opened: Opened, tmp_path: Path) -> None:
    content = members(saved)
    member, data = content[-1]
    changed = packed([*content[:-1], (member, bytes(len(data)))], tmp_path / "changed.tar.zst")
    assert "not what was written" in refused(changed, opened, tmp_path)
    assert "1 files are missing" in refused(packed(content[:-1], tmp_path / "m.tar.zst"), opened, tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"revision": "9999"}, "newer Keepwell"),
        ({"format": 2}, "a format that this release does not know"),
        ({"rows": {"accounts": 5}}, "accounts has"),
        ({"tables": {"scores": {"version": 0, "rows": 1}}}, "not what its manifest says"),
        ({"extra": 1}, "damaged"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    change: dict[str, object], says: str, saved: Path, opened: Opened, tmp_path: Path
) -> None:
    content = members(saved)
    told = json.loads(content[0][1]) | change
    path = packed([plain("manifest.json", json.dumps(told).encode()), *content[1:]], tmp_path / "o.tar.zst")
    assert says in refused(path, opened, tmp_path)


def test_a_bomb_is_refused_before_it_is_unpacked(saved: Path, opened: Opened, tmp_path: Path) -> None:
    content = members(saved)
    told = json.loads(content[0][1])
    told["files"]["bomb"] = {"bytes": 10**15, "sha256": "0" * 64}
    path = packed([plain("manifest.json", json.dumps(told).encode()), *content[1:]], tmp_path / "b.tar.zst")
    assert "Make room" in refused(path, opened, tmp_path)


def test_what_is_no_backup_is_refused(opened: Opened, tmp_path: Path) -> None:
    for name, content in (("text", b"hello"), ("nothing", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceRejectedError):
            restore(opened(tmp_path / "back"), tmp_path / name)
    with pytest.raises(SourceRejectedError, match="is no file"):
        restore(opened(tmp_path / "back"), tmp_path / "absent")


def test_the_doctor_knows_how_old_the_last_backup_is(scored: House, tmp_path: Path) -> None:
    def found(later: timedelta) -> Finding:
        at_that_time = replace(scored, now=lambda: NOW + later)
        told = next(one for one in checkup(at_that_time) if one.what == "backup")
        at_that_time.engine.dispose()
        return told

    assert "none was made" in found(timedelta()).says
    back_up(scored, tmp_path / "a.tar.zst")
    assert found(timedelta(days=1)) == Finding("backup", True, "the last one was made yesterday")
    late = found(timedelta(days=9))
    assert not late.ok
    assert "is its timer on?" in late.says
