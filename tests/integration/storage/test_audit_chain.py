"""The audit log stays one chain, whoever writes at the same moment, and tells where it was tampered with."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.audit import AuditLog
from storage.engine import write
from storage.schema import audit_log

EACH = 60
WRITES = """
import sys
from datetime import UTC, datetime
from storage.audit import AuditLog
from storage.engine import connect

log = AuditLog(connect(sys.argv[1]), lambda: datetime(2026, 6, 17, 12, 0, 0, 123456, UTC))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    log.note(sys.argv[2], "did", f"thing {number}", None, said="Grün & Söhne", number=number, ratio=0.1)
"""


def test_two_processes_that_write_at_once_make_one_chain(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITES, url, name, str(EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for name in ("ada", "kim")
    ]
    for one in writers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in writers:
        one.communicate("go\n")
    assert [one.returncode for one in writers] == [0, 0]
    log = AuditLog(engine, lambda: datetime.now(UTC))
    found = log.entries(limit=500)
    assert [one.number for one in found] == list(range(2 * EACH, 0, -1))
    assert {one.by for one in found} == {"ada", "kim"}
    assert log.broken_at() is None


@pytest.mark.parametrize(
    "change",
    [{"by": "lee"}, {"details": {"number": 9}}, {"at": datetime(2026, 6, 17, tzinfo=UTC)}, {"user_id": 3}],
    ids=lambda one: next(iter(one)),
)
def test_an_entry_that_was_changed_is_found(engine: Engine, change: dict[str, object]) -> None:
    log = AuditLog(engine, lambda: datetime(2026, 6, 17, 12, 0, 0, 123456, UTC))
    for number in range(4):
        log.note("kim", "did", f"thing {number}", 1, number=number)
    assert log.broken_at() is None
    with write(engine) as connection:
        connection.execute(sa.update(audit_log).where(audit_log.c.number == 2).values(change))
    assert log.broken_at() == 2
