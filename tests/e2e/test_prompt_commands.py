"""`keepwell prompts` as an admin uses it: edit, see the difference, be refused, promote, go back."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e_runner import inside
from obedient_model import RULES, ObedientModel
from scripted_model import KEY

NAME = "analyst/answer"


@pytest.fixture
def settings() -> Iterator[dict[str, str]]:
    model = ObedientModel()
    yield {
        "KEEPWELL_MODEL": "scripted",
        "KEEPWELL_MODEL_URL": model.url,
        "KEEPWELL_MODEL_KEY": KEY,
        "KEEPWELL_MODEL_PRICE_READ": "2",
        "KEEPWELL_MODEL_PRICE_WRITTEN": "10",
        "COLUMNS": "160",
    }
    model.close()


def edited(home: Path, old: str, new: str, **settings: str) -> int:
    text = inside(home, "prompts", "show", NAME, **settings).out
    assert old in text
    (home / "new.md").write_text(text.replace(old, new))
    args = ("--file", str(home / "new.md"), "--note", "a try", "--by", "kim", "--json")
    return int(inside(home, "prompts", "edit", NAME, *args, **settings).json["number"])


def test_the_life_of_a_version(tmp_path: Path, settings: dict[str, str]) -> None:
    listed = inside(tmp_path, "prompts", "list", "--json").json
    here = {one["name"]: (one["production"], one["candidate"]) for one in listed}
    assert {name: here[name] for name in RULES} == dict.fromkeys(RULES, (1, None))
    number = edited(tmp_path, "Quote sparingly", "Quote little")
    shown = inside(tmp_path, "prompts", "diff", NAME, "1", str(number), COLUMNS="160")
    assert "Quote [-sparingly-]{+little+}, and word for word." in shown.out
    assert (
        "no model is configured" in inside(tmp_path, "prompts", "promote", NAME, "2", "--note", "x").sentence
    )
    tried = inside(tmp_path, "prompts", "test", NAME, "--json", **settings).json
    assert (tried["verdict"], tried["refused"], tried["cost_micros"] > 0) == ("equal", "", True)
    assert {"what", "value", "cases", "production", "candidate", "worse", "chance"} <= tried["slices"][
        0
    ].keys()
    done = inside(tmp_path, "prompts", "promote", NAME, "2", "--note", "clearer", "--by", "kim", **settings)
    assert done.code == 0, done.err
    assert f"{NAME}: agents use version 2 from now on; it was 1." in done.out
    back = inside(tmp_path, "prompts", "rollback", NAME, "--note", "not so", "--by", "lee", "--json")
    assert (back.json["was"], back.json["to"], back.json["by"]) == (2, 1, "lee")
    told = inside(tmp_path, "prompts", "versions", NAME, "--json").json
    assert [(one["label"], one["to"], one["kind"]) for one in told["moves"]] == [
        ("candidate", 2, "edited"),
        ("production", 1, "shipped"),
        ("production", 2, "promoted"),
        ("production", 1, "rolled back"),
    ]
    assert [one["action"] for one in told["log"]] == ["rolled back", "promoted", "refused", "edited"]


def test_a_worse_one_is_refused_in_a_sentence_that_names_the_cases(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    number = edited(tmp_path, RULES[NAME], "")
    sentence = inside(tmp_path, "prompts", "promote", NAME, str(number), "--note", "x", **settings).sentence
    assert "was not promoted: it is worse, all: 2 of 10 pass, 10 did (by chance: 0%)" in sentence
    assert "so are kind account, kind contradiction" in sentence
    assert "shipped-queja-es (borne out by its sources)" in sentence
    assert "Evaluation 1 has it all" in sentence
    kept = inside(tmp_path, "prompts", "evaluation", "1", "--json").json
    assert (kept["verdict"], kept["candidate"], kept["production"], kept["model"]) == (
        "worse",
        2,
        1,
        "scripted",
    )
    table = inside(tmp_path, "prompts", "evaluation", "1").out
    assert "language es" in table
    assert "Lost: shipped-queja-es" in table
    assert inside(tmp_path, "prompts", "list", "--json").json[0]["production"] == 1
    page = inside(tmp_path, "prompts", "test", NAME, **settings)
    assert page.code == 0
    assert "language es" in page.out
    assert "It would not be promoted" in page.out


def test_an_edit_that_cannot_be_is_refused_with_its_line_and_nothing_is_lost(tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\nsed -i 's/{{ day }}/{{ day }} {{ customer }}/' \"$1\"\n")
    editor.chmod(editor.stat().st_mode | stat.S_IEXEC)
    home = tmp_path / "home"
    refused = inside(home, "prompts", "edit", NAME, "--note", "x", EDITOR=str(editor)).sentence
    assert "line 12: customer is not defined; there are day, question, sources" in refused
    kept = Path(refused.rsplit("Your text is in ", 1)[1].rstrip("."))
    assert "{{ customer }}" in kept.read_text()
    kept.unlink()
    editor.write_text("#!/bin/sh\nexit 0\n")
    assert (
        "without a change"
        in inside(home, "prompts", "edit", NAME, "--note", "x", EDITOR=str(editor)).sentence
    )
    assert (
        "cannot be started"
        in inside(home, "prompts", "edit", NAME, "--note", "x", EDITOR="/no/editor").sentence
    )
    assert inside(home, "prompts", "list", "--json").json[0]["versions"] == 1


def test_usage_and_refusals(tmp_path: Path) -> None:
    assert inside(tmp_path, "prompts", "edit", NAME).code == 2
    assert inside(tmp_path, "prompts", "promote", NAME, "2").code == 2
    assert "no prompt 'nobody'" in inside(tmp_path, "prompts", "versions", "nobody").sentence
    assert "no version 9" in inside(tmp_path, "prompts", "show", NAME, "--version", "9").sentence
    assert "has no candidate" in inside(tmp_path, "prompts", "test", NAME).sentence
    assert "no version before 1" in inside(tmp_path, "prompts", "rollback", NAME, "--note", "x").sentence
    assert "Nothing to propose" in inside(tmp_path, "prompts", "learn", NAME).out
    same = inside(tmp_path, "prompts", "show", NAME).out
    (tmp_path / "same.md").write_bytes(b"\xef\xbb\xbf" + same.replace("\n", "\r\n").encode())
    told = ("prompts", "edit", NAME, "--note", "x", "--file")
    assert (
        "version 1 of analyst/answer, word for word"
        in inside(tmp_path, *told, str(tmp_path / "same.md")).sentence
    )
    (tmp_path / "long.md").write_text(same + "x" * 100_000)
    assert "a prompt may have 40,000" in inside(tmp_path, *told, str(tmp_path / "long.md")).sentence
    assert "cannot be read" in inside(tmp_path, *told, str(tmp_path / "none.md")).sentence


def test_a_preview_without_anything_to_show_says_so(tmp_path: Path) -> None:
    edited(tmp_path, "Quote sparingly", "Quote little")
    assert (
        "No account has anything to try it on yet"
        in inside(tmp_path, "prompts", "test", NAME, "--accounts", "3").out
    )
