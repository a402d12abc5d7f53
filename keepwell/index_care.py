"""The search index made anew, filled, or compared with the database."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from keepwell.bootstrap import House

if TYPE_CHECKING:
    from knowledge.shelf import Progress

PATIENCE = 30.0
"""A server that fills the index beside lets go of it every second."""


@dataclass(frozen=True)
class Cared:
    """`indexed` of `passages` can be compared by meaning; `added` and `removed` are what a comparison mended."""

    passages: int
    indexed: int
    rebuilt: bool
    added: int = 0
    removed: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def says(self) -> str:
        made = "The index was made anew: " if self.rebuilt else ""
        mended = (
            f" {self.added:,} were missing and {self.removed:,} too many."
            if self.added or self.removed
            else ""
        )
        left = self.passages - self.indexed
        more = f" {left:,} are left: run it again with --fill." if left else ""
        return f"{made}{self.passages:,} passages by their words, {self.indexed:,} also by meaning.{mended}{more}"


def care_for_index(
    house: House,
    progress: "Progress",
    *,
    fill: bool = False,
    check: bool = False,
    minutes: float | None = None,
) -> Cared:
    """Rebuild, or with `fill` or `check` only add or mend; then fill for as long as `minutes` say.

    BusyError while another process writes the index.
    """
    from knowledge.making import make_passages
    from knowledge.shelf import seconds_from_now

    make_passages(house.uncut, lambda done, of: progress("Reading what is new", done, of))
    added = removed = 0
    with house.shelf.writing(PATIENCE) as writer:
        if check:
            mended = writer.mend(progress)
            added, removed = mended.added, mended.removed
        elif not fill:
            writer.rebuild(progress)
        if not check:
            writer.fill(progress, None if minutes is None else seconds_from_now(minutes * 60))
    embedded, passages = house.passages.coverage(house.embedder.name)
    return Cared(passages, embedded, rebuilt=not (fill or check), added=added, removed=removed)
