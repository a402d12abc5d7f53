"""Prompt files, and how words and customer texts get into them.

A prompt is a Markdown file `<agent>/<name>.md`. It names what it needs in two ways:

    {{day}}                 a value of our own: one line, no brackets of a fence
    {{fence: passages}}     anything that somebody outside wrote: a text, or labelled texts

A fence is a line ⟦label 3f9c1a2b7d5e⟧ before a text and ⟦end 3f9c1a2b7d5e⟧ after it. Nothing inside can close it or
open another: the brackets ⟦ and ⟧ cannot occur in it (each becomes [ or ]), and the number is a hash of the text, tried
again until the text does not contain it. Each letter is replaced by one letter, so offsets into the text stay true.
The same text has the same fence every time: answers to the same question can be kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.errors import MisconfiguredError, NotFoundError

Plain = str | int | float | date
Fenced = str | Sequence[tuple[str, str]]
"""A text, or (label, text) pairs whose labels an answer can point to."""

_SLOT = re.compile(r"\{\{\s*(fence:\s*)?([a-z][a-z0-9_]*)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_-]*")
_LABEL = re.compile(r"[\w][\w .:#/@+-]{0,79}")
# What a terminal or a model may act on and a reader does not see: controls, bidirectional marks, invisible tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
_SAFE = str.maketrans({"⟦": "[", "⟧": "]"})


@dataclass(frozen=True)
class Prompt:
    """A prompt as it stands in its file; `hash` is of its text and is kept beside whatever it produced."""

    name: str
    text: str

    @property
    def hash(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def needs(self) -> frozenset[str]:
        """The names of what `render` must be given."""
        return frozenset(found[2] for found in _SLOT.finditer(self.text))

    def render(self, **values: Plain | Fenced) -> str:
        """The prompt with everything in its place. MisconfiguredError for a value missing, unknown or out of place."""
        missing, unknown = self.needs - values.keys(), values.keys() - self.needs
        if missing or unknown:
            told = "does not get" if missing else "does not ask for"
            raise MisconfiguredError(
                f"The prompt {self.name} {told} {', '.join(sorted(missing or unknown))}. Mend the prompt or its use."
            )
        # In one pass: what a value brings along is never looked into for further slots.
        return _SLOT.sub(lambda found: self._filled(found, values), self.text)

    def _filled(self, slot: re.Match[str], values: "dict[str, Plain | Fenced]") -> str:
        value = values[slot[2]]
        if slot[1]:
            if not isinstance(value, str | list | tuple):
                raise MisconfiguredError(f"The prompt {self.name} fences {slot[2]}, which is no text.")
            return fenced(value)
        return self._line(slot[2], value)

    def _line(self, name: str, value: Plain | Fenced) -> str:
        shown = str(value)
        if isinstance(value, list | tuple) or not shown.isprintable() or "⟦" in shown or "⟧" in shown:
            raise MisconfiguredError(
                f"The prompt {self.name} has {name} outside a fence, and it is more than one plain line. "
                f"Write {{{{fence: {name}}}}} in the prompt."
            )
        return shown


def load(name: str, folder: Traversable | None = None) -> Prompt:
    """`analyst/answer` is the file analyst/answer.md here, or in another `folder`. NotFoundError without one."""
    if not _NAME.fullmatch(name):
        raise NotFoundError(f"'{name}' is no name of a prompt; they are called like analyst/answer.")
    return _shipped(name) if folder is None else _read(name, folder)


@cache
def _shipped(name: str) -> Prompt:
    return _read(name, files("prompts"))


def _read(name: str, folder: Traversable) -> Prompt:
    agent, _, title = name.partition("/")
    file = folder / agent / f"{title}.md"
    if not file.is_file():
        raise NotFoundError(f"There is no prompt {name}.")
    prompt = Prompt(name, file.read_text(encoding="utf-8").strip())
    if _BRACES.search(_SLOT.sub("", prompt.text)):
        raise MisconfiguredError(
            f"The prompt {name} has double braces that are no slot. Write {{{{name}}}} or {{{{fence: name}}}}."
        )
    return prompt


def fenced(texts: Fenced) -> str:
    """Customer texts as data: each between two lines that no text can hold."""
    pairs = [("text", texts)] if isinstance(texts, str) else list(texts)
    return "\n".join(_fence(label, text) for label, text in pairs)


def _fence(label: str, text: str) -> str:
    if not _LABEL.fullmatch(label) or label == "end":
        raise MisconfiguredError(f"'{label}' cannot be the label of a text in a prompt.")
    inside = harmless(text)
    mark = _mark(inside)
    return f"⟦{label} {mark}⟧\n{inside}\n⟦end {mark}⟧"


def harmless(text: str) -> str:
    """The text as a prompt shows it, letter for letter: no brackets of a fence, nothing unseen."""
    return _UNSEEN.sub("\ufffd", text.translate(_SAFE))


def _mark(text: str) -> str:
    told = text.encode("utf-8", "replace")
    for attempt in range(1000):
        mark = sha256(b"%d " % attempt + told).hexdigest()[:12]
        if mark not in text:
            return mark
    raise MisconfiguredError("A text holds every mark it could be fenced with.")
