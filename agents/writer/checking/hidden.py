"""What a reader does not see, or sees as something else: hidden characters, markup, letters of another script."""

import re
import unicodedata
from collections.abc import Iterator

from agents.writer.checking.case import Case
from domain.drafts import Problem, ProblemCode

_MARKUP = (
    (re.compile(r"<(?:[a-zA-Z/!?][^<>\n]{0,300}>?)"), "HTML"),
    (re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});"), "an HTML entity"),
    (re.compile(r"!?\[[^\]\n]{0,200}\]\s?\([^)\n]{0,400}\)|\[[^\]\n]+\]:\s"), "a link in Markdown"),
    (
        re.compile(
            r"(?<!\w)(?:\*\*|__)\S[^\n]{0,200}?(?:\*\*|__)|^#{1,6} |```|`[^`\n]+`|^={4,}$|^-{4,}$",
            re.MULTILINE,
        ),
        "Markdown",
    ),
    (re.compile(r"(?i)\b(?:data|javascript|vbscript):\s?\S+"), "code in an address"),
    (
        re.compile(
            r"(?<![\w/+])(?=[A-Za-z0-9+/=_-]*\d)(?=[A-Za-z0-9+/=_-]*[a-z])(?=[A-Za-z0-9+/=_-]*[A-Z])[A-Za-z0-9+/_-]{32,}={0,2}"
        ),
        "encoded text",
    ),
    (re.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|(?:%[0-9a-fA-F]{2}){3,}"), "encoded text"),
    (re.compile(r"[^\S\n]{12,}"), "a long gap, behind which something may hide"),
    (re.compile(r"\n(?:[^\S\n]*\n){5,}"), "many empty lines, below which something may hide"),
)
_BARE = frozenset("\n")
_KEPT = frozenset("\u00a0\u202f…½¼¾⅓⅔²³™ºª´¨№℃\u2011ﬁﬂ")
"""Characters that NFKC writes differently and that are no disguise."""
_EMOJI_JOINERS = frozenset("\ufe0f\ufe0e")
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNSEEN = "There is a character nobody sees ({name}). Take it out."
_MARKED = "“{text}” is {what}. A message is plain text: write it without."
_OTHER_SCRIPT = "“{text}” mixes letters of several scripts. Type the word anew."
_STRANGE_SCRIPT = "“{text}” is in another script than the message and in no evidence. Take it out."
_ODD_FORM = "“{text}” is written with characters that only look like letters. Type it anew."
_STACKED = "“{text}” carries marks upon marks. Type it anew."


def check_hidden(case: Case) -> Iterator[Problem]:
    raw = f"{case.message.subject}\n{case.message.body}"
    yield from _unseen(raw)
    yield from _odd_forms(raw)
    yield from _markup(raw)
    yield from _scripts(case)


def _unseen(raw: str) -> Iterator[Problem]:
    for letter in dict.fromkeys(raw):
        category = unicodedata.category(letter)
        if letter in _BARE or letter in _EMOJI_JOINERS:
            continue
        if (
            category in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
            or letter in "\u115f\u1160\u3164\uffa0\u2800\u034f"
        ):
            name = unicodedata.name(letter, f"U+{ord(letter):04X}")
            yield Problem(ProblemCode.HIDDEN, _UNSEEN.format(name=name), f"U+{ord(letter):04X}")
    marks = re.search(r"\S*[^\W]?[\u0300-\u036f\u0489\u20d0-\u20ff]{3,}", unicodedata.normalize("NFD", raw))
    if marks:
        yield Problem(ProblemCode.HIDDEN, _STACKED.format(text=marks.group()[:20]), marks.group()[:20])


def _odd_forms(raw: str) -> Iterator[Problem]:
    """NFKC first: what it would write differently is a disguise, but for a few marks of good typography."""
    odd = [
        one for one in dict.fromkeys(raw) if unicodedata.normalize("NFKC", one) != one and one not in _KEPT
    ]
    if odd:
        text = "".join(odd[:12])
        yield Problem(ProblemCode.HIDDEN, _ODD_FORM.format(text=text), text)
    elif unicodedata.normalize("NFC", raw) != raw:
        yield Problem(ProblemCode.HIDDEN, _ODD_FORM.format(text="parted accents"), "")
    digits = [one for one in dict.fromkeys(raw) if one.isdigit() and not one.isascii() and one not in _KEPT]
    if digits:
        yield Problem(ProblemCode.HIDDEN, _ODD_FORM.format(text="".join(digits[:9])), "".join(digits[:9]))


def _markup(raw: str) -> Iterator[Problem]:
    for pattern, what in _MARKUP:
        for found in pattern.finditer(raw):
            text = found.group().strip()[:60]
            if what == "encoded text" and re.match(r"(?i)^(?:[\w-]+/)*[a-z]+(?:-[a-z]+)+$", text):
                continue
            yield Problem(ProblemCode.HIDDEN, _MARKED.format(text=text, what=what), text)
            break


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0]


def _scripts(case: Case) -> Iterator[Problem]:
    """Words of two scripts, and whole words of another one where neither evidence nor a name holds them."""
    people = (*case.allowed.contacts, *case.allowed.colleagues)
    names = " ".join([case.allowed.account_name, *(one.name for one in people), *case.allowed.products])
    held = names + " ".join(text for said in case.said for text in said.supply.texts)
    for found in _WORD.finditer(case.whole):
        word = found.group()
        if word.isascii():
            continue
        scripts = {_script(letter) for letter in word if unicodedata.category(letter)[0] == "L"}
        scripts -= {"FEMININE", "MASCULINE", "MODIFIER"}
        if len(scripts) > 1:
            yield Problem(ProblemCode.HIDDEN, _OTHER_SCRIPT.format(text=word), word)
        elif scripts and scripts != {"LATIN"} and word not in held:
            yield Problem(ProblemCode.HIDDEN, _STRANGE_SCRIPT.format(text=word[:40]), word[:40])
