"""What docs/disc.md says of the DISC profiler holds on a small portfolio, whichever bank its people write from."""

from pathlib import Path

import pytest

from agents.collector.phrases import own_sentences
from benchmarks.disc import AS_OF, REAL_ON, brier_of, ece_of, judged, read_all
from benchmarks.disc_texts import Known, Read, blurred, demo_people, meetings, real_mails, shuffled
from sources.demo.portfolio import write_demo

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> list[Known]:
    folder = tmp_path_factory.mktemp("disc")
    write_demo(folder, 40, as_of=AS_OF, seed=5)
    return list(demo_people(folder))


@pytest.fixture(scope="module")
def read(people: list[Known]) -> Read:
    return read_all(people)


@pytest.fixture(scope="module")
def talkers() -> list[Known]:
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return list(meetings(SHARED / "data"))


def test_what_is_said_of_people_who_wrote_much_is_right(read: Read) -> None:
    much = [one for one in judged(read) if len(read.cues[one[0].number]) >= 30]
    right = sum(reading.profile == one.disc for one, reading in much)
    assert len(much) >= 20
    assert right >= 0.85 * len(much)
    assert brier_of(much) < 0.1


def test_three_interactions_are_mostly_not_enough(read: Read) -> None:
    first = [one for one in judged(read, first=3) if len(read.cues[one[0].number]) >= 3]
    silent = sum(reading.profile is None for _, reading in first)
    assert silent >= 0.8 * len(first)


def test_words_dealt_at_random_are_nobodys(people: list[Known]) -> None:
    dealt = shuffled(people, seed=1)
    assert (
        sum(len(list(own_sentences(p))) for one in dealt for text in one.texts for p in text.pieces) > 1_000
    )
    read = read_all(dealt)
    assert all(reading.profile is None for _, reading in judged(read))
    assert read.clearest(AS_OF) < 0


def test_probabilities_come_true_of_people_who_are_not_pure(people: list[Known]) -> None:
    read = read_all(blurred(people, seed=1))
    found = [one for one in judged(read) if len(read.cues[one[0].number]) >= 3]
    assert len(found) >= 80
    assert ece_of(found) <= 0.12
    assert all(reading.profile in (None, one.disc) for one, reading in found)


def test_a_chat_in_which_everybody_exclaims_makes_nobody_an_i(talkers: list[Known]) -> None:
    chats = read_all(one for one in talkers if one.bank != "qmsum")
    assert len(chats.known) == 10
    assert all(reading.profile is None for _, reading in judged(chats, day=REAL_ON))


def test_of_real_people_little_is_said_and_nothing_without_a_quote(talkers: list[Known]) -> None:
    everybody = [one for one in talkers if one.bank == "qmsum"] + list(real_mails(SHARED / "corpora"))
    read = read_all(everybody)
    sure = [one for one, reading in judged(read, day=REAL_ON) if reading.profile is not None]
    assert len(sure) <= 0.05 * len(everybody)
    assert all(any(told.marks for _, told in read.cues[one.number]) for one in sure)
