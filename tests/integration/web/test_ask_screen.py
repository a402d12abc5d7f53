"""Asking in the browser: streamed and kept, each source opens at its line, nothing beyond one's own accounts."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner
from web_cast import Web

from domain.clock import end_of
from domain.principals import User
from domain.scope import AccountScope
from keepwell.conversing.copied import as_markdown, as_text
from keepwell.conversing.feedback import Fault, case_of
from keepwell.conversing.reach import within
from keepwell.conversing.suggestions import suggested
from keepwell.signing_in.throttle import ASK
from storage.ask_threads import Turn, erase_asked
from storage.said import Sifted

HTMX = {"HX-Request": "true"}
WORDS, LIST, SUM = "What did they ask for?", "Which accounts are green?", "What is our ARR?"


pytestmark = pytest.mark.usefixtures("indexed")


def scope_of(user: User) -> AccountScope:
    return AccountScope(user.csm or "")


def account_of(web: Web, user: User) -> int:
    return web.ids_of(user)[0]


def asked(client: TestClient, question: str, told: str = "", **more: str) -> tuple[str, str]:
    """The key of the thread, and all that was streamed."""
    answer = client.post("/ask", data={"question": question, "within": told, **more}, headers=HTMX)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return answer.headers["HX-Replace-Url"].removeprefix("/ask/"), answer.text


def test_an_answer_comes_in_pieces_and_is_kept_as_it_was_shown(web: Web) -> None:
    account = account_of(web, web.cast.csm)
    with web.client(web.cast.csm) as client:
        key, streamed = asked(client, WORDS, f"account:{account}")
        messages = [one for one in streamed.split("\n\n") if one]
        page = client.get(f"/ask/{key}").text
    (turn,) = web.house.ask_threads.turns(web.house.ask_threads.find(key).id)
    assert turn.answer is not None
    told = [one["text"] for one in turn.answer["sentences"]]
    assert told
    assert WORDS in messages[0]
    assert "Looking" in messages[0]
    for text, message in zip(told, messages[1:], strict=False):
        assert text in unescape(message)
        assert text in unescape(page)
    assert f'id="turn-{turn.id}"' in messages[-1]
    assert turn.accounts == (account,)


def test_every_source_of_an_answer_opens_at_its_line(web: Web) -> None:
    account = account_of(web, web.cast.csm)
    with web.client(web.cast.csm) as client, web.client(web.cast.other) as other:
        key, _ = asked(client, WORDS, f"account:{account}")
        (turn,) = web.house.ask_threads.turns(web.house.ask_threads.find(key).id)
        assert turn.answer is not None
        quotes = {c["quote"] for one in turn.answer["sentences"] for c in one["citations"]}
        links = {unescape(one) for one in re.findall(r'href="(/facts[^"]+)"', client.get(f"/ask/{key}").text)}
        assert len(links) == len(quotes)
        name = web.house.accounts.get(account).name
        for link in links:
            opened = client.get(link, headers=HTMX)
            assert opened.status_code == 200, link
            assert "cited-line" in opened.text
            assert "<html" not in opened.text
            assert "<html" in client.get(link).text
            refused = other.get(link)
            assert refused.status_code == 404
            assert name not in refused.text


def test_a_spoken_line_stands_among_its_neighbours(indexed: Web) -> None:
    house = indexed.house
    spoken = [
        one
        for one in house.said.said(None, Sifted(until=end_of(house.today()), limit=2_000))
        if one.kind == "spoken"
    ]
    line = spoken[len(spoken) // 2]
    with indexed.client(indexed.cast.admin) as client:
        page = client.get("/facts", params={"account": line.account_id, "ref": line.ref}, headers=HTMX).text
    cited = re.findall(r'cited-line"[^>]*>(?:<b>[^<]*</b> )?([^<]*)<', page)
    assert len(cited) == 1
    assert line.text in unescape(cited[0])
    assert page.count("line-said") > 1


def test_a_figure_opens_with_what_it_was_worked_out_from(shown: Web) -> None:
    account = account_of(shown, shown.cast.csm)
    day = shown.house.scores.newest_day(None)
    with shown.client(shown.cast.csm) as client, shown.client(shown.cast.other) as other:
        for ref in (f"signal:login_frequency@{day}", f"score:any@{day}"):
            path = f"/facts?account={account}&ref={ref}"
            assert "Worked out from" in client.get(path).text
            assert other.get(path).status_code == 404
        never = (
            "signal:nothing@2026-03-17",
            "signal:login_frequency@2026-99-99",
            "nowhere",
            "score:any@2999-01-01",
        )
        for unknown in never:
            assert client.get(f"/facts?account={account}&ref={unknown}").status_code == 404, unknown


def test_rows_come_as_a_table_and_as_csv(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        key, _ = asked(client, LIST)
        page = client.get(f"/ask/{key}").text
        lines = client.get(f"/ask/{key}/1.csv").text.splitlines()
    (turn,) = web.house.ask_threads.turns(web.house.ask_threads.find(key).id)
    assert turn.answer is not None
    rows = turn.answer["rows"]
    assert len(rows) > 1
    assert len(lines) == 1 + len(rows)
    assert {row["account_id"] for row in rows} <= set(web.ids_of(web.cast.csm))
    for row in rows:
        assert f'/accounts/{row["account_id"]}"' in page


def test_what_is_not_there_is_said_so(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        _, streamed = asked(client, "What did they say about unicorn farming?")
    assert "I don&#39;t have that." in streamed


def test_conversations_are_told_apart_by_what_they_are_about(web: Web) -> None:
    account = web.house.accounts.get(account_of(web, web.cast.csm))
    with web.client(web.cast.csm) as client:
        asked(client, SUM)
        _, streamed = asked(client, WORDS, f"account:{account.id}")
        listed = client.get("/ask").text.partition('id="threads"')[2].partition("</div>")[0]
    assert unescape(listed).count(account.name) == 1
    assert 'id="threads"' in streamed
    assert account.name in unescape(streamed.rpartition('id="threads"')[2])


def test_a_follow_up_leans_on_the_question_before_it(web: Web) -> None:
    told = f"account:{account_of(web, web.cast.csm)}"
    with web.client(web.cast.csm) as client:
        key, _ = asked(client, WORDS, told)
        again, _ = asked(client, "And in the last 90 days?", told, thread=key)
        elsewhere, _ = asked(client, "And in the last 90 days?", "", thread=key)
    assert again == key
    assert elsewhere != key
    turns = web.house.ask_threads.turns(web.house.ask_threads.find(key).id)
    assert [one.number for one in turns] == [1, 2]
    assert turns[1].answer is not None
    assert turns[1].answer["before"]["asked"].startswith("What did they ask for")


@pytest.mark.parametrize(
    "path", ["/ask?within=account:{id}", "/ask/box?account={id}", "/ask/ready?account={id}"]
)
def test_a_foreign_account_cannot_be_asked_about(shown: Web, path: str) -> None:
    foreign = account_of(shown, shown.cast.csm)
    name = shown.house.accounts.get(foreign).name
    with shown.client(shown.cast.other) as client:
        answers = [
            client.get(path.format(id=foreign)),
            client.post("/ask", data={"question": WORDS, "within": f"account:{foreign}"}, headers=HTMX),
            client.post("/ask", data={"question": WORDS, "account": name[:-2]}, headers=HTMX),
        ]
        near = client.get("/ask/accounts", params={"account": name})
    for answer in answers:
        assert answer.status_code == 404
        assert name not in answer.text
    assert name not in near.text


def test_a_view_is_asked_about_within_ones_own_accounts(shown: Web) -> None:
    house = shown.house
    segment = house.accounts.get(account_of(shown, shown.cast.csm)).segment
    chosen = within(house, scope_of(shown.cast.csm), f"view:segment={segment}")
    reached = set(chosen.scope.shared)
    assert reached == {
        one for one in shown.ids_of(shown.cast.csm) if house.accounts.get(one).segment == segment
    }
    with shown.client(shown.cast.csm) as client:
        assert client.get("/ask?within=view:owner=me").status_code == 422


def test_a_shared_thread_opens_for_who_sees_every_account_in_it(web: Web) -> None:
    account = account_of(web, web.cast.csm)
    name = web.house.accounts.get(account).name
    with (
        web.client(web.cast.admin) as admin,
        web.client(web.cast.csm) as csm,
        web.client(web.cast.other) as other,
        web.client(web.cast.reviewer) as reviewer,
    ):
        quoted, _ = asked(admin, WORDS, f"account:{account}")
        summed, _ = asked(admin, SUM)
        for key in (quoted, summed):
            assert csm.get(f"/ask/{key}").status_code == 404, "not shared yet"
            admin.post(f"/ask/{key}/share", data={"shared": "true"}, headers=HTMX)
            assert reviewer.get(f"/ask/{key}").status_code == 200
            refused = other.get(f"/ask/{key}")
            assert refused.status_code == 404
            assert name not in refused.text
        assert csm.get(f"/ask/{quoted}").status_code == 200
        assert csm.get(f"/ask/{summed}").status_code == 404, "it counted over all accounts"
        assert csm.post(f"/ask/{quoted}/delete").status_code == 404
        assert csm.post(f"/ask/{quoted}/1/thumb", data={"value": 1}).status_code == 404
        admin.post(f"/ask/{quoted}/share", data={"shared": "false"}, headers=HTMX)
        assert csm.get(f"/ask/{quoted}").status_code == 404


def test_an_account_that_went_to_another_book_takes_its_answers_along(web: Web) -> None:
    account = account_of(web, web.cast.csm)
    with web.client(web.cast.csm) as client:
        about_one, _ = asked(client, WORDS, f"account:{account}")
        listed, _ = asked(client, LIST)
        name = web.house.accounts.get(account).name
        from storage.schema import accounts

        with web.house.engine.begin() as connection:
            connection.execute(
                accounts.update().where(accounts.c.id == account).values(csm=web.cast.other.csm)
            )
        assert client.get(f"/ask/{about_one}").status_code == 404
        assert about_one not in client.get("/ask").text
        page = client.get(f"/ask/{listed}")
        assert name not in page.text


def test_deleting_is_for_the_owner_and_deletes(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        key, _ = asked(client, SUM)
        assert key in client.get("/ask").text
        client.post(f"/ask/{key}/delete", headers=HTMX)
        assert client.get(f"/ask/{key}").status_code == 404
    assert web.house.ask_threads.of(web.cast.csm.id, 5) == []


def test_a_thumb_is_kept_exported_and_taken_back(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    from keepwell.cli.app import app

    with web.client(web.cast.csm) as client:
        key, _ = asked(client, SUM)
        client.post(f"/ask/{key}/1/thumb", data={"value": -1}, headers=HTMX)
        judged = client.post(
            f"/ask/{key}/1/thumb",
            data={"value": -1, "reason": "wrong", "words": "Too <b>low</b>"},
            headers=HTMX,
        )
        assert "Too &lt;b&gt;low" in judged.text
        monkeypatch.setenv("KEEPWELL_HOME", str(web.house.settings.home))
        (line,) = CliRunner().invoke(app, ["ask-feedback"], catch_exceptions=False).stdout.splitlines()
        told = json.loads(line)
        said = [told[name] for name in ("question", "thumb", "reason", "words")]
        assert said == [SUM, "down", "wrong", "Too <b>low</b>"]
        client.post(f"/ask/{key}/1/thumb", data={"value": 0}, headers=HTMX)
        assert CliRunner().invoke(app, ["ask-feedback"]).stdout == ""


def model_turn(accounts: tuple[int, ...] = (1,), mode: str = "ai") -> Turn:
    cited = {
        "ref": "I-1",
        "account": "A-1",
        "occurred_at": "2026-03-01T10:00:00",
        "quote": "We want it.",
        "label": "e2",
    }
    answer = {
        "mode": mode,
        "as_of": "2026-03-17",
        "sentences": [{"text": "They want it.", "citations": [cited]}],
    }
    return Turn(1, 1, 1, WORDS, datetime(2026, 3, 17, tzinfo=UTC), answer, accounts, None, False)


def test_a_models_answer_that_was_judged_is_what_the_prompt_is_tried_on() -> None:
    good = case_of(model_turn(), 1, None)
    assert good is not None
    assert good.expects == {"cites": ["e2"]}
    assert good.given["sources"][0]["text"] == "We want it."
    silent = case_of(model_turn(), -1, Fault.NOT_THERE)
    assert silent is not None
    assert silent.expects == {"not_there": True}
    assert case_of(model_turn(), -1, Fault.WRONG) is None
    assert case_of(model_turn(mode="extractive"), 1, None) is None
    assert case_of(model_turn(accounts=(1, 2)), 1, None) is None


def test_what_is_copied_carries_its_sources_and_no_marks_of_others() -> None:
    turn = model_turn()
    assert turn.answer is not None
    answer = turn.answer | {"notes": ["It is *old*."], "label": ""}
    plain, marked = as_text(WORDS, answer), as_markdown("Is it <b>so</b>?", answer)
    assert "They want it. [1]" in plain
    assert "[1] A-1, 2026-03-01, I-1" in plain
    assert "They want it. [1]" in marked
    assert r"It is \*old\*." in marked
    assert r"\<b\>" in marked


def test_hostile_words_are_shown_and_never_run(web: Web) -> None:
    hostile = '<img src=x onerror=alert(1)> "]} what did they say?'
    with web.client(web.cast.csm) as client:
        key, streamed = asked(client, hostile)
        page = client.get(f"/ask/{key}").text
    for text in (streamed, page):
        assert "<img" not in text
        assert "&lt;img" in text


def test_a_line_break_in_a_question_ends_no_message_of_the_stream(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        _, streamed = asked(client, "What did\n\ndata: they\r\nsay?")
    assert all(line.startswith("data: ") for line in streamed.split("\n") if line)


def test_asking_has_its_measure(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        for _ in range(ASK.amount):
            web.app.state.throttle.take(ASK, str(web.cast.csm.id))
        answer = client.post("/ask", data={"question": SUM}, headers=HTMX)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_without_scripts_the_answer_is_a_page(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        answer = client.post("/ask", data={"question": SUM})
        assert answer.status_code == 303
        assert "ARR" in client.get(answer.headers["location"]).text
        assert client.post("/ask", data={"question": "?!"}).status_code == 422


def test_every_suggested_question_has_an_answer(indexed: Web) -> None:
    from keepwell.analyst import ask

    house = indexed.house
    scope = scope_of(indexed.cast.csm)
    for told in ("", f"account:{account_of(indexed, indexed.cast.csm)}"):
        chosen = within(house, scope, told)
        offered = suggested(house, chosen)
        assert offered
        name = chosen.account.external_id if chosen.account else None
        for question in offered:
            answer = ask(house, question, name, user=chosen.scope)
            assert not answer.abstained, question


def test_the_box_of_an_account_asks_about_it_alone(shown: Web) -> None:
    account = account_of(shown, shown.cast.csm)
    with shown.client(shown.cast.csm) as client:
        box = client.get(f"/ask/box?account={account}").text
    assert f'name="within" value="account:{account}"' in box
    assert "<html" not in box


def test_whoever_is_forgotten_is_in_no_answer_any_more(web: Web) -> None:
    account = account_of(web, web.cast.csm)
    with web.client(web.cast.csm) as client:
        key, _ = asked(client, WORDS, f"account:{account}")
        other, _ = asked(client, WORDS, f"account:{web.ids_of(web.cast.csm)[1]}")
    with web.house.engine.begin() as connection:
        assert erase_asked(connection, [account]) == 1
    assert [one.key for one in web.house.ask_threads.of(web.cast.csm.id, 9)] == [other]
    assert key != other
