"""`keepwell people`: one company from three tools, questions, and answers that can be taken back."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from e2e_runner import Keepwell, inside

from domain.people import Named
from keepwell.bootstrap import House
from keepwell.settings import Settings

HUBSPOT = "external_id,name,domain,stripe_customer_id\n9001,Acme GmbH,acme.com,cus_acme\n9003,Fjord AS,,\n"
ZENDESK = "external_id,name,domain,segment\n360001,ACME,www.acme.com,smb\n360009,FJORD,,\n"
STRIPE = "external_id,name,currency\ncus_acme,Acme Germany,EUR\n"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three tools imported, one after the other; their files lie beside the home."""
    folder = tmp_path_factory.mktemp("people")
    for tool, rows in (("hubspot", HUBSPOT), ("zendesk", ZENDESK), ("stripe", STRIPE)):
        (folder / tool).mkdir()
        (folder / tool / "accounts.csv").write_text(rows)
        assert inside(folder / "home", "import", str(folder / tool), "--source", tool).code == 0
    return folder


@pytest.fixture
def keepwell(imported: Path, tmp_path: Path) -> Keepwell:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return partial(inside, tmp_path / "home")


def names(keepwell: Keepwell) -> set[str]:
    return {row["name"] for row in keepwell("accounts", "--json").json}


def test_three_tools_are_one_account_and_what_is_not_sure_is_on_the_list(
    keepwell: Keepwell, tmp_path: Path
) -> None:
    assert names(keepwell) == {"Acme GmbH", "Fjord AS", "FJORD"}
    records = keepwell("people", "show", "Acme", "--json").json["records"]
    assert [(one["source"], one["how"]) for one in records] == [
        ("zendesk", "domain"),
        ("stripe", "external id"),
    ]
    pairs = keepwell("people", "--json").json["accounts"]
    assert [(one["account"]["name"], one["other"]["name"], one["how"]) for one in pairs] == [
        ("Fjord AS", "FJORD", "name")
    ]
    shown = keepwell("people").out
    assert "Fjord AS (hubspot:9003)" in shown
    again = keepwell("import", str(tmp_path / "stripe"), "--source", "stripe", "--json").json
    assert again["tables"]["accounts"]["unchanged"] == 1


def test_the_import_says_that_its_accounts_are_known(keepwell: Keepwell, tmp_path: Path) -> None:
    more = tmp_path / "intercom"
    more.mkdir()
    (more / "accounts.csv").write_text("external_id,name,domain\ni1,acme,acme.com\ni2,Fjord,\n")
    notes = keepwell("import", str(more), "--source", "intercom", "--json").json["notes"]
    assert notes == [
        "accounts: 1 is a record of an account known before: `keepwell people show ACCOUNT` tells which.",
        "accounts: 1 may be an account known before; it takes a person to say: `keepwell people`.",
    ]


def test_merge_and_split_are_taken_back_by_what_they_print(keepwell: Keepwell) -> None:
    done = keepwell("people", "merge", "Fjord AS", "FJORD", "--by", "kim")
    assert "keepwell people split 9003 zendesk:360009" in " ".join(done.out.split())
    assert names(keepwell) == {"Acme GmbH", "Fjord AS"}
    assert keepwell("people", "split", "9003", "zendesk:360009").code == 0
    assert names(keepwell) == {"Acme GmbH", "Fjord AS", "FJORD"}
    assert keepwell("people").out == "Everybody is known: nothing waits for your word.\n"


def test_settling_lets_conversations_in(keepwell: Keepwell, tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path / "home"))
    import_id = house.intake.begin("mail", "inbox", None)
    row = {"row": 1, "external_id": "m1", "occurred_at": "2026-03-01T10:00:00Z", "channel": "email"}
    house.intake.hold(import_id, "mail", row, [Named("Cleo", "cleo@newco.example")], "unknown")
    house.intake.finish(import_id, {})
    assert "cleo@newco.example" in keepwell("people").out
    said = keepwell("people", "settle", "newco.example", "Acme", "--by", "kim")
    assert said.out == "newco.example belongs to Acme GmbH from now on: 1 conversation came in.\n"
    assert keepwell("people", "show", "newco.example", "--json").json["settled"][0]["external_id"] == "9001"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("settle", "gmail.com", "Acme"),
            "Anybody may write from gmail.com: settle the addresses one by one.",
        ),
        (("settle", "a@b.example", "Nobody"), "There is no account 'Nobody'"),
        (("settle", "Somebody", "Acme"), "Nobody called 'Somebody' is on the list."),
        (("merge", "Acme", "Acme GmbH"), "That is one account already"),
        (("split", "Acme", "nonsense:1"), "There is no account 'nonsense:1'"),
        (("record", "x@acme.com"), "No account has a conversation with x@acme.com."),
        (("show", "who@ever.example"), "There is no account 'who@ever.example'"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    keepwell: Keepwell, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in keepwell("people", *arguments).sentence


def test_a_setting_that_is_no_domain_is_refused(tmp_path: Path) -> None:
    refused = inside(tmp_path / "home", "people", KEEPWELL_OWN_DOMAINS="ours")
    assert "ours is not a domain such as acme.com" in refused.sentence
