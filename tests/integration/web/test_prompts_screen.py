"""Prompts on screen: an edit that is checked as it is written, versions, a gate that refuses, the way back."""

import time

from fastapi.testclient import TestClient
from web_cast import Web

NAME = "writer/draft"
PATH = f"/prompts/{NAME}"


def followed(client: TestClient, location: str) -> str:
    """The page that a piece of work leads to once it is over."""
    for _ in range(400):
        answer = client.get(location)
        if answer.status_code == 303:
            return client.get(answer.headers["location"]).text
        if 'role="alert"' in answer.text:
            return answer.text
        time.sleep(0.05)
    raise AssertionError("the work does not end")


def edited(web: Web, client: TestClient) -> int:
    text = web.house.prompt_versions.get(NAME, 1).text + "\nKeep it short."
    made = client.post(f"{PATH}/edit", data={"text": text, "base": "1", "note": "shorter"})
    assert made.status_code == 303
    return 2


def test_an_edit_becomes_a_version_that_nobody_uses_yet(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        edited(web, client)
        page = client.get(f"{PATH}?base=2").text
    assert "Version 1 is in production; version 2 is the candidate" in page
    assert web.house.prompts().get(NAME).version == 1


def test_what_does_not_fit_is_told_while_it_is_written_and_nothing_written_is_lost(web: Web) -> None:
    wrong = web.house.prompt_versions.get(NAME, 1).text + "\n{{ nobody_knows_this }} <b>mine</b>"
    with web.client(web.cast.admin) as client:
        told = client.post(f"{PATH}/check", data={"text": wrong})
        refused = client.post(f"{PATH}/edit", data={"text": wrong, "base": "1", "note": "x"})
    assert "nobody_knows_this" in told.text
    assert refused.status_code == 422
    assert "&lt;b&gt;mine&lt;/b&gt;" in refused.text
    assert len(web.house.prompt_versions.of(NAME)) == 1


def test_nothing_goes_into_production_untried(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        number = edited(web, client)
        begun = client.post(f"{PATH}/promote", data={"number": str(number), "note": "better"})
        page = followed(client, begun.headers["location"])
    assert "nothing goes into production untried" in page
    assert web.house.prompts().get(NAME).version == 1


def test_a_preview_without_a_model_compares_what_would_be_asked(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        number = edited(web, client)
        begun = client.post(f"{PATH}/preview", data={"number": str(number), "accounts": "2"})
        page = followed(client, begun.headers["location"])
    assert "Nothing of it was kept or sent" in page
    assert "Keep it short." in page


def test_a_reviewer_reads_prompts_and_changes_none_and_a_csm_does_neither(web: Web) -> None:
    with web.client(web.cast.reviewer) as client:
        assert client.get(PATH).status_code == 200
        assert client.post(f"{PATH}/edit", data={"text": "x", "base": "1", "note": "x"}).status_code == 403
    with web.client(web.cast.csm) as client:
        assert client.get("/prompts").status_code == 403


def test_there_is_nothing_to_roll_back_to_at_first(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        answer = client.post(f"{PATH}/rollback", data={"note": "back"})
    assert answer.status_code == 409
    assert "no version before" in answer.text


def test_work_is_seen_by_who_started_it_alone(web: Web) -> None:
    with web.client(web.cast.admin) as client, web.client(web.cast.reviewer) as other:
        edited(web, client)
        begun = client.post(f"{PATH}/preview", data={"number": "2", "accounts": "1"})
        assert other.get(begun.headers["location"]).status_code == 404
        followed(client, begun.headers["location"])
