"""Files that somebody takes along: how they are named, and the lines of a table as a spreadsheet may open them."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response, StreamingResponse

from domain.export import neutralise

CSV = "text/csv; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
PDF = "application/pdf"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes | str, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers=_named(name))


def streamed(pieces: Iterable[bytes | str], kind: str, name: str) -> Response:
    return StreamingResponse(iter(pieces), media_type=kind, headers=_named(name))


def csv_file(rows: Iterable[Sequence[str]], name: str) -> Response:
    """Of cells that are safe as they stand."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return download(out.getvalue(), CSV, name)


def safe(*cells: object) -> list[str]:
    """A row of a CSV in which a spreadsheet runs nothing; what is not there is empty."""
    return [neutralise("" if cell is None else str(cell)) for cell in cells]


def _named(name: str) -> dict[str, str]:
    """Only letters that every system takes in the name of a file."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "_" for one in name)
    return {"Content-Disposition": f'attachment; filename="{plain}"'}
