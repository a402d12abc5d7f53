"""Text made safe to store and show: NFC, no NUL, no invisible characters that change what a reader sees."""

import re
import unicodedata

from sources.refused import Refused

INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e01ef]"
)
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SPACES = re.compile(r"\s+")
MAX_ID = 200
NUL = Refused("holds a NUL character")
SURROGATE = Refused("holds half a surrogate pair, which is not text")


def clean(text: str) -> str | Refused:
    """`text` trimmed, in NFC, without invisible and control characters; line ends become LF."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if "\0" in text:
        return NUL
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROL.sub(" ", INVISIBLE.sub("", text))
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATE
    return unicodedata.normalize("NFC", text).strip()


def parse_text(text: str, limit: int, one_line: bool) -> str | Refused | None:
    """Free text of at most `limit` characters; None when nothing visible is left."""
    found = clean(text)
    if isinstance(found, Refused):
        return found
    if one_line:
        found = SPACES.sub(" ", found)
    if len(found) > limit:
        return Refused(f"is longer than {limit:,} characters")
    return found or None


def parse_id(text: str) -> str | Refused | None:
    """Trimmed text, case kept, at most 200 characters, on one line."""
    found = clean(text)
    if isinstance(found, Refused):
        return found
    if "\n" in found or "\t" in found:
        return Refused("holds a line break or a tab, which no id can")
    if len(found) > MAX_ID:
        return Refused(f"is longer than {MAX_ID} characters")
    return found or None


def ascii_digits(text: str) -> str:
    """Decimal digits of any script as 0 to 9, dashes as '-', odd spaces as ' '; the rest as it is."""
    if text.isascii():
        return text
    return "".join(_ascii(char) for char in text)


def _ascii(char: str) -> str:
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    if char in "\u2010\u2011\u2012\u2013\u2212\uff0d":
        return "-"
    return " " if char in "\u00a0\u2007\u202f\u2009" else char
