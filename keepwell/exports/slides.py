"""A deck of 16:9 slides: where things stand, how large their letters are, and that nothing runs over an edge."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any

from domain.clock import begin_of
from keepwell.exports import colours
from keepwell.exports.plain_text import cleaned, fitted, lines_of, reads_leftwards
from keepwell.exports.same_bytes import settled

WIDTH, HEIGHT = 13.333, 7.5
"""Inches, like all places and sizes here."""
MARGIN = 0.6
TOP, BOTTOM = 1.55, 6.85
CONTENT = WIDTH - 2 * MARGIN
FONT = "Arial"
COVER, TITLE, LEAD, BODY, SMALL, FIGURE = 40.0, 26.0, 14.0, 13.0, 10.0, 30.0
"""Points."""
LINE = 1.25
SPACIOUS = ((3, 18.0), (6, 15.0))
"""(so many items at most, their size): few things are shown large."""
ROW, TALL_ROW, PADDING = 0.36, 0.54, 0.16
PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
TITLE_ONLY = 5
"""The layout of the plain template that has a title, which screen readers and the outline go by."""


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Words:
    """A paragraph; `lines` at most, and the rest is cut off."""

    text: str
    size: float = BODY - 1
    colour: str = colours.INK
    bold: bool = False
    lines: int = 1


@dataclass
class Deck:
    """`footer` stands on every slide, `subject` is the title of the file."""

    subject: str
    footer: str
    as_of: date
    slides: list["Slide"] = field(default_factory=list)

    @cached_property
    def _file(self) -> Any:
        from pptx import Presentation
        from pptx.util import Inches

        found = Presentation()
        found.slide_width, found.slide_height = Inches(WIDTH), Inches(HEIGHT)
        return found

    def slide(self, title: str, lead: str = "") -> "Slide":
        made = Slide(self._file.slides.add_slide(self._file.slide_layouts[TITLE_ONLY]))
        made.title(title)
        if lead:
            made.put(Box(MARGIN, 1.0, CONTENT, 0.4), Words(lead, LEAD, colours.MUTED))
        number = len(self.slides) + 1
        made.put(Box(MARGIN, 7.0, CONTENT - 1.0, 0.3), Words(self.footer, SMALL, colours.MUTED))
        made.put(
            Box(WIDTH - MARGIN - 0.8, 7.0, 0.8, 0.3), Words(str(number), SMALL, colours.MUTED), right=True
        )
        self.slides.append(made)
        return made

    def cover(self, title: str, kicker: str, *below: str, mark: str = "") -> None:
        """The first slide; `mark` is what nobody may overlook."""
        made = Slide(self._file.slides.add_slide(self._file.slide_layouts[TITLE_ONLY]))
        made.block(Box(0, 0, 0.25, HEIGHT), colours.ACCENT)
        made.put(Box(MARGIN + 0.2, 1.9, CONTENT, 0.45), Words(kicker, LEAD + 2, colours.ACCENT, bold=True))
        made.title(title, Box(MARGIN + 0.2, 2.4, CONTENT - 0.4, 1.5), COVER, lines=2)
        made.put(Box(MARGIN + 0.2, 4.1, CONTENT, 1.6), *(Words(one, LEAD, colours.MUTED) for one in below))
        if mark:
            made.put(Box(MARGIN + 0.2, 6.5, CONTENT, 0.4), Words(mark, LEAD, colours.RED, bold=True))
        self.slides.append(made)

    def as_bytes(self) -> bytes:
        """The same slides are the same bytes."""
        moment = begin_of(self.as_of)
        told = self._file.core_properties
        told.title, told.author, told.last_modified_by = cleaned(self.subject)[:250], "Keepwell", "Keepwell"
        told.created = told.modified = moment.replace(tzinfo=None)
        out = BytesIO()
        self._file.save(out)
        return settled(out.getvalue(), moment)


@dataclass
class Slide:
    """`at` is where the next thing below the others goes."""

    file: Any
    at: float = TOP

    @property
    def left_over(self) -> float:
        return BOTTOM - self.at

    def title(self, text: str, box: Box | None = None, size: float = TITLE, lines: int = 1) -> None:
        shape, place = self.file.shapes.title, box or Box(MARGIN, 0.42, CONTENT, 0.6)
        shape.left, shape.top, shape.width, shape.height = inches(place)
        _fill(shape.text_frame, [Words(text, size, bold=True, lines=lines)], place.width)

    def put(self, box: Box, *words: Words, right: bool = False) -> None:
        """Text into a box, each paragraph cut to its lines."""
        from pptx.enum.text import PP_ALIGN

        shape = self.file.shapes.add_textbox(*inches(box))
        _fill(shape.text_frame, words, box.width)
        if right:
            for paragraph in shape.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.RIGHT

    def block(self, box: Box, colour: str) -> None:
        """A filled rectangle without a line."""
        from pptx.enum.shapes import MSO_SHAPE

        shape = self.file.shapes.add_shape(MSO_SHAPE.RECTANGLE, *inches(box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour_of(colour)
        shape.line.fill.background()
        # The theme's style would give it a shadow.
        shape._element.remove(shape._element.find(f"{{{PRESENTATION}}}style"))

    def cards(self, cards: Sequence[tuple[str, str, str, str]]) -> None:
        """(what, figure, sentence, colour) side by side, at most four in a row."""
        gap, many = 0.25, max(3, min(4, len(cards)))
        width = (CONTENT - gap * (many - 1)) / many
        for place, (what, figure, sentence, colour) in enumerate(cards[:many]):
            box = Box(MARGIN + place * (width + gap), self.at, width, 1.55)
            self.block(box, colours.PALE)
            self.block(Box(box.left, box.top, 0.06, box.height), colour)
            inner = Box(box.left + 0.15, box.top + 0.06, width - 0.25, box.height - 0.1)
            self.put(
                inner,
                Words(what, SMALL, colours.MUTED),
                Words(figure, FIGURE, colour, bold=True),
                Words(sentence, SMALL + 1, lines=2),
            )
        self.at += 1.8

    def heading(self, text: str) -> None:
        self.put(Box(MARGIN, self.at, CONTENT, 0.35), Words(text, LEAD, bold=True))
        self.at += 0.42

    def item(
        self, text: str, source: str = "", colour: str = colours.ACCENT, lines: int = 2, size: float = BODY
    ) -> bool:
        """A line with a mark before it and its source below; whether there was room for it."""
        width = CONTENT - 0.3
        taken = lines_of(text, _ems(width, size), lines)
        height = taken * size * LINE / 72 + (SMALL * LINE / 72 if source else 0) + 0.12
        if height > self.left_over:
            return False
        self.block(Box(MARGIN, self.at + 0.09, 0.05, height - 0.14), colour)
        words = [Words(text, size, lines=taken), *([Words(source, SMALL, colours.MUTED)] if source else [])]
        self.put(Box(MARGIN + 0.15, self.at, width, height), *words)
        self.at += height + size / 150
        return True

    def items(self, rows: Sequence[tuple[str, str, str]], nothing: str, lines: int = 2) -> None:
        """(text, source, colour), as many as there is room for; says how many there was none for."""
        spacious = next((size for most, size in SPACIOUS if len(rows) <= most), BODY)
        size = spacious if lines == 2 else BODY
        if not rows:
            self.note(nothing)
        for place, (text, source, colour) in enumerate(rows):
            room = self.left_over > 1.1 or place == len(rows) - 1
            if not (room and self.item(text, source, colour, lines, size)):
                self.note(f"and {len(rows) - place} more")
                return

    def note(self, text: str) -> None:
        self.put(Box(MARGIN, self.at, CONTENT, 0.3), Words(text, BODY, colours.MUTED, lines=1))
        self.at += 0.36

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Words]], widths: Sequence[float]) -> None:
        """`widths` are shares; a cell takes its lines (two at most), and rows there is no room for are counted."""
        columns = [CONTENT * share / sum(widths) for share in widths]
        told = [_Row.of(row, columns) for row in rows]
        shown, height = 0, ROW
        while shown < len(told) and height + told[shown].height <= self.left_over - 0.4:
            height += told[shown].height
            shown += 1
        box = Box(MARGIN, self.at, CONTENT, height)
        grid = self.file.shapes.add_table(shown + 1, len(head), *inches(box)).table
        top = _Row(tuple(Words(title, SMALL + 1, colours.MUTED, bold=True) for title in head), ROW)
        for number, row in enumerate([top, *told[:shown]]):
            row.into(grid, number, columns)
        self.at += height + 0.15
        if shown < len(rows):
            self.note(f"and {len(rows) - shown} more")

    def notes(self, lines: Sequence[str]) -> None:
        self.file.notes_slide.notes_text_frame.text = "\n".join(cleaned(line) for line in lines)


def colour_of(token: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*colours.rgb(token))


def inches(box: Box) -> tuple[Any, ...]:
    from pptx.util import Inches

    return tuple(Inches(one) for one in (box.left, box.top, box.width, box.height))


def _ems(width: float, size: float) -> float:
    return width * 72 / size


def _fill(frame: Any, words: Sequence[Words], width: float) -> None:
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
    from pptx.util import Inches

    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = Inches(0.02)
    frame.margin_top = frame.margin_bottom = Inches(0.02)
    for place, one in enumerate(words):
        _paragraph(frame.paragraphs[0] if place == 0 else frame.add_paragraph(), one, width - 0.04)


def _paragraph(paragraph: Any, words: Words, width: float) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    text = fitted(words.text, _ems(width, words.size), words.lines)
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = FONT, Pt(words.size), words.bold
    run.font.color.rgb = colour_of(words.colour)
    paragraph.alignment = PP_ALIGN.LEFT
    if reads_leftwards(text):
        paragraph._p.get_or_add_pPr().set("rtl", "1")
        paragraph.alignment = PP_ALIGN.RIGHT


@dataclass(frozen=True)
class _Row:
    cells: tuple[Words, ...]
    height: float

    @classmethod
    def of(cls, cells: Sequence[Words], columns: Sequence[float]) -> "_Row":
        lines = [
            lines_of(words.text, _ems(width - PADDING, words.size), words.lines)
            for words, width in zip(cells, columns, strict=True)
        ]
        told = tuple(replace(words, lines=many) for words, many in zip(cells, lines, strict=True))
        return cls(told, ROW if max(lines) == 1 else TALL_ROW)

    def into(self, grid: Any, number: int, columns: Sequence[float]) -> None:
        from pptx.util import Inches

        grid.horz_banding = False
        grid.rows[number].height = Inches(self.height)
        for place, (words, width) in enumerate(zip(self.cells, columns, strict=True)):
            grid.columns[place].width = Inches(width)
            _cell(grid.cell(number, place), words, width, head=number == 0)


def _cell(cell: Any, words: Words, width: float, head: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    cell.fill.solid()
    cell.fill.fore_color.rgb = colour_of(colours.PALE if head else colours.PAPER)
    _fill(cell.text_frame, [words], width - PADDING)
    cell.margin_left = cell.margin_right = Inches(PADDING / 2)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
