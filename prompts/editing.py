"""What may become a version of a prompt: a text in one form, within the shape that its code relies on.

Refused are texts that are too long, hold letters nobody sees or the brackets of a fence, name a host or an address
(links are rendered by code), use what is not declared, show outside a fence what somebody outside wrote, or change the
code's side of the prompt (`schema`, and which variables there are). Line ends become \\n, a BOM at the start and blank
lines around the text go, letters take their composed form (NFC).
"""

import re
import unicodedata
from dataclasses import dataclass

from domain.errors import PromptRejectedError
from prompts.fencing import BRACKETS, UNSEEN
from prompts.front_matter import Front, Split, split
from prompts.load import Prompt
from prompts.sandbox import Body, Fault, Use, read_body

MOST_LETTERS = 40_000
_ENDINGS = (
    "ai app biz ch cloud cn co com corp de dev edu es eu fr gov in info internal io it jp lan local me net nl online "
    "org pl ru se shop site store tech uk us xyz"
)
_HOSTS = re.compile(
    r"\b[a-z][a-z0-9+.-]{0,20}://|\bwww\.|\bmailto:|[\w.+-]{1,64}@[\w-]{1,63}\.\w"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\blocalhost\b"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}(?:" + _ENDINGS.replace(" ", "|") + r")\b(?!\s*[(=])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Checked:
    """A text that may become a version; `warnings` are sentences."""

    text: str
    warnings: tuple[str, ...]


def normalised(written: str | bytes) -> str:
    """The one form in which a text is kept and hashed. PromptRejectedError for bytes that are not UTF-8."""
    try:
        text = written.decode("utf-8") if isinstance(written, bytes) else written
    except UnicodeDecodeError as wrong:
        raise PromptRejectedError(
            f"The text is not UTF-8 (byte {wrong.start + 1}). Save it as UTF-8 and try again."
        ) from None
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain).strip()


def check(name: str, written: str | bytes, contract: Prompt) -> Checked:
    """`contract` is the shipped prompt: its schema and variables are what code relies on. PromptRejectedError."""
    text = normalised(written)
    _letters(name, text)
    try:
        parts = split(text)
    except Fault as fault:
        raise _refused(name, fault.says, fault.line) from None
    front = _kept(name, parts, contract)
    try:
        body = read_body(parts.body)
    except Fault as fault:
        raise _refused(name, fault.says, parts.first + fault.line - 1) from None
    if not parts.body.strip():
        raise _refused(name, "there are no words below the front matter", parts.first)
    for use in body.uses:
        _allowed(name, use, front, parts.first)
    return Checked(text, tuple(_warnings(body, front)))


def fits(text: str, contract: Prompt) -> bool:
    """Whether a version that was made before still has all it needs from the code of today."""
    try:
        parts = split(text)
        needs = read_body(parts.body).names
    except Fault:
        return False
    front, given = parts.front or Front(), contract.front.variables
    unfenced = any(
        v.fenced and not front.variables[n].fenced for n, v in given.items() if n in front.variables
    )
    return needs <= given.keys() and front.form == contract.front.form and not unfenced


def _letters(name: str, text: str) -> None:
    if len(text) > MOST_LETTERS:
        raise PromptRejectedError(
            f"The text has {len(text):,} letters; a prompt may have {MOST_LETTERS:,}. Shorten it."
        )
    for line, words in enumerate(text.split("\n"), start=1):
        unseen = UNSEEN.search(words)
        if unseen:
            raise _refused(name, f"a letter that nobody sees (U+{ord(unseen[0]):04X}) stands there", line)
        if any(bracket in words for bracket in BRACKETS):
            raise _refused(name, f"the brackets {BRACKETS} are those of a fence, and nobody else's", line)
        host = _HOSTS.search(words)
        if host:
            raise _refused(name, f"'{host[0]}' is an address: links and addresses are put in by code", line)


def _kept(name: str, parts: Split, contract: Prompt) -> Front:
    """The front matter, with the code's side as it is shipped."""
    front, shipped = parts.front, contract.front
    if front is None:
        raise _refused(name, "the front matter is missing: keep the lines between --- and ---", 1)
    if front.form != shipped.form:
        raise _refused(name, f"schema must stay {shipped.form}: code reads the answer by it", 1)
    gone, new = (
        shipped.variables.keys() - front.variables.keys(),
        front.variables.keys() - shipped.variables.keys(),
    )
    if gone or new:
        told = (
            f"{', '.join(sorted(gone))} must stay" if gone else f"nobody hands over {', '.join(sorted(new))}"
        )
        raise _refused(name, f"variables must stay those that code hands over: {told}", 1)
    for variable, its in shipped.variables.items():
        if its.fenced != front.variables[variable].fenced:
            raise _refused(name, f"{variable} must stay fenced: {str(its.fenced).lower()}", 1)
    return front


def _allowed(name: str, use: Use, front: Front, first: int) -> None:
    line = first + use.line - 1
    declared = front.variables.get(use.name)
    if declared is None:
        known = ", ".join(sorted(front.variables)) or "none"
        raise _refused(name, f"{use.name} is not defined; there are {known}", line)
    if declared.fenced and use.how == "shown":
        raise _refused(
            name, f"{use.written} is somebody else's text. Write {{{{ {use.written} | fence }}}}", line
        )


def _warnings(body: Body, front: Front) -> list[str]:
    unused = sorted(front.variables.keys() - body.names)
    return [f"{one} ({front.variables[one].says}) is not used." for one in unused]


def _refused(name: str, says: str, line: int) -> PromptRejectedError:
    return PromptRejectedError(f"{name}, line {line}: {says}. Nothing was saved.")
