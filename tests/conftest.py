"""What every test starts from: no settings of the machine it runs on, no model but a scripted one; and in CI no test
may be skipped."""

import gc
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from compiled_once import compiled_once
from hypothesis import HealthCheck, settings
from scripted_model import ScriptedModel
from xdist.scheduler import LoadFileScheduling

from keepwell.signing_in import passwords

OUTSIDE = ("KEEPWELL_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_", "OTEL_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
AS_SHIPPED = passwords._hasher
LOOPBACK = ("127.0.0.1", "localhost", "::1")

gc.set_threshold(100_000, 20, 20)
"""Looking for cycles after each 700 new objects took a third of collecting the tests, and a part of running each."""

os.environ["OPENBLAS_NUM_THREADS"] = "1"
"""As commands have it (keepwell/threads.py): threads that wait for one another cost more than small matrices do."""

settings.register_profile(
    "seeded", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("seeded")
"""The same examples every time, and none fails because the machine is busy."""

TOGETHER = {
    "tests/e2e/": "e2e",
    "tests/integration/questions/": "questions",
    "tests/integration/web/": "web",
    "tests/integration/mcp/": "web",
}
"""Folders with a demo that is made once a session and takes long: one worker runs all that share one."""


class ByDemo(LoadFileScheduling):
    """File by file, but for such folders. (`--dist loadgroup` of xdist 3.8 is lost on pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        demo = next((demo for folder, demo in TOGETHER.items() if nodeid.startswith(folder)), None)
        return demo or nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByDemo:
    return ByDemo(config, log)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector need not go through them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name == "DATABASE_URL" or name.startswith(OUTSIDE) or name.lower() in PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def no_model_but_on_this_machine() -> Iterator[None]:
    """Whatever a test configures, and however it comes to the wire: nothing is asked of a model out there."""
    with pytest.MonkeyPatch.context() as patch:
        guard_the_wire(patch)
        yield


def guard_the_wire(patch: pytest.MonkeyPatch) -> None:
    """The wire asks the endpoint for its key when it is made and before each request: here it gets none."""
    from agents.model.endpoint import Endpoint

    secret = Endpoint.secret.fget
    assert secret is not None

    def guarded(self: Endpoint) -> str:
        host = urlsplit(self.url).hostname
        if host not in LOOPBACK:
            pytest.fail(f"a test would ask the model at {host}; tests ask scripted models on this machine")
        found: str = secret(self)
        return found

    patch.setattr(Endpoint, "secret", property(guarded))


@pytest.fixture(autouse=True, scope="session")
def passwords_cost_little() -> Iterator[None]:
    """In every test alike, so that none hangs on which ran before it in its process; `costly_passwords` is for the one
    that holds what a real one costs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", _cheap)
        yield


@pytest.fixture
def costly_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", AS_SHIPPED)


def _cheap() -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def scripted_model() -> Iterator[ScriptedModel]:
    """A model on 127.0.0.1 that says what the test tells it to; tests/scripted_model.py says how."""
    model = ScriptedModel()
    yield model
    model.close()
    model.fail_if_surplus()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Elsewhere a test that cannot run is shown as skipped; in CI it has failed."""
    report: pytest.TestReport = yield  # type: ignore[misc, assignment]  # what a wrapper is sent
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {call.excinfo.value if call.excinfo else item.nodeid}"
    return report  # type: ignore[return-value]  # a hook wrapper returns the result
