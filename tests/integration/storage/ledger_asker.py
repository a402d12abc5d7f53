"""A process that asks and settles as fast as it can; apart from the tests, so that starting it is quick."""

import threading
import traceback
from datetime import UTC, datetime
from multiprocessing.queues import Queue

from domain.model_calls import Call, CallKind, Caps, Ceiling, Ending, Outcome
from storage.engine import connect
from storage.model_calls import ModelCallStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CALL = Call(CallKind.CHAT, "analyst", "m", "https://api.example.com")
CEILING = Ceiling(tokens=100, micros=1000, seconds=30)
CAPS = Caps(day_micros=10_500)
EACH = 10


def ask(url: str, failures: "Queue[str]") -> None:
    """Two threads, each of which asks ten times and spends its whole ceiling whenever it is let."""
    engine = connect(url)
    store = ModelCallStore(engine, lambda: NOON, CAPS, "USD")

    def one() -> None:
        try:
            for _ in range(EACH):
                row = store.reserve(CALL, CEILING)
                if isinstance(row, int):
                    store.settle(row, Ending(Outcome.OK, read=30, written=20, micros=1000))
        except Exception:
            failures.put(traceback.format_exc())

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
