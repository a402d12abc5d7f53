"""What every test starts from: no settings of the machine it runs on; and in CI no test may be skipped."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name == "DATABASE_URL" or name.startswith("KEEPWELL_"):
            monkeypatch.delenv(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Elsewhere a test that cannot run is shown as skipped; in CI it has failed."""
    report: pytest.TestReport = yield  # type: ignore[misc, assignment]  # what a wrapper is sent
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {call.excinfo.value if call.excinfo else item.nodeid}"
    return report  # type: ignore[return-value]  # a hook wrapper returns the result
