"""Prompt files, and how words and customer texts get into them.

A prompt is a Markdown file `<agent>/<name>.md` with YAML front matter. Its body names what it needs in two ways:

    {{ day }}                 a value of our own: one line, no brackets of a fence
    {{ passages | fence }}    anything that somebody outside wrote: a text, or labelled texts (prompts/fencing.py)

and may ask (`if`) and loop (`for`); prompts/sandbox.py says what else it may not. Rendering is one pass: what a value
brings along is never looked into.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.errors import MisconfiguredError, NotFoundError
from prompts.fencing import Fenced, fenced, harmless
from prompts.front_matter import Front, Split, split
from prompts.names import is_name
from prompts.sandbox import Body, Fault, read_body

__all__ = ["Fenced", "Plain", "Prompt", "fenced", "harmless", "load", "shipped_names"]

Plain = str | int | float | date
INNER = "model"
"""The folder of what the door and the judge say: no admin's business, since every other prompt rests on it."""


@dataclass(frozen=True)
class Prompt:
    """A prompt as it stands in its file, or as the numbered `version` that an admin made of it.

    `hash` is of the whole text, front matter included, and is kept beside whatever the prompt produced. `takes` are
    the names that code hands over, where that is more than the text says itself.
    """

    name: str
    text: str
    version: int | None = None
    takes: frozenset[str] = frozenset()

    @property
    def hash(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def front(self) -> Front:
        return self._split.front or Front()

    @property
    def body(self) -> Body:
        """MisconfiguredError for what is not allowed in a prompt."""
        found = self._split
        try:
            return read_body(found.body)
        except Fault as fault:
            raise self._wrong(fault.says, found.first + fault.line - 1) from None

    @property
    def needs(self) -> frozenset[str]:
        """The names of what `render` must be given."""
        return self.body.names

    def render(self, **values: Plain | bool | Fenced | Sequence[str] | None) -> str:
        """The prompt with everything in its place. MisconfiguredError for a value missing, unknown or out of place."""
        body = self.body
        missing = body.names - values.keys()
        unknown = values.keys() - body.names - self.front.variables.keys() - self.takes
        if missing or unknown:
            told = "does not get" if missing else "does not ask for"
            raise MisconfiguredError(
                f"The prompt {self.name} {told} {', '.join(sorted(missing or unknown))}. Mend the prompt or its use."
            )
        try:
            return body.render(values)
        except MisconfiguredError as wrong:
            raise MisconfiguredError(f"The prompt {self.name} cannot be used: {wrong}.") from None

    @property
    def _split(self) -> Split:
        try:
            return split(self.text)
        except Fault as fault:
            raise self._wrong(fault.says, fault.line) from None

    def _wrong(self, says: str, line: int) -> MisconfiguredError:
        return MisconfiguredError(f"The prompt {self.name} cannot be used: line {line}: {says}.")


def load(name: str, folder: Traversable | None = None) -> Prompt:
    """`analyst/answer` is the file analyst/answer.md here, or in another `folder`. NotFoundError without one."""
    if not is_name(name):
        raise NotFoundError(f"'{name}' is no name of a prompt; they are called like analyst/answer.")
    return _shipped(name) if folder is None else _read(name, folder)


@cache
def shipped_names() -> tuple[str, ...]:
    """The prompts that an admin may edit, in the order of their names."""
    folders = [one for one in files("prompts").iterdir() if one.is_dir() and one.name != INNER]
    found = [
        f"{one.name}/{file.name.removesuffix('.md')}"
        for one in folders
        for file in one.iterdir()
        if file.name.endswith(".md")
    ]
    return tuple(sorted(name for name in found if is_name(name)))


@cache
def _shipped(name: str) -> Prompt:
    return _read(name, files("prompts"))


def _read(name: str, folder: Traversable) -> Prompt:
    agent, _, title = name.partition("/")
    file = folder / agent / f"{title}.md"
    if not file.is_file():
        raise NotFoundError(f"There is no prompt {name}.")
    prompt = Prompt(name, file.read_text(encoding="utf-8").strip())
    assert prompt.body is not None  # read now, so that a file that cannot be used is found when it is loaded
    return prompt
