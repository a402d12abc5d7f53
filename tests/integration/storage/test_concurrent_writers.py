"""Four processes write at once: nobody is told that the database is locked, and nothing is lost."""

import threading
import traceback
from datetime import date
from multiprocessing.queues import Queue
from pathlib import Path

import polars as pl
import sqlalchemy as sa
from integration.forked import forking
from sqlalchemy.engine import Engine
from storage_rows import Ticking, frame, load

from storage import schema
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import connect, read, write
from storage.intake import Intake
from storage.touches import touch

WRITERS = 4
EACH = 15


def _write(url: str, folder: str, worker: int, failures: "Queue[str]") -> None:
    try:
        engine = connect(url)
        intake = Intake(engine, Activity(folder))
        for n in range(EACH):
            with write(engine) as connection:
                # Read, then write: what a deferred transaction fails at.
                seen = connection.execute(sa.select(sa.func.count()).select_from(schema.annotations)).scalar()
                row = {"account_id": 1, "day": Ticking()().date(), "kind": "note", "text": f"{worker}-{n}"}
                stamped = {**row, "by": str(seen), "created_at": Ticking()()}
                connection.execute(sa.insert(schema.annotations).values(stamped))
        import_id = intake.begin("crm", "a")
        rows = [{"external_id": f"{worker}-{n}"} for n in range(EACH)]
        shared = [{"external_id": f"shared-{n}"} for n in range(EACH)]
        intake.upsert(import_id, "invoices", frame("invoices", rows + shared))
        intake.upsert(import_id, "usage_events", frame("usage_events", rows + shared))
        intake.finish(import_id, {})
        engine.dispose()
    except Exception:
        failures.put(traceback.format_exc())


def test_four_processes_write_at_once(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "activity"
    load(Intake(engine, Activity(folder)), accounts=[{}])
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    fork = forking()
    failures: Queue[str] = fork.Queue()
    writers = [fork.Process(target=_write, args=(url, str(folder), w, failures)) for w in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures.empty(), failures.get()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with read(engine) as connection:
        notes = connection.execute(sa.select(sa.func.count()).select_from(schema.annotations)).scalar()
        invoices = connection.execute(sa.select(sa.func.count()).select_from(schema.invoices)).scalar()
    assert (notes, invoices) == (WRITERS * EACH, (WRITERS + 1) * EACH)
    assert Activity(folder).scan().height == (WRITERS + 1) * EACH


def test_two_imports_touch_an_account_that_nobody_touched_before(engine: Engine, tmp_path: Path) -> None:
    load(Intake(engine, Activity(tmp_path / "activity")), accounts=[{}])
    with write(engine) as connection:
        connection.execute(sa.delete(schema.account_touches))
    first, second = date(2026, 3, 2), date(2026, 3, 1)
    begun, failures = threading.Event(), []

    def other() -> None:
        begun.set()
        try:
            with write(engine) as connection:
                touch(connection, pl.DataFrame({"account_id": [1], "day": [second]}), Ticking()())
        except Exception as broken:
            failures.append(broken)

    thread = threading.Thread(target=other)
    with write(engine) as connection:
        touch(connection, pl.DataFrame({"account_id": [1, 1], "day": [first, first]}), Ticking()())
        thread.start()
        begun.wait()
        thread.join(0.3)  # it is to be held up by this transaction
        assert thread.is_alive()
    thread.join()
    assert failures == []
    assert AccountStore(engine).touches() == {1: second}
