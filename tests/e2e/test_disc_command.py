"""`keepwell disc`: what is known of a contact's manner, setting it right, and having it forgotten."""

import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from e2e_runner import TODAY, Keepwell, inside

ORDERS = "Send the figures by Friday. We need a decision now. What are the results?"
CONTACTS = """external_id,account,name,email,is_primary
c-1,A-1,Ana Silva,ana@fjord.example,true
c-2,A-1,Ben Ortiz,ben@fjord.example,false
c-3,A-1,Helpdesk,support@fjord.example,false
c-4,A-2,Ana Silva,ana@gamma.example,true
"""
NEUTRAL = "DISC: not enough to say"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disc")
    bundle = folder / "bundle"
    bundle.mkdir()
    (bundle / "accounts.csv").write_text("external_id,name\nA-1,Fjord AS\nA-2,Gamma\n")
    (bundle / "contacts.csv").write_text(CONTACTS)
    mails = [
        f'm-{n},A-1,{TODAY - timedelta(days=n + 1)}T09:00:00Z,email,in,c-{1 + 2 * (n % 2)},"{ORDERS}"'
        for n in range(40)
    ]
    head = "external_id,account,occurred_at,channel,direction,contact,body\n"
    (bundle / "interactions.csv").write_text(head + "\n".join(mails) + "\n")
    assert inside(folder / "home", "import", str(bundle)).code == 0
    assert inside(folder / "home", "run").code == 0
    return folder / "home"


@pytest.fixture
def keepwell(made: Path, tmp_path: Path) -> Keepwell:
    shutil.copytree(made, tmp_path / "home")
    return partial(inside, tmp_path / "home")


def test_a_profile_is_shown_with_its_words_and_as_a_preference(keepwell: Keepwell) -> None:
    (ana,) = keepwell("disc", "show", "c-1", "--json").json
    assert (ana["profile"], ana["mails"], ana["source"]) == ("D", 20, "observed")
    assert all(quote["quote"] in ORDERS for quote in ana["evidence"])
    assert ana["evidence"]
    assert sum(ana["probabilities"].values()) == pytest.approx(1, abs=0.01)
    told = keepwell("disc", "show", "fjord as").out
    assert "never a judgement of a person" in told
    assert "several people answer from this address" in " ".join(told.split())
    past = keepwell("disc", "show", "c-1", "--as-of", str(TODAY - timedelta(days=40)), "--json").json[0]
    assert (past["profile"], past["label"]) == (None, NEUTRAL)


def test_the_account_s_page_names_everybody(keepwell: Keepwell) -> None:
    shown = keepwell("account", "Fjord AS", "--json").json["contacts"]
    assert shown[0]["name"] == "Ana Silva"
    assert {one["label"] for one in shown if one["name"] == "Ben Ortiz"} == {NEUTRAL}
    assert "Ana Silva (main contact)" in keepwell("account", "Fjord AS").out


def test_a_correction_counts_until_it_is_taken_back(keepwell: Keepwell) -> None:
    done = keepwell(
        "disc", "correct", "ana@fjord.example", "s", "--reason", "met her", "--by", "kim", "--json"
    ).json
    assert (done["profile"], done["label"]) == ("S", "DISC: S (set by kim)")
    keepwell("disc", "correct", "c-1", "C", "--reason", "met her again", "--by", "lee")
    assert keepwell("disc", "show", "c-1", "--json").json[0]["label"] == "DISC: C (set by lee)"
    assert keepwell("disc", "uncorrect", "c-1", "--json").json["source"] == "observed"
    assert "nothing to take back" in keepwell("disc", "uncorrect", "c-1").sentence


def test_what_is_forgotten_stays_so_until_it_is_lifted(keepwell: Keepwell) -> None:
    assert keepwell("disc", "forget", "c-1", "--json").json == {"contact": "c-1", "erased": True, "rows": 20}
    keepwell("run")
    (ana,) = keepwell("disc", "show", "c-1", "--json").json
    assert (ana["profile"], ana["source"], ana["evidence"]) == (None, "erased", [])
    assert "--lift" in keepwell("disc", "correct", "c-1", "D", "--reason", "x").sentence
    assert keepwell("disc", "forget", "c-1", "--lift", "--json").json["erased"] is False
    keepwell("run")
    assert keepwell("disc", "show", "c-1", "--json").json[0]["profile"] == "D"


def test_refusals_say_what_to_do(keepwell: Keepwell) -> None:
    assert (
        "name one by its id: c-1 (Fjord AS), c-4 (Gamma)"
        in keepwell("disc", "correct", "Ana Silva", "D", "--reason", "x").sentence
    )
    assert "Choose one of D (direct" in keepwell("disc", "correct", "c-1", "x", "--reason", "x").sentence
    assert "--reason" in keepwell("disc", "correct", "c-1", "D").sentence
    assert "Several people" in keepwell("disc", "correct", "c-3", "D", "--reason", "x").sentence
    assert "keepwell disc show" in keepwell("disc", "forget", "nobody").sentence
    assert "no contact and no account" in keepwell("disc", "show", "nobody").sentence
    assert keepwell("disc", "correct").code == 2
