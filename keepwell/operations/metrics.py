"""Prometheus metrics in a registry of their own: requests as they come, figures of the database when asked for.

Labels are route templates, kinds, states, bands and agents: closed sets, and nobody's name among them.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from keepwell.bootstrap import House
from keepwell.operations.bounded import Bounded, LateError
from keepwell.operations.requests import Answered
from storage.figures import Figures, figures

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = 2.0
KEPT_SECONDS = 15.0
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
Clock = Callable[[], float]


class Metrics:
    """`tell` is for the requests' middleware, `exposed` for the route that Prometheus asks."""

    def __init__(self, house: House) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "keepwell_http_request_seconds",
            "Time until a request's answer began.",
            ("route", "method", "status"),
            registry=self.registry,
            buckets=BUCKETS,
        )
        self.registry.register(DatabaseFigures(lambda: figures(house.engine, house.now().date())))

    def tell(self, answered: Answered) -> None:
        labels = self._requests.labels(answered.route, answered.method, str(answered.status))
        labels.observe(answered.first_ms / 1000)

    def exposed(self) -> bytes:
        return generate_latest(self.registry)


class DatabaseFigures(Collector):
    """Read at most every 15 seconds, and waited for at most two; the last known stand while the database is slow."""

    def __init__(
        self,
        read: Callable[[], Figures],
        seconds: float = SECONDS,
        kept: float = KEPT_SECONDS,
        clock: Clock = time.monotonic,
    ) -> None:
        self._reading = Bounded(read, seconds)
        self._kept, self._clock = kept, clock
        self._lock = threading.Lock()
        self._known: Figures | None = None
        self._read_at = float("-inf")

    def describe(self) -> Iterable[Metric]:
        """Nothing is read where a registry only asks for names."""
        return []

    def collect(self) -> Iterator[Metric]:
        known, fresh = self._figures()
        yield _gauge("keepwell_figures_fresh", "Whether the database told its figures in time.", float(fresh))
        if known is not None:
            yield from _runs(known)
            yield from _work(known)
            yield from _model(known)

    def _figures(self) -> tuple[Figures | None, bool]:
        with self._lock:
            if self._clock() - self._read_at < self._kept:
                return self._known, True
        try:
            found = self._reading.ask()
        except LateError:
            return self._known, False
        except Exception:  # a database that is away is told by the figure, not by a failed scrape
            return self._known, False
        with self._lock:
            self._known, self._read_at = found, self._clock()
        return found, True


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _by(name: str, says: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _runs(known: Figures) -> Iterator[Metric]:
    last = known.last_runs
    ended = ((run.kind, run.finished_at.timestamp()) for run in last)
    yield _by("keepwell_run_last_success_timestamp_seconds", "When a run last succeeded.", "kind", ended)
    lasted = ((run.kind, run.seconds) for run in last)
    yield _by(
        "keepwell_run_last_success_seconds", "How long the last one that succeeded took.", "kind", lasted
    )
    counted = CounterMetricFamily("keepwell_runs", "Runs by how they ended.", labels=["kind", "state"])
    for (kind, state), count in known.runs.items():
        counted.add_metric([kind, state], count)
    yield counted


def _work(known: Figures) -> Iterator[Metric]:
    yield _by("keepwell_accounts", "Customers by band.", "band", known.bands.items())
    yield _by("keepwell_drafts_open", "Open drafts by state.", "state", known.drafts.items())
    yield _by("keepwell_outbox_messages", "Messages by state.", "state", known.outbox.items())
    waiting, bare = known.waiting_for_score, known.passages_without_vector
    yield _gauge("keepwell_accounts_waiting_for_score", "Accounts with news since their score.", waiting)
    yield _gauge("keepwell_index_backlog_passages", "Passages without a vector yet.", bare)
    yield _gauge("keepwell_database_bytes", "Size of the SQL database.", known.database_bytes)


def _model(known: Figures) -> Iterator[Metric]:
    calls = GaugeMetricFamily(
        "keepwell_model_calls_today", "Calls of the model today (UTC).", labels=["agent", "outcome"]
    )
    tokens = GaugeMetricFamily("keepwell_model_tokens_today", "Tokens today (UTC).", labels=["agent", "way"])
    money = GaugeMetricFamily(
        "keepwell_model_cost_today", "Cost today (UTC), in the currency.", labels=["agent", "currency"]
    )
    for (agent, outcome), count in _summed(((u.agent, u.outcome), u.calls) for u in known.model).items():
        calls.add_metric([agent, outcome], count)
    ways = ((u.agent, way, n) for u in known.model for way, n in (("read", u.read), ("written", u.written)))
    for (agent, way), count in _summed(((agent, way), n) for agent, way, n in ways).items():
        tokens.add_metric([agent, way], count)
    for (agent, currency), micros in _summed(((u.agent, u.currency), u.micros) for u in known.model).items():
        money.add_metric([agent, currency], micros / 1e6)
    yield from (calls, tokens, money)


def _summed(pairs: Iterable[tuple[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key, count in pairs:
        found[key] = found.get(key, 0) + count
    return found
