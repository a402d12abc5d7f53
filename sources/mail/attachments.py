"""Attachments: what they are called and, for text, PDF and Word, what they say."""

import io
import math
import time
import zipfile
from collections.abc import Callable
from typing import Any

from sources.mail.charset import decoded
from sources.mail.html import visible
from sources.mail.plain import one_line, tidy

MOST = 100
LONGEST_TEXT = 50_000  # characters of one attachment
ALL_TEXT = 200_000  # characters of all of them
LARGEST_READ = 12 * 1024 * 1024  # bytes of a document whose text is looked for
MOST_PAGES = 60
LARGEST_WORD = 40 * 1024 * 1024  # bytes a Word document may unpack to
LARGEST_STREAM = 8 * 1024 * 1024  # bytes one compressed piece of a PDF may unpack to
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Unsaid(Exception):  # noqa: N818 - why a document's text is not there; it is named all the same
    pass


def described(
    name: str, kind: str, data: bytes, charset: str | None, room: int, until: float = math.inf
) -> dict[str, Any]:
    """name, type, size; `text` of at most `room` characters, or `unread`: why there is none.

    No page and no document is begun after `until`, in seconds of CPU: a large attachment must not cost the message.
    """
    told: dict[str, Any] = {"name": one_line(name, 200), "type": one_line(kind, 100), "size": len(data)}
    read = _reader(name.lower(), kind)
    if read is None or not data or room <= 0:
        return told
    try:
        if len(data) > LARGEST_READ:
            raise Unsaid("too large to look into")
        if time.process_time() > until:
            raise Unsaid("no time was left for it")
        text = tidy(read(data, charset, until), min(LONGEST_TEXT, room))
    except Unsaid as why:
        return told | {"unread": str(why)}
    except (MemoryError, RecursionError):
        return told | {"unread": "too costly to look into"}
    except Exception as broken:  # a damaged document is still an attachment of a good message
        return told | {"unread": f"damaged ({type(broken).__name__})"}
    return told | {"text": text} if text else told


def _reader(name: str, kind: str) -> Callable[[bytes, str | None, float], str] | None:
    if kind == "application/pdf" or name.endswith(".pdf"):
        return _pdf
    if kind == WORD or name.endswith(".docx"):
        return _word
    if kind == "text/html" or name.endswith((".html", ".htm")):
        return lambda data, charset, _: visible(decoded(data, charset)[0]).text
    if kind.startswith("text/") or name.endswith((".txt", ".md", ".csv", ".log")):
        return lambda data, charset, _: decoded(data, charset)[0]
    return None


def _pdf(data: bytes, _: str | None, until: float) -> str:
    import pypdf

    with pypdf.apply_configuration(
        zlib_maximum_output_length=LARGEST_STREAM,
        lzw_maximum_output_length=LARGEST_STREAM,
        run_length_maximum_output_length=LARGEST_STREAM,
        stream_decoding_work_maximum_length=4 * LARGEST_STREAM,
    ):
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted:
            raise Unsaid("encrypted")
        said: list[str] = []
        for page in document.pages[:MOST_PAGES]:
            said.append(page.extract_text())
            if sum(map(len, said)) > LONGEST_TEXT or time.process_time() > until:
                break
    return "\n".join(said)


def _word(data: bytes, _: str | None, __: float) -> str:
    import docx

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # What a zip says of its sizes may be a lie, but zipfile stops at the size that was said.
        if sum(part.file_size for part in archive.infolist()) > LARGEST_WORD:
            raise Unsaid("unpacks to too much")
    document = docx.Document(io.BytesIO(data))
    said = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables[:50]:
        said += [" | ".join(cell.text for cell in row.cells) for row in table.rows[:500]]
    return "\n".join(said)
