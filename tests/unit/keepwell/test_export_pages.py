"""Pages of a PDF hold whatever was imported, in letters that go with the file."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from keepwell.exports.page import MISSING, SMALL, Page

DAY = date(2026, 11, 26)
HOSTILE = (
    "\x00\x07control\x1b[31m",
    "🚀🏳️‍🌈 emoji",
    "שלום עולם",
    "مرحبا بالعالم",
    "日本語の会社",
    "W" * 5_000,
    "\ud800 half",
    "a\u0301\u0302\u0303" * 200,
    "(brackets) \\ %PDF-1.4 endobj",
    "",
)


@pytest.fixture
def page() -> Iterator[Page]:
    with Page("Brief", "as of 2026-11-26", DAY) as made:
        yield made


def text_of(made: Page) -> str:
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(made.as_bytes())).pages)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_stops_a_page(page: Page, text: str) -> None:
    page.section(text, text)
    page.item(text, text, text)
    page.paragraph(text)
    page.letters(SMALL)
    page.one_line(text, 4)
    assert "as of 2026-11-26" in text_of(page)


def test_letters_of_many_scripts_are_there(page: Page) -> None:
    page.item("x", "Ålesund Żółć Ελλάς Київ 10 € “quoted” … → ≥")
    assert "Ålesund Żółć Ελλάς Київ 10 € “quoted” … → ≥" in text_of(page)


def test_a_square_stands_for_what_no_font_has(page: Page) -> None:
    page.item("x", "before 日本 after")
    assert f"before {MISSING}{MISSING} after" in text_of(page)


def test_every_font_goes_with_the_file(page: Page) -> None:
    page.item("x", "Acme שלום")
    fonts = PdfReader(BytesIO(page.as_bytes())).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        told = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in told


def test_lines_go_on_over_pages_and_each_has_its_number(page: Page) -> None:
    for number in range(120):
        page.item(f"#{number}", "a line of some length " * 6, "[I-1]")
    pages = PdfReader(BytesIO(page.as_bytes())).pages
    assert len(pages) > 2
    for number, one in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in one.extract_text()


@pytest.mark.parametrize("scores", [[], [None], [50.0], [None, 40.0, None, 60.0], [-20.0, 200.0]])
def test_any_course_can_be_drawn(page: Page, scores: list[float | None]) -> None:
    page.course([(DAY + timedelta(days=7 * n), score) for n, score in enumerate(scores)], 42.0, 60.0, 26.0)
    assert page.get_y() > 26


def test_the_same_page_is_the_same_bytes_and_dated_by_its_day() -> None:
    def once() -> bytes:
        with Page("Brief", "as of 2026-11-26", DAY) as made:
            made.item("x", "Acme שלום", "[I-1]")
            return made.as_bytes()

    assert once() == once()
    told = PdfReader(BytesIO(once())).metadata
    assert told is not None
    assert told.creation_date is not None
    assert told.creation_date.date() == DAY
