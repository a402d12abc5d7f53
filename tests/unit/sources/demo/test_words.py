"""What the people of the demo say: their own bank, their own account, and the quotes that truth names."""

import hashlib
import json
import re
import string
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sources.demo.cast import cast_firm, company_root
from sources.demo.draws import Draws
from sources.demo.facts import Memory
from sources.demo.phrasebook import BANKS, JUDGING, abroad, phrases, sentences, voice
from sources.demo.portfolio import write_demo
from sources.demo.script import Script
from sources.demo.truth import read_truth

AS_OF = date(2026, 11, 23)
ACCOUNTS = 36
BOOKS = (
    "bank_a",
    "bank_b",
    "bank_c",
    "bank_d",
    "csm",
    "topics",
    "tickets",
    "surveys",
    "other_languages",
    "other_languages_c",
    "other_languages_d",
)
# of interactions.jsonl, as written before there were banks for judging; a wanted change of words or course sets it anew
DEFAULT_TALK = "06583b3d3cd4ae01087d489fb84cb96610b8b8d155de4ab8c9f149030e8adca1"
FORMS = {"greet"}  # forms of address are everybody's
USES = ("ack", "bad", "good", "spoken", "growth", "near_growth", "advanced", "near_advanced")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("words")
    write_demo(path, ACCOUNTS, as_of=AS_OF)
    return path


@pytest.fixture(scope="module")
def talk(folder: Path) -> list[dict[str, Any]]:
    with (folder / "interactions.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _texts(row: dict[str, Any]) -> Iterator[str]:
    yield row.get("subject", "")
    yield row.get("body", "")
    yield from (turn["text"] for turn in row.get("utterances", ()))


def _sayings(bank: str) -> set[str]:
    book = phrases(bank)
    return {
        s
        for style in book.values()
        for use, part in style.items()
        if use not in FORMS
        for s in sentences(part)
    }


def _runs(sentence: str) -> Iterator[tuple[str, ...]]:
    """Every four words in a row; what fills a slot is nobody's wording and ends a run."""
    for part in re.split(r"\{\w+\}", sentence.lower()):
        words = re.findall(r"[\w']+", part)
        yield from zip(words, words[1:], words[2:], words[3:], strict=False)


def test_no_two_banks_have_a_sentence_in_common() -> None:
    banks = [_sayings(f"bank_{bank.lower()}") for bank in BANKS]
    assert all(len(sayings) > 400 for sayings in banks)
    assert not any(one & other for one, other in combinations(banks, 2))


@pytest.mark.parametrize("bank", JUDGING)
def test_a_judging_bank_has_twice_the_sentences_of_bank_a_in_every_style(bank: str) -> None:
    for disc in "DISC":
        a, judging = (sentences({**voice(letter, disc), "greet": []}) for letter in ("A", bank))
        assert len(set(judging)) == len(judging) >= 2 * len(a)


def test_bank_d_shares_no_four_words_in_a_row_with_another_bank() -> None:
    others = {run for book in ("bank_a", "bank_b", "bank_c") for s in _sayings(book) for run in _runs(s)}
    others |= {run for case in phrases("tickets") for key in "abc" for run in _runs(case[key])}
    ours = _sayings("bank_d") | {case["d"] for case in phrases("tickets")}
    assert not [s for s in ours if others & set(_runs(s))]


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_people_of_a_judging_bank_share_no_sentence_abroad_either(language: str) -> None:
    said = [
        {s for disc in "DISC" for use in ("body", "ack", "close") for s in book[disc][use] if s}
        for book in (abroad(bank, language) for bank in "ACD")
    ]
    assert len(said[0]) < min(len(said[1]), len(said[2]))
    assert not any(one & other for one, other in combinations(said, 2))


def test_a_problem_is_told_in_other_words_by_each_bank() -> None:
    for case in phrases("tickets"):
        assert len({case[bank.lower()] for bank in BANKS}) == len(BANKS)


def test_all_banks_say_the_same_things_in_every_style() -> None:
    shapes = {
        (bank, disc): {
            use: set(part) if isinstance(part, dict) else bool(part)
            for use, part in voice(bank, disc).items()
        }
        for bank in BANKS
        for disc in "DISC"
    }
    assert all(shape == shapes["A", "D"] for shape in shapes.values())
    assert shapes["A", "D"]["topics"] == set(phrases("topics"))


@pytest.mark.parametrize("book", BOOKS)
def test_every_slot_of_a_phrase_can_be_filled(book: str) -> None:
    firm = cast_firm(0, Script(), AS_OF, 7)
    facts = {**Memory(firm, Draws(1)).passing(AS_OF), "colleague": "x", "me": "x", "first": "x"}
    for sentence in sentences(phrases(book)):
        slots = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert slots <= set(facts), sentence


def test_the_default_demo_writes_what_it_wrote_before_the_judging_banks(folder: Path) -> None:
    assert hashlib.sha256((folder / "interactions.jsonl").read_bytes()).hexdigest() == DEFAULT_TALK


@pytest.mark.parametrize("bank", JUDGING)
def test_a_portfolio_of_a_judging_bank_has_the_same_people_and_none_of_the_other_words(
    folder: Path, tmp_path: Path, bank: str
) -> None:
    write_demo(tmp_path, 5, as_of=AS_OF, banks=bank)
    assert (
        (folder / "contacts.csv")
        .read_text("utf-8")
        .startswith((tmp_path / "contacts.csv").read_text("utf-8"))
    )
    assert {row["bank"] for row in read_truth(tmp_path)["contacts"]} == {bank}
    books = [f"bank_{letter.lower()}" for letter in BANKS if letter != bank]
    others = {s for book in books for s in _sayings(book) if "{" not in s and len(s) > 20}
    with (tmp_path / "interactions.jsonl").open(encoding="utf-8") as lines:
        texts = [text for line in lines for text in _texts(json.loads(line))]
    assert not [text for text in texts if re.search(r"\{\w*\}", text)]
    assert not {s for s in others for text in texts if s in text}


@pytest.mark.parametrize("banks", ["", "AX"])
def test_a_bank_that_is_not_there_is_refused(tmp_path: Path, banks: str) -> None:
    with pytest.raises(ValueError, match="no phrase bank"):
        write_demo(tmp_path / "none", 1, as_of=AS_OF, banks=banks)


def test_no_text_holds_an_unfilled_slot(talk: list[dict[str, Any]]) -> None:
    assert not [text for row in talk for text in _texts(row) if re.search(r"\{\w*\}", text)]


def test_no_account_is_named_in_the_words_of_another(talk: list[dict[str, Any]]) -> None:
    roots = {company_root(index): f"A-{index + 1:06d}" for index in range(ACCOUNTS)}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, roots)) + r")\b")
    for row in talk:
        for text in _texts(row):
            assert {roots[name] for name in pattern.findall(text)} <= {row["account"]}


