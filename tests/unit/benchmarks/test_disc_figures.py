"""What docs/disc.md says of the DISC profiler holds on a small portfolio, whichever bank its people write from."""

from pathlib import Path

import pytest

from agents.collector.phrases import own_sentences
from benchmarks.disc import AS_OF, REAL_ON, brier_of, ece_of, judged, read_all
from benchmarks.disc_texts import Known, demo_people, meetings, real_mails, shuffled
from sources.demo.portfolio import write_demo

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> list[Known]:
    folder = tmp_path_factory.mktemp("disc")
    write_demo(folder, 40, as_of=AS_OF, seed=5)
    return list(demo_people(folder))


def test_what_is_said_of_people_who_wrote_much_is_right(people: list[Known]) -> None:
    read = read_all(people)
    much = [one for one in judged(read) if len(read.cues[one[0].number]) >= 30]
    said = [(one, reading) for one, reading in much if reading.profile is not None]
    right = sum(reading.profile == one.disc for one, reading in said)
    assert len(said) >= 10
    assert right >= 0.85 * len(said)
    assert brier_of(much) < 0.75


def test_three_interactions_are_mostly_not_enough(people: list[Known]) -> None:
    read = read_all(people)
    first = [one for one in judged(read, first=3) if len(read.cues[one[0].number]) >= 3]
    silent = sum(reading.profile is None for _, reading in first)
    assert silent >= 0.8 * len(first)


def test_words_dealt_at_random_are_nobodys(people: list[Known]) -> None:
    dealt = shuffled(people, seed=1)
    assert (
        sum(len(list(own_sentences(p))) for one in dealt for text in one.texts for p in text.pieces) > 1_000
    )
    found = judged(read_all(dealt))
    assert sum(reading.profile is not None for _, reading in found) <= 0.01 * len(found)


def test_calibration_is_measured_on_the_likeliest_letter(people: list[Known]) -> None:
    found = judged(read_all(people))
    assert 0.0 <= ece_of(found) <= 1.0


def test_of_real_people_little_is_said_and_nothing_without_a_quote() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    everybody = [one for one in meetings(SHARED / "data") if one.bank == "qmsum"]
    everybody += list(real_mails(SHARED / "corpora"))
    read = read_all(everybody)
    sure = [one for one, reading in judged(read, day=REAL_ON) if reading.profile is not None]
    assert len(sure) <= 0.05 * len(everybody)
    assert all(any(told.marks for _, told in read.cues[one.number]) for one in sure)
