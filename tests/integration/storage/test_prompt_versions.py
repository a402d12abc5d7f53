"""Versions and labels of prompts on both databases: never edited, never lost, never two under one number."""

import os
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from integration.forked import forking
from sqlalchemy.engine import Engine
from storage_rows import Ticking

from domain.errors import ConflictError, NotFoundError
from domain.prompts import Label, MoveKind, NewMove, NewVersion, PromptCase
from prompts.registry import before, standing, waiting
from storage import schema
from storage.engine import connect, write
from storage.prompt_cases import PromptCaseStore
from storage.prompt_log import PromptLog
from storage.prompt_versions import PromptVersionStore, ShippedFile
from storage.schema.prompts import APPEND_ONLY

NAME = "tester/ask"
FILE = ShippedFile(NAME, "shipped", "h-shipped")


def store_of(engine: Engine) -> PromptVersionStore:
    return PromptVersionStore(engine, Ticking())


def made(text: str, base: int | None = 1) -> NewVersion:
    return NewVersion(NAME, text, f"h-{text}", "kim", f"because {text}", base)


def promoted(to: int, expected: int | None, kind: MoveKind = MoveKind.PROMOTED) -> NewMove:
    return NewMove(NAME, Label.PRODUCTION, to, expected, kind, "kim", "for a reason")


def test_what_is_shipped_is_version_1_and_in_production(engine: Engine) -> None:
    store = store_of(engine)
    assert store.take_shipped([FILE])
    assert not store.take_shipped([FILE])
    assert [(one.number, one.text, one.shipped) for one in store.of(NAME)] == [(1, "shipped", True)]
    assert {name: one.text for name, one in store.production().items()} == {NAME: "shipped"}


def test_a_release_moves_production_only_where_nobody_chose(engine: Engine) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    store.take_shipped([ShippedFile(NAME, "better", "h-better")])
    assert store.labelled(Label.PRODUCTION) == {NAME: 2}
    store.take_shipped([FILE])  # the release before is installed again
    assert store.labelled(Label.PRODUCTION) == {NAME: 1}
    mine = store.add(made("mine")).number
    store.move(promoted(mine, 1))
    store.take_shipped([ShippedFile(NAME, "newest", "h-newest")])
    assert store.labelled(Label.PRODUCTION) == {NAME: mine}
    assert [one.text for one in store.of(NAME)] == ["shipped", "better", "mine", "newest"]
    assert waiting(store.of(NAME), mine) == 4
    store.move(promoted(4, mine))
    assert waiting(store.of(NAME), 4) is None


def test_an_edit_is_a_version_with_its_base_and_the_candidate(engine: Engine) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    store.add(made("mine"), candidate=True)
    found = store.get(NAME, 2)
    assert (found.by, found.note, found.base, found.shipped) == ("kim", "because mine", 1, False)
    assert standing(store.moves(NAME), Label.CANDIDATE) == 2
    assert standing(store.moves(NAME), Label.PRODUCTION) == 1
    with pytest.raises(NotFoundError, match="no version 3"):
        store.get(NAME, 3)
    proposed = store.add(replace(made("learnt"), proposed_from={"pairs": [1, 2]}))
    assert store.get(NAME, proposed.number).proposed_from == {"pairs": [1, 2]}
    assert standing(store.moves(NAME), Label.CANDIDATE) == 2


def test_rolling_back_twice_goes_back_two(engine: Engine) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    for text in ("two", "three"):
        number = store.add(made(text)).number
        store.move(promoted(number, number - 1))
    for expected, to in ((3, 2), (2, 1)):
        assert before(store.moves(NAME)) == to
        store.move(promoted(to, expected, MoveKind.ROLLED_BACK))
    assert before(store.moves(NAME)) is None
    store.move(promoted(3, 1))
    assert before(store.moves(NAME)) == 1


def test_nothing_of_it_is_ever_changed_or_taken_away(engine: Engine) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    store.add(made("mine"), candidate=True)
    PromptLog(engine, Ticking()).add_evaluation(
        name=NAME,
        candidate=2,
        production=1,
        by="kim",
        model="m",
        verdict="worse",
        micros=1,
        currency="EUR",
        body={},
    )
    for name in APPEND_ONLY:
        table = schema.METADATA.tables[name]
        for doing in (sa.update(table).values(by="mallory"), sa.delete(table)):
            with pytest.raises(sa.exc.DBAPIError, match="only added to"), write(engine) as connection:
                connection.execute(doing)
    assert [one.by for one in store.of(NAME)] == ["keepwell", "kim"]


