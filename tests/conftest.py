"""What every test starts from: no settings of the machine it runs on."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name == "DATABASE_URL" or name.startswith("KEEPWELL_"):
            monkeypatch.delenv(name)
