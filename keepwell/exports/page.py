"""Pages of a brief: letters that are always there, sections, lines with their source, and a course drawn as vectors."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fpdf import FPDF

from domain.clock import begin_of
from keepwell.exports import colours
from keepwell.exports.plain_text import cleaned, clipped, from_left

if TYPE_CHECKING:
    from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
TEXT, SPARE = "Inter", "DejaVu"
"""DejaVu (it comes with matplotlib) has the scripts that our cut of Inter does not: Arabic, Hebrew, many signs."""
MISSING = "\u25a1"
MARGIN, FOOT = 15.0, 14.0
"""Millimetres, like all places here."""
TITLE, BIG, HEAD, BODY, SMALL = 18.0, 26.0, 10.5, 9.0, 7.0
"""Points."""
LINE = 4.3
LEAD = 18.0
LONGEST = 600


class Page(FPDF):
    """A4. `foot` stands at the bottom of each page, beside its number."""

    def __init__(self, title: str, foot: str, day: date) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.set_title(cleaned(title)[:250])
        self.set_creator("Keepwell")
        self.set_creation_date(begin_of(day))
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT + 4)
        for style, name in (("", "Regular"), ("B", "SemiBold")):
            self.add_font(TEXT, style, FONTS / f"Inter-{name}.ttf")
        for style, spare in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
            self.add_font(SPARE, style, _spare_folder() / f"{spare}.ttf")
        self.add_page()

    def __enter__(self) -> "Page":
        return self

    def __exit__(self, *_: object) -> None:
        """fpdf2 leaves the files of fonts open."""
        for font in self.fonts.values():
            cast("TTFFont", font).ttfont.close()

    def as_bytes(self) -> bytes:
        return bytes(self.output())

    def footer(self) -> None:
        self.set_xy(MARGIN, -FOOT)
        self.letters(SMALL, colours.MUTED)
        room = self.w - 2 * MARGIN - 22
        self.one_line(self.foot, 4, room, ends=False)
        self.cell(22, 4, f"page {self.page_no()} of {{nb}}", align="R")

    def letters(self, size: float, colour: str = colours.INK, bold: bool = False) -> None:
        self.set_font(TEXT, "B" if bold else "", size)
        self.set_text_color(*colours.rgb(colour))

    def width_of(self, text: str) -> float:
        """In the letters that are set."""
        return float(sum(self._with(font, self.get_string_width, run) for font, run in self._runs(text)))

    def fitted(self, text: object, width: float) -> str:
        """One line of at most `width`, in the letters that are set."""
        told = cleaned(text)[:LONGEST]
        if self.width_of(told) <= width:
            return told
        low, high = 0, len(told)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.width_of(told[:middle] + "…") <= width else (low, middle - 1)
        return f"{told[:low].rstrip()}…"

    def one_line(self, text: object, height: float, width: float | None = None, ends: bool = True) -> None:
        """Cut to `width` (all that is left); the next thing comes below, or behind it (`ends` False)."""
        room = self.w - self.r_margin - self.get_x() if width is None else width
        left = self.get_x()
        for font, run in self._runs(self.fitted(text, room)):
            self._with(font, lambda told: self.cell(self.get_string_width(told), height, told), run)
        if ends:
            self.ln(height)
        else:
            self.set_x(left + room)

    def flow(self, text: str, after_words: bool = False) -> None:
        """From where things stand, over as many lines as it takes; `after_words` goes on behind others."""
        space = " " if after_words else ""
        for font, run in self._runs(text):
            # fpdf2 breaks a line before a word only where it is handed the space before it.
            self._with(font, lambda told: self.write(LINE, told), space + run.rstrip(" "))
            space = " " if run.endswith(" ") else ""

    def _with(self, font: str, say: "Callable[[str], Any]", text: str) -> Any:
        own, style, size = self.font_family, self.font_style, self.font_size_pt
        self.set_font(font, style, size)
        try:
            return say(text)
        finally:
            self.set_font(own, style, size)

    def _runs(self, text: object) -> list[tuple[str, str]]:
        """(font, text) pieces as they stand from left to right; a square for each letter that no font has.

        fpdf2 mixes the letters up where a line that breaks begins in another font, and turns nothing around.
        """
        runs: list[tuple[str, str]] = []
        for letter in from_left(cleaned(text)):
            font = next((one for one in (TEXT, SPARE) if ord(letter) in self._known[one]), None)
            told = letter if font else MISSING
            if runs and (letter == " " or runs[-1][0] == (font or SPARE)):
                runs[-1] = (runs[-1][0], runs[-1][1] + told)
            else:
                runs.append((font or SPARE, told))
        return runs

    @cached_property
    def _known(self) -> dict[str, frozenset[int]]:
        return {name: frozenset(cast("TTFFont", self.fonts[name.lower()]).cmap) for name in (TEXT, SPARE)}

    def section(self, title: str, beside: str = "") -> None:
        """A heading that is not left alone at the foot of a page."""
        if self.will_page_break(3 * LINE + 8):
            self.add_page()
        self.ln(2.6)
        self.letters(HEAD, colours.INK, bold=True)
        self.one_line(title, 5, self.width_of(title) + 3, ends=False)
        self.letters(SMALL, colours.MUTED)
        self.one_line(beside, 5)
        self.set_draw_color(*colours.rgb(colours.LINE))
        self.set_line_width(0.2)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(1.2)

    def item(
        self, lead: str, text: str, source: str = "", colour: str = colours.INK, bold: bool = False
    ) -> None:
        """A short lead in its own column, then the text, with its source in small grey letters behind it."""
        said, told = clipped(text, LONGEST), clipped(source, 120)
        self.letters(BODY, bold=bold)
        lines = 1 + int(self.width_of(f"{said}  {told}") / (self.epw - LEAD) * 1.1)
        if self.will_page_break(lines * LINE):
            self.add_page()
        self.letters(BODY, colour, bold=True)
        self.one_line(lead, LINE, LEAD, ends=False)
        with self.indented(LEAD):
            self.letters(BODY, bold=bold)
            self.flow(said)
            self.letters(SMALL, colours.MUTED)
            self.flow(told, after_words=True)
        self.ln(LINE + 0.5)

    def paragraph(self, text: str, colour: str = colours.MUTED, size: float = BODY - 1) -> None:
        self.letters(size, colour)
        self.flow(clipped(text, 2 * LONGEST))
        self.ln(LINE)

    @contextmanager
    def indented(self, by: float) -> Iterator[None]:
        """Lines that break begin where the first one does."""
        self.set_left_margin(MARGIN + by)
        self.set_x(MARGIN + by)
        try:
            yield
        finally:
            self.set_left_margin(MARGIN)

    def course(
        self, points: Sequence[tuple[date, float | None]], red: float, orange: float, height: float
    ) -> None:
        """A score of 0 to 100 over days, on its bands; a gap where nothing is known."""
        top, left, width = self.get_y() + 1, MARGIN + 7, self.epw - 7

        def across(place: int) -> float:
            return left + width * place / max(1, len(points) - 1)

        def up(score: float) -> float:
            return top + height * (1 - max(0.0, min(100.0, score)) / 100)

        for low, high, token in (
            (0, red, colours.RED),
            (red, orange, colours.ORANGE),
            (orange, 100, colours.GREEN),
        ):
            self.set_fill_color(*colours.tint(token, 0.10))
            self.rect(left, up(high), width, up(low) - up(high), style="F")
        self.letters(SMALL, colours.MUTED)
        for mark in (0.0, red, orange, 100.0):
            self.text(MARGIN, up(mark) + 1, f"{mark:.0f}")
        self.set_draw_color(*colours.rgb(colours.ACCENT))
        self.set_line_width(0.6)
        placed = [
            None if score is None else (across(place), up(score)) for place, (_, score) in enumerate(points)
        ]
        for before, after in pairwise(placed):
            if before and after:
                self.line(*before, *after)
        if placed and placed[-1]:
            self.set_fill_color(*colours.rgb(colours.ACCENT))
            self.circle(*placed[-1], radius=0.9, style="F")
        for place in range(0, len(points), max(1, len(points) // 6)):
            label = f"{points[place][0]:%b %Y}"
            self.text(
                min(across(place), left + width - self.get_string_width(label)), top + height + 3.4, label
            )
        self.set_y(top + height + 5)


@cache
def _spare_folder() -> Path:
    """Found without importing matplotlib, which takes half a second."""
    from importlib.util import find_spec

    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
"""It tells of each table it drops."""
