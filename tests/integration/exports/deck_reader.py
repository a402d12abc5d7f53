"""A deck as a curious customer reads it: what stands on a slide, and every text anywhere in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree
from PIL import ImageFont
from pptx import Presentation

Decks = dict[str, bytes]
"""By the account's external id."""
EMU = 914_400
FONTS = Path(__file__).parents[3] / "keepwell" / "exports" / "fonts"
LETTERS = ImageFont.truetype(str(FONTS / "Inter-Regular.ttf"), 100)
"""Wider than Arial, which the slides are set in: what fits in these fits in those."""


def slides_of(document: bytes) -> list[Any]:
    return list(Presentation(BytesIO(document)).slides)


def titles_of(document: bytes) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides_of(document)]


def titled(document: bytes, title: str) -> Any:
    return next(slide for slide in slides_of(document) if slide.shapes.title.text_frame.text == title)


def table_of(slide: Any) -> list[list[str]]:
    grid = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text_frame.text for cell in row.cells] for row in grid.rows]


def chart_of(slide: Any) -> Any:
    return next(shape.chart for shape in slide.shapes if shape.has_chart)


def words_on(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def every_text(document: bytes) -> str:
    """Of slides, notes, charts, the workbooks in charts, layouts and properties."""
    found = []
    with ZipFile(BytesIO(document)) as held:
        for name in held.namelist():
            content = held.read(name)
            if name.endswith(".xlsx"):
                found.append(every_text(content))
            elif name.endswith((".xml", ".rels")):
                root = etree.fromstring(content)
                found += [text for text in root.itertext() if text.strip()]
                found += [value for one in root.iter(etree.Element) for value in one.attrib.values()]
    return "\n".join(found)


@dataclass(frozen=True)
class Overflow:
    slide: int
    what: str
    text: str


def overflows(document: bytes) -> Iterator[Overflow]:
    """Shapes beyond the edge, and texts that need more lines than their box has."""
    deck = Presentation(BytesIO(document))
    for number, slide in enumerate(deck.slides, start=1):
        for shape in slide.shapes:
            if shape.left < 0 or shape.left + shape.width > deck.slide_width + 1:
                yield Overflow(number, "across", shape.name)
            if shape.top < 0 or shape.top + shape.height > deck.slide_height + 1:
                yield Overflow(number, "down", shape.name)
            if shape.has_text_frame and needed(shape.text_frame, shape.width) > shape.height / EMU + 0.02:
                yield Overflow(number, "text", shape.text_frame.text)
            if shape.has_table:
                yield from _cells(number, shape.table)


def _cells(number: int, table: Any) -> Iterator[Overflow]:
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            if (
                needed(cell.text_frame, column.width - cell.margin_left - cell.margin_right)
                > row.height / EMU
            ):
                yield Overflow(number, "cell", cell.text_frame.text)


def needed(frame: Any, width: int) -> float:
    """Inches that a text takes, broken into lines between its words."""
    height = 0.0
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            height += _lines(run.text, width / EMU * 72 / size) * size * 1.2 / 72
    return height


def _lines(text: str, ems: float) -> int:
    lines, used = 1, 0.0
    for word in re.findall(r"\S+\s*", text):
        wide = _wide(word.rstrip())
        if used and used + wide > ems:
            lines, used = lines + 1, 0.0
        lines += int(wide // ems)
        used += _wide(word) % ems
    return lines


def _wide(text: str) -> float:
    return float(LETTERS.getlength(text)) / 100
