"""Who messages are from: the settings, else whom the sample portfolio plays."""

import json
from pathlib import Path

from keepwell.settings import Settings
from keepwell.vendor import PLAYED, Vendor, vendor_of
from sources.demo.product import VENDOR


def test_without_settings_and_sample_nobody_is_named(tmp_path: Path) -> None:
    assert vendor_of(Settings(home=tmp_path)) == Vendor()


def test_the_sample_plays_a_vendor_and_each_setting_wins(tmp_path: Path) -> None:
    (tmp_path / PLAYED).parent.mkdir()
    (tmp_path / PLAYED).write_text(json.dumps(VENDOR))
    played = vendor_of(Settings(home=tmp_path))
    assert (played.company, played.product) == ("Loomboard", "Loomboard")
    assert set(played.links) == {"booking", "documentation", "roadmap"}
    ours = vendor_of(Settings(home=tmp_path, company="Ours", links={"booking": "https://ours.example/kim"}))
    assert (ours.company, ours.product, dict(ours.links)) == (
        "Ours",
        "Loomboard",
        {"booking": "https://ours.example/kim"},
    )


def test_what_the_sample_plays_would_do_as_settings(tmp_path: Path) -> None:
    told = Settings(home=tmp_path, **VENDOR)  # type: ignore[arg-type]  # names, and links by name
    assert (told.company, dict(told.links)) == (VENDOR["company"], VENDOR["links"])
