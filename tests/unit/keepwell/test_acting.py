"""Whose name a change is kept under."""

import getpass

import pytest

from keepwell.acting import LONGEST_NAME, NOBODY, acting, whoami


def test_who_acts_is_named_or_the_user_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "sam")
    assert [acting(by) for by in (" kim ", None, "", "  ")] == ["kim", "sam", "sam", "sam"]
    assert acting("k" * 999) == "k" * LONGEST_NAME


@pytest.mark.parametrize("refusal", [KeyError("uid"), OSError("no login name")])
def test_a_container_without_names_still_lets_somebody_act(
    monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    def unknown() -> str:
        raise refusal

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert (whoami(), acting(None), acting("kim")) == ("", NOBODY, "kim")
