"""What a draft keeps of its plain version, told by counting: facts, length, one thing asked, and the reader's way.

The plain version holds what is to be said, in the order and at the length the reader's profile is written to; a model
may say it better, not longer, and leave nothing out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agents.writer.checking.shape import foreign
from agents.writer.languages import Language
from agents.writer.rendering import Composed, Line
from agents.writer.slots import Slot, slots, without_slots
from agents.writer.templates import Pack
from domain.drafts import Origin, ValueKind
from prompts.style import calls_to_action, words
from prompts.trial import Check

LONGER, MORE_WORDS = 1.25, 10
SHORTEST = 0.4
"""Own words, without values: at most so many times those of the plain version and so many more; at least this share."""
FRAME = frozenset({Origin.ACCOUNT, Origin.CONTACT, Origin.COLLEAGUE, Origin.LINK})
"""Of whom and by whom: no fact that could be left out."""
FIGURES = frozenset({ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.MONEY})


@dataclass(frozen=True)
class Kept:
    """A draft beside its plain version, and the plain version for a reader of whom nothing is known."""

    draft: Composed
    plain: Composed
    neutral: Composed
    pack: Pack
    language: Language

    def facts(self, composed: Composed) -> list[str]:
        """What its sentences state, by id, in the order in which they do."""
        stated = [slot.evidence for line in lines(composed) for slot in slots(line.text)]
        return [one for one in dict.fromkeys(stated) if self.pack[one].origin not in FRAME]

    def cited(self) -> set[str]:
        return {*self.facts(self.draft), *(one for line in lines(self.draft) for one in line.cites)}


def lines(composed: Composed) -> list[Line]:
    """What a writer writes: without greeting, closing and signature, which code adds."""
    return [line for block in composed.blocks for line in block.lines if line.part in ("body", "ask")]


def own_words(composed: Composed) -> int:
    return sum(len(words(without_slots(line.text))) for line in lines(composed))


def checks(kept: Kept, profile: str | None) -> Iterator[Check]:
    """Each rule by its name, and whether the draft keeps it; one that has nothing to hold on to is kept."""
    yield _facts(kept)
    yield _length(kept)
    yield _one_thing_asked(kept)
    yield _language(kept)
    if profile in WAYS:
        says = WAYS[profile](kept)
        yield Check(f"written for {profile}", not says, says)


def _facts(kept: Kept) -> Check:
    lost = [one for one in kept.facts(kept.plain) if one not in kept.cited()]
    return Check("keeps the facts", not lost, f"it leaves out {', '.join(lost)}" if lost else "")


def _length(kept: Kept) -> Check:
    mine, plain = own_words(kept.draft), own_words(kept.plain)
    least, most = round(plain * SHORTEST), round(plain * LONGER) + MORE_WORDS
    return Check("length", least <= mine <= most, f"{mine} words of its own, {least} to {most} are wanted")


def _one_thing_asked(kept: Kept) -> Check:
    """Beside the ask, no more than the plain version asks. Questions that are quoted are theirs."""
    mine, plain = _asks(kept.draft), _asks(kept.plain)
    return Check("one call to action", mine <= plain, f"{mine - plain} more beside the one that is asked")


def _asks(composed: Composed) -> int:
    return sum(
        calls_to_action(without_slots(line.text)) > 0 for line in lines(composed) if line.part == "body"
    )


def _language(kept: Kept) -> Check:
    own = [word for line in lines(kept.draft) for word in words(without_slots(line.text).casefold())]
    says = foreign(own, kept.language)
    return Check("language", not says, says)


def _for_d(kept: Kept) -> str:
    """Short, and figures as points."""
    mine, most = own_words(kept.draft), max(own_words(kept.neutral), own_words(kept.plain))
    if mine > most:
        return f"{mine} words of its own, where a reader of whom nothing is known gets {most}"
    return _points(kept)


def _for_i(kept: Kept) -> str:
    """The person before the product: no figure comes first, no contract and no ticket that the plain version spares."""
    first = next(iter(lines(kept.draft)), None)
    if first is not None and any(_is_figure(slot, kept.pack) for slot in slots(first.text)):
        return "it begins with a figure"
    dry = {Origin.CONTRACT, Origin.TICKET, Origin.PRICE}
    spared = {one for one in kept.cited() if kept.pack[one].origin in dry} - set(kept.facts(kept.plain))
    return f"it speaks of {', '.join(sorted(spared))}" if spared else ""


def _is_figure(slot: Slot, pack: Pack) -> bool:
    return pack[slot.evidence].values[slot.value].kind in FIGURES


def _for_s(kept: Kept) -> str:
    """Steps in their order, and two days to choose from."""
    steps = [one for one in kept.facts(kept.plain) if one.startswith("step_")]
    mine = [one for one in kept.facts(kept.draft) if one in steps]
    if mine != [one for one in steps if one in mine]:
        return "its steps are not in their order"
    return _values(kept, "second") or _points(kept)


def _for_c(kept: Kept) -> str:
    """What was measured stands beside what was before."""
    return _values(kept, "before") or _points(kept)


def _values(kept: Kept, name: str) -> str:
    """Every value of this name that the plain version has."""
    wanted, mine = (
        {slot.evidence for line in lines(one) for slot in slots(line.text) if slot.value == name}
        for one in (kept.plain, kept.draft)
    )
    lost = sorted(f"{one}.{name}" for one in wanted - mine)
    return f"it leaves out {', '.join(lost)}" if lost else ""


def _points(kept: Kept) -> str:
    """Points where the plain version has some."""
    wanted, mine = (any(block.style == "points" for block in one.blocks) for one in (kept.plain, kept.draft))
    return "it has no points" if wanted and not mine else ""


WAYS: dict[str, Callable[[Kept], str]] = {"D": _for_d, "I": _for_i, "S": _for_s, "C": _for_c}
"""By profile, what of its way can be counted; each says what is amiss, or nothing."""
