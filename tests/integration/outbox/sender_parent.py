"""Forks real senders that are killed: at a named step, or a moment after so many steps of any kind."""

import json
import os
import signal
import sys
import threading
import time
from datetime import timedelta
from functools import wraps

import aiosmtplib.protocol
import psycopg  # noqa: F401  # both drivers are there before anything is forked
from integration.outbox.outbox_house import FREE

from domain.clock import utcnow
from outbox.channels.smtp import Smtp, SmtpServer
from outbox.deliver import Delivery
from outbox.letter import Sender
from storage.engine import connect
from storage.outbox import OutboxStore

seen: dict[str, int] = {}
target: list[object] = []


def at(step):
    seen[step] = seen.get(step, 0) + 1
    if not target:
        return
    where, count, pause = target
    if count == (sum(seen.values()) if where == "any" else seen[step]) and where in ("any", step):
        if not pause:
            die()
        threading.Timer(pause, die).start()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def around(owner, name, before=None, after=None):
    real = getattr(owner, name)

    @wraps(real)
    def run(*args, **more):
        if before:
            at(before)
        result = real(*args, **more)
        if after:
            at(after)
        return result

    setattr(owner, name, run)


around(OutboxStore, "claim", "before claim", "after claim")
around(OutboxStore, "hand_over", "before leaving", "after leaving")
around(OutboxStore, "settle_gone", "answer read", "settled")
real_write = aiosmtplib.protocol.SMTPProtocol.write


def write(self, data):
    real_write(self, data)
    if len(data) > 5 and data.endswith(b"\r\n.\r\n"):
        at("content written")


aiosmtplib.protocol.SMTPProtocol.write = write


def work(order, kill):
    target[:] = kill or []
    engine = connect(order["url"])
    store = OutboxStore(engine, lease=timedelta(seconds=order["lease"]))
    channel = Smtp(
        SmtpServer("127.0.0.1", order["port"], "none", seconds=20), Sender("Us", "us@ours.example")
    )
    Delivery(store, channel, FREE, utcnow, time.sleep).round()


for line in sys.stdin:
    order = json.loads(line)
    children = []
    for kill in order["kills"]:
        child = os.fork()
        if child == 0:
            try:
                work(order, kill)
            except BaseException as error:
                sys.stderr.write(f"{error!r}\n")
                os._exit(1)
            os._exit(0)
        children.append(child)
    sys.stdout.write(json.dumps([os.waitpid(child, 0)[1] for child in children]) + "\n")
    sys.stdout.flush()
