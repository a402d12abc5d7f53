"""Which text a prompt has: what agents are handed, where labels stand, and where they stood before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.prompts import Label, LabelMove, MoveKind, PromptVersion
from prompts.editing import fits
from prompts.load import Prompt, load, shipped_names


@dataclass(frozen=True)
class Prompts:
    """By name: the production version, or the shipped file where there is none or it fits the code no more.

    A snapshot: whoever begins a run or a question is handed one, and keeps to it until the end.
    """

    held: Mapping[str, Prompt] = field(default_factory=dict)

    def get(self, name: str) -> Prompt:
        """NotFoundError for a name that no file has."""
        return self.held.get(name) or load(name)

    def with_one(self, prompt: Prompt) -> "Prompts":
        """The same with another text of one: for trying it."""
        return Prompts({**self.held, prompt.name: prompt})


SHIPPED = Prompts()
"""For where nobody chose anything."""


def as_prompt(version: PromptVersion) -> Prompt:
    """A version as agents use it: given whatever code hands over today, used or not."""
    return Prompt(version.name, version.text, version.number, frozenset(load(version.name).front.variables))


def usable(versions: Iterable[PromptVersion]) -> Prompts:
    """Those that the code of today can fill."""
    known = shipped_names()
    return Prompts(
        {one.name: as_prompt(one) for one in versions if one.name in known and fits(one.text, load(one.name))}
    )


def standing(moves: Sequence[LabelMove], label: Label) -> int | None:
    """Where a label of one prompt is, from all its moves."""
    mine = [one.to for one in moves if one.label is label]
    return mine[-1] if mine else None


def before(moves: Sequence[LabelMove]) -> int | None:
    """The version that production goes back to; None where it never was another.

    Two rollbacks go back two versions: what was rolled back is not gone back to.
    """
    path: list[int] = []
    for one in moves:
        if one.label is not Label.PRODUCTION:
            continue
        if one.kind is MoveKind.ROLLED_BACK:
            path.pop()
        else:
            path.append(one.to)
    return path[-2] if len(path) > 1 else None


def waiting(versions: Sequence[PromptVersion], production: int | None) -> int | None:
    """A version that a release brought, newer than production, which nobody took up; None without one."""
    shipped = [one.number for one in versions if one.shipped]
    newest = max(shipped, default=0)
    return newest if production is not None and newest > production else None
