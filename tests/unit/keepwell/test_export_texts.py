"""Texts are cut and cleaned so that any file can hold them, and no line is longer than its place."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import ImageFont

from keepwell.exports.account_story import own_words
from keepwell.exports.plain_text import cleaned, clipped, ems, fitted, from_left, reads_leftwards
from keepwell.exports.same_bytes import settled

INTER = Path(__file__).parents[3] / "keepwell" / "exports" / "fonts" / "Inter-SemiBold.ttf"
NAMES = (
    "Glenbarrow Builders",
    "WWWWWWWWWW MMMMMMMM @@@@@@",
    "Überlänge Größe Ångström Żółć",
    "illicit till jilt fill",
    "ΑΒΓΔ Кириллица ЩЩЩЩ",
    "1,234,567.89 % (100)",
)


def test_one_line_without_what_no_file_can_hold() -> None:
    assert cleaned("a\x00b\r\nc\u202ed\ufeffe\ud800f\tg  h") == "a b c d e f g h"


def test_long_text_is_cut_between_words() -> None:
    assert clipped("The quick brown fox jumps", 20) == "The quick brown…"
    assert clipped("W" * 50, 10) == "W" * 9 + "…"
    assert clipped("short", 10) == "short"


@pytest.mark.parametrize("name", NAMES)
def test_a_line_is_never_wider_than_it_is_taken_for(name: str) -> None:
    real = ImageFont.truetype(str(INTER), 100).getlength(name) / 100
    assert real <= ems(name)


@pytest.mark.parametrize("text", [name * 20 for name in NAMES])
def test_what_is_fitted_fits(text: str) -> None:
    font = ImageFont.truetype(str(INTER), 100)
    shown = fitted(text, 20.0)
    assert shown.endswith("…")
    assert font.getlength(shown) / 100 <= 21.0


def test_words_read_from_the_right_are_turned_around_as_a_whole() -> None:
    assert from_left("Acme שלום עולם 12") == "Acme םלוע םולש 12"
    assert from_left("plain") == "plain"
    assert reads_leftwards("12 שלום")
    assert not reads_leftwards("Acme שלום")


def test_a_reply_is_shown_without_what_it_quotes() -> None:
    mail = "Approved. Move on it.\nOn 6 November 2026, Grace wrote:\n> Hi Alice,\n> Thanks"
    assert own_words(mail) == "Approved. Move on it."
    assert own_words("One\nTwo: three") == "One\nTwo: three"


def test_a_document_zipped_at_another_moment_is_the_same_bytes() -> None:
    def zipped(year: int) -> bytes:
        from zipfile import ZipInfo

        inner, outer = BytesIO(), BytesIO()
        for out, name, content in (
            (inner, "docProps/core.xml", f"<dcterms:created a='b'>{year}</dcterms:created>".encode()),
            (outer, "embedded.xlsx", b""),
        ):
            with ZipFile(out, "w") as held:
                held.writestr(ZipInfo(name, (year, 1, 1, 0, 0, 0)), content or inner.getvalue())
        return outer.getvalue()

    moment = datetime(2026, 11, 26, tzinfo=UTC)
    assert zipped(2024) != zipped(2025)
    assert settled(zipped(2024), moment) == settled(zipped(2025), moment)
