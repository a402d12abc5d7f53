"""`ask`, `search` and `rebuild-index` as they are typed."""

from e2e_runner import Keepwell


def test_a_word_of_the_history_is_found_with_its_source(keepwell: Keepwell) -> None:
    found = keepwell("search", "export", "--json", "-k", "3").json
    assert len(found["hits"]) == 3
    first = found["hits"][0]
    assert "export" in first["text"].lower()
    assert {"ref", "account", "occurred_at", "text", "score"} <= first.keys()
    shown = keepwell("search", "export", "-k", "1").out
    assert first["ref"] in shown


def test_one_account_is_searched_alone_and_made_comparable_by_meaning_on_the_way(keepwell: Keepwell) -> None:
    name = keepwell("accounts", "--json", "--limit", "1").json[0]["name"]
    found = keepwell("search", "meeting", "--account", name, "--json").json
    assert {hit["account_name"] for hit in found["hits"]} <= {name}
    assert found["indexed_by_meaning"] > 0


def test_a_question_of_figures_is_answered_from_figures(keepwell: Keepwell) -> None:
    rows = keepwell("accounts", "--json", "--band", "red").json
    red = [row for row in rows if row["standing"] == "active"]
    found = keepwell("ask", "how many customers are red?", "--json").json
    assert found["abstained"] is False
    assert found["value"] == len(red)
    assert "red" in found["understood"].lower()


def test_what_is_not_there_is_said_not_to_be(keepwell: Keepwell) -> None:
    found = keepwell("ask", "what is the weather in Bergen?", "--json").json
    assert found["abstained"] is True
    assert found["sentences"] == []
    assert "I don't have that." in keepwell("ask", "what is the weather in Bergen?").out


def test_nobody_gets_everybodys_accounts_by_a_name_that_does_not_exist(keepwell: Keepwell) -> None:
    assert "No account belongs to" in keepwell("search", "export", "--user", "Nobody").sentence
    assert (
        "No account belongs to" in keepwell("ask", "how many customers are red?", "--user", "Nobody").sentence
    )


def test_the_index_is_made_anew_and_says_what_is_left(keepwell: Keepwell) -> None:
    done = keepwell("rebuild-index", "--minutes", "0", "--json").json
    assert done["rebuilt"] is True
    assert done["passages"] > done["indexed"]
    assert keepwell("search", "export", "--json", "-k", "3").json["hits"]


def test_what_is_no_question_is_refused(keepwell: Keepwell) -> None:
    for command in ("ask", "search"):
        for nothing in ("", "  ?! "):
            assert "There is nothing to look for" in keepwell(command, nothing).sentence
        assert "letters long" in keepwell(command, "why " * 200).sentence
