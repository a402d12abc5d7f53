"""Our rooms have everyday names: in a shared environment another package may answer to one of them."""

from pathlib import Path

import pytest
from e2e_runner import script


@pytest.mark.parametrize("room", ["agents", "domain", "graph"])
def test_a_foreign_package_that_hides_ours_is_named_and_nothing_runs(tmp_path: Path, room: str) -> None:
    foreign = tmp_path / "site"
    (foreign / room).mkdir(parents=True)
    (foreign / room / "__init__.py").write_text("raise RuntimeError('imported by mistake')\n")
    said = script(tmp_path / "home", "accounts", PYTHONPATH=str(foreign))
    assert f"Another package named '{room}'" in said.sentence
    assert str(foreign / room) in said.sentence
    assert "environment of its own" in said.sentence
    assert not (tmp_path / "home").exists()
