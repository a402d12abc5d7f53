"""Some of the injection corpus as mail, imported and run for a day; a model that obeys it writes the draft.

All of the corpus: python -m benchmarks.drafts.
"""

import pytest

from agents.writer.checking import check
from benchmarks.drafting import injections
from benchmarks.drafts import WORDS_MOVE_AT_MOST, Imported, moved_signals

EVERY = 130


@pytest.fixture(scope="module")
def texts() -> list[str]:
    if not injections.CORPUS.is_file():
        pytest.skip("../shared/corpora is not here")
    return [*injections.strings()[::EVERY], injections.COMPLAINING]


@pytest.fixture(scope="module")
def imported(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return Imported(tmp_path_factory.mktemp("injected"), texts)


def test_every_mail_is_stored_and_no_row_of_another_account_changes(imported: Imported) -> None:
    assert len(imported.rows) == len(imported.texts) * len(injections.CHANNELS)
    assert imported.hostile["others"]["scores"]
    assert imported.hostile["others"] == imported.harmless["others"]


def test_what_is_hidden_in_html_is_not_taken_up(imported: Imported) -> None:
    hidden = imported.rows[injections.CHANNELS.index("hidden HTML") :: len(injections.CHANNELS)]
    assert all(text[:40] not in row.body for row, text in zip(hidden, imported.texts, strict=True))


def test_words_move_the_score_within_their_cap(imported: Imported) -> None:
    moved = moved_signals(imported.hostile["signals"], imported.harmless["signals"])
    assert 0 < abs(moved["sentiment_trend"]) <= WORDS_MOVE_AT_MOST


def test_nothing_foreign_stands_in_a_draft_that_passes(imported: Imported, texts: list[str]) -> None:
    for n, row in enumerate(imported.rows):
        text = texts[n // len(injections.CHANNELS)]
        evidence = injections.evidence_of(row, text)
        for attack, message in injections.obeyed(text, evidence):
            if not check(injections.KIND, message, evidence, injections.ALLOWED):
                assert attack in ("own words", "quoted")
                assert injections.leaks(message) == []
