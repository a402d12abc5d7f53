"""Bytes of a text part as text, whatever its charset is said to be."""

import codecs

from charset_normalizer import from_bytes
from ftfy import fix_encoding
from ftfy.badness import badness

AS_CP1252 = {"ascii", "iso8859-1", "cp1252"}
"""What browsers and mail programs read as Windows-1252, because that is what writers of it mean."""
MAY_BE_UTF8 = AS_CP1252 | {"iso8859-15", "cp1250"}
SAMPLE = 64 * 1024
NO_TEXT = {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "undefined", "mbcs"}


def decoded(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """The text, and a note where the declared charset was not what it is."""
    codec = _known(declared)
    text, used = _read(data, codec)
    text, mended = _demojibaked(text)
    if mended:
        return text, "was UTF-8 read as another charset before it was sent; mended"
    if used != codec and not (codec in AS_CP1252 and used in AS_CP1252) and not data.isascii():
        said = repr(declared[:40]) if declared else "none"
        return text, f"charset {said}, read as {used}"
    return text, None


def _known(declared: str | None) -> str | None:
    try:
        found = codecs.lookup((declared or "ascii").strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return None if found in NO_TEXT else found


def _read(data: bytes, codec: str | None) -> tuple[str, str]:
    if data.isascii() and (codec is None or codec in MAY_BE_UTF8):
        return data.decode("ascii"), codec or "ascii"
    for candidate in ("utf-8", None) if codec is None or codec in MAY_BE_UTF8 else (codec, "utf-8"):
        # Text that is valid UTF-8 beyond ASCII is hardly ever anything else.
        text = _strict(data, candidate) if candidate else None
        if text is not None and candidate:
            return text, candidate
    if codec in AS_CP1252:
        return _lenient_cp1252(data), "cp1252"
    return _guessed(data, codec)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _lenient_cp1252(data: bytes) -> str:
    """Windows-1252, its five unassigned bytes read as Latin-1."""
    text = _strict(data, "cp1252")
    return text if text is not None else data.decode("latin-1")


def _guessed(data: bytes, codec: str | None) -> tuple[str, str]:
    if codec is not None and codec not in MAY_BE_UTF8:
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 50 < len(text):  # a few damaged places in what is otherwise right
            return text, codec
    if sum(byte > 127 for byte in data[:SAMPLE]) * 3 < len(data[:SAMPLE]):
        # Mostly Latin letters: guesses from a few accents are worse than the commonest encoding of them.
        return _lenient_cp1252(data), "cp1252"
    best = from_bytes(data[:SAMPLE]).best()
    if best is not None:
        text = data.decode(best.encoding, "replace")
        return text, str(best.encoding)
    return _lenient_cp1252(data), "cp1252"


def _demojibaked(text: str) -> tuple[str, bool]:
    """Double encoding undone, only where that leaves clearly less of what looks like it."""
    if text.isascii():
        return text, False
    before = badness(text[:SAMPLE])
    if before < 2:
        return text, False
    mended = fix_encoding(text[:SAMPLE] if len(text) > SAMPLE * 4 else text)
    if badness(mended[:SAMPLE]) * 4 > before or len(text) > SAMPLE * 4:
        return text, False
    return mended, True