def test_admins_at_once_get_numbers_of_their_own(engine: Engine) -> None:
    store_of(engine).take_shipped([FILE])
    url, found, failed = engine.url.render_as_string(hide_password=False), [], []

    def edit(who: int) -> None:
        mine = connect(url)
        try:
            found.extend(store_of(mine).add(made(f"{who}-{n}"), candidate=True).number for n in range(5))
        except Exception as error:  # told below, in the thread that can fail the test
            failed.append(error)
        finally:
            mine.dispose()

    threads = [threading.Thread(target=edit, args=(who,)) for who in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert sorted(found) == list(range(2, 22))
    steps = [one.step for one in store_of(engine).moves(NAME) if one.label is Label.CANDIDATE]
    assert steps == list(range(1, 21))


def test_a_promotion_from_where_production_no_longer_is_is_refused(engine: Engine) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    store.add(made("mine"))
    store.add(made("hers"))
    store.move(promoted(2, 1))
    with pytest.raises(ConflictError, match="version 2 by now, no more 1"):
        store.move(promoted(3, 1))
    assert store.labelled(Label.PRODUCTION) == {NAME: 2}
    assert [one.action for one in PromptLog(engine, Ticking()).actions(NAME)] == [
        "promoted",
        "edited",
        "edited",
    ]


def test_of_two_promotions_at_once_one_is_refused(engine: Engine) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    numbers = [store.add(made(f"n{n}")).number for n in range(4)]
    url, ended = engine.url.render_as_string(hide_password=False), []

    def promote(to: int) -> None:
        mine = connect(url)
        try:
            store_of(mine).move(promoted(to, 1))
            ended.append("moved")
        except ConflictError:
            ended.append("refused")
        finally:
            mine.dispose()

    threads = [threading.Thread(target=promote, args=(to,)) for to in numbers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ended) == ["moved", "refused", "refused", "refused"]


def _die_while_moving(url: str, at: str) -> None:
    engine = connect(url)

    def die(connection: object, cursor: object, statement: str, *_: object) -> None:
        if at in statement:
            os._exit(9)

    event = "after_cursor_execute" if at != "COMMIT" else "before_cursor_execute"
    sa.event.listen(engine, event, die)
    if at == "COMMIT":
        sa.event.listen(engine, "commit", lambda _: os._exit(9))
    store_of(engine).move(promoted(2, 1))
    os._exit(0)


@pytest.mark.parametrize("at", ["INSERT INTO prompt_moves", "INSERT INTO prompt_actions", "COMMIT", "never"])
def test_a_killed_promotion_leaves_the_old_label_or_the_new_one(engine: Engine, at: str) -> None:
    store = store_of(engine)
    store.take_shipped([FILE])
    store.add(made("mine"))
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    child = forking().Process(target=_die_while_moving, args=(url, at))
    child.start()
    child.join()
    assert child.exitcode == (0 if at == "never" else 9)
    moved = at == "never"
    assert store.labelled(Label.PRODUCTION) == {NAME: 2 if moved else 1}
    told = [one.action for one in PromptLog(engine, Ticking()).actions(NAME)]
    assert told == (["promoted", "edited"] if moved else ["edited"])


def _people(engine: Engine) -> None:
    with write(engine) as connection:
        for n in (1, 2):
            account = {"source": "crm", "external_id": f"a{n}", "name": f"A{n}"}
            connection.execute(sa.insert(schema.accounts).values(account))
            contact = {"source": "crm", "external_id": f"c{n}", "account_id": n, "name": f"C{n}"}
            connection.execute(sa.insert(schema.contacts).values(contact))


def test_cases_from_reviews_go_with_whom_they_are_about(engine: Engine) -> None:
    _people(engine)
    store = PromptCaseStore(engine, Ticking())

    def case(draft: int, account: int, contact: int | None, approved: str = "Hello") -> PromptCase:
        return PromptCase(
            NAME,
            "",
            {"facts": ["x"]},
            kind="check_in",
            disc="D",
            language="de",
            approved=approved,
            drafted="Hallo",
            account_id=account,
            contact_id=contact,
            draft_id=draft,
        )

    store.add(case(1, 1, 1), "kim")
    store.add(case(1, 1, 1, "Hello again"), "kim")
    store.add(case(2, 1, None), "kim")
    store.add(case(3, 2, 2), "kim")
    found = store.of(NAME)
    assert [(one.draft_id, one.approved) for one in found] == [(1, "Hello again"), (2, "Hello"), (3, "Hello")]
    assert dict(found[0].given) == {"facts": ["x"]}
    assert found[0].slices == (("all", ""), ("kind", "check_in"), ("disc", "D"), ("language", "de"))
    assert store.count() == {NAME: 3}
    assert store.erase(contact_id=1) == 1
    assert store.erase(account_id=1) == 1
    with write(engine) as connection:
        connection.execute(sa.delete(schema.contacts).where(schema.contacts.c.id == 2))
    assert store.of(NAME) == []
    with pytest.raises(ValueError, match="belongs to an account"):
        store.add(PromptCase(NAME, "x", {}), "kim")