def test_every_planted_mention_is_where_truth_says(folder: Path, talk: list[dict[str, Any]]) -> None:
    said: dict[str, str] = {}
    for row in talk:
        said[row["external_id"]] = row.get("body", "")
        said |= {turn["id"]: turn["text"] for turn in row.get("utterances", ())}
    mentions = read_truth(folder)["mentions"]
    assert {mention["kind"] for mention in mentions} >= {"growth", "near_growth", "advanced"}
    for mention in mentions:
        assert mention["quote"] in said[mention["ref"]]


def test_people_keep_to_their_own_bank_and_style(folder: Path, talk: list[dict[str, Any]]) -> None:
    truth = {row["contact"]: (row["bank"], row["disc"]) for row in read_truth(folder)["contacts"]}
    plain = {
        (bank, disc): {s for use in USES for s in voice(bank, disc)[use] if "{" not in s}
        for bank in "AB"
        for disc in "DISC"
    }
    checked = 0
    for row in talk:
        if row["channel"] != "chat" or row.get("direction") != "in":
            continue
        spoken = [key for key, options in plain.items() if row["body"] in options]
        assert not spoken or truth[row["contact"]] in spoken
        checked += bool(spoken)
    assert checked > 20


def test_conversations_have_everything_people_do(talk: list[dict[str, Any]]) -> None:
    assert {row["channel"] for row in talk} == {"email", "call", "qbr", "ticket", "chat", "note"}
    assert any("\n> " in row.get("body", "") for row in talk)
    assert any("\n-- \n" in row.get("body", "") for row in talk)
    assert any(row.get("attended") is False for row in talk)
    assert any(row.get("resolved_at") for row in talk)
    assert any(len(row.get("utterances", ())) >= 8 for row in talk)
