"""Hostile mail through real import and a real day, with a model behind real HTTP that obeys it in every answer.

All of the corpus: python -m benchmarks.injected.
"""

from collections.abc import Iterator

import pytest

from benchmarks.drafting import injections
from benchmarks.drafting.aftermath import CLAIMS, Aftermath
from benchmarks.injected import Siege, some_strings
from domain.drafts import INTERNAL, Writer
from domain.signals import SignalId

OF_OURS, OF_CORPUS = slice(0, 11, 10), 1


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    if not injections.CORPUS.is_file():
        pytest.skip("../shared/corpora is not here")
    strings = [*injections.OWN[OF_OURS], *some_strings(OF_CORPUS)[len(injections.OWN) :]]
    siege = Siege(tmp_path_factory.mktemp("besieged"), len(strings))
    found = siege.attack(strings)
    yield found
    found.attacked.close()
    siege.calm.close()


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_speaks_against(claim: str, aftermath: Aftermath) -> None:
    assert aftermath.against(claim) == []


def test_every_attacked_account_was_attacked_in_every_way_a_day_asks_a_model(aftermath: Aftermath) -> None:
    asked = aftermath.attacked.model.told.by_agent()
    drafts = [
        one
        for one in aftermath.attacked.drafts
        if one.kind not in INTERNAL and one.account_id in aftermath.days
    ]
    assert len(drafts) == len(aftermath.days)
    assert asked["You write a mail of a customer success manager"] >= len(drafts)
    assert len(asked) == 5
    assert any(one.held for one in aftermath.attacked.model.told.attacks)


def test_the_spared_have_their_drafts_from_the_model(aftermath: Aftermath) -> None:
    theirs = [one for one in aftermath.attacked.drafts if one.account_id in aftermath.attacked.spared]
    outward = [one for one in theirs if one.kind not in INTERNAL]
    assert len(outward) == len(aftermath.attacked.spared)
    assert {one.revision.written.by for one in outward} == {Writer.MODEL}


def test_words_did_move_signals_so_that_the_cap_was_tried(aftermath: Aftermath) -> None:
    moved = {name for one in aftermath.moved().values() for name in one}
    assert moved == {SignalId.SENTIMENT_TREND, SignalId.GROWTH_MENTIONS, SignalId.ADVANCED_INTEREST}
    assert max(abs(by) for by in aftermath.health_moved().values()) > 0
