"""Agents' words in both databases: the newest of each agent and reason stands, and goes with what it quotes."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from forgotten import forgotten
from sqlalchemy.engine import Engine
from storage_rows import NOON, TODAY, load

from domain.agent_words import About, AgentWords, ToldSentence
from domain.drafts import Evidence, Origin, Value, ValueKind
from domain.redaction import ERASED
from storage import schema
from storage.account_merging import AccountMerging
from storage.activity import Activity
from storage.agent_words import AgentWordsStore, Standing
from storage.engine import read, write
from storage.intake import Intake

HOSTILE = "x\x00y \x1b[31m\u202e \ud800 '; DROP TABLE agent_words; --"
SAID = "They asked for the exports."


def fact(says: str = "41 of 60 seats are in use.", ref: str = "signal:use", **more: Any) -> Evidence:
    values = {"used": Value(ValueKind.NUMBER, "41")}
    return Evidence("use", Origin.FIGURE, ref, says, TODAY, values, **more)


def words(
    about: About = About.HEALTH, account: int = 1, reason: str = "alert:slow_slide", **more: Any
) -> AgentWords:
    told: dict[str, Any] = {
        "as_of": TODAY,
        "sentences": (ToldSentence("Health fell.", ("use",)), ToldSentence("It may be the seats.", ())),
        "evidence": (fact(),),
        "label": "",
        "basis": "b1",
        "prompt_name": "writer/words",
        "prompt_version": 3,
        "prompt_hash": "f" * 64,
        "model": "small",
    }
    return AgentWords(about=about, account_id=account, reason=reason, **told | more)


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity)


@pytest.fixture
def store(engine: Engine, intake: Intake) -> AgentWordsStore:
    load(
        intake,
        accounts=[{}, {}],
        contacts=[{"name": "Ana Silva", "email": "ana@fjord.example"}, {"name": "Bo Berg", "email": None}],
        interactions=[
            {"external_id": "I-1", "contact": "contacts-0", "body": SAID},
            {"external_id": "I-2", "contact": "contacts-1", "body": SAID},
        ],
    )
    return AgentWordsStore(engine)


def live(engine: Engine, table: sa.Table, **values: Any) -> None:
    texts = dict.fromkeys(("headline", "action", "action_why", "rests_on", "contact_why", "timing"), "")
    known = texts | {"step": 0, "false_alarm": False, "triggers": [], "evidence": [], "state": "open"}
    known |= {"opened_on": TODAY, "last_seen_on": TODAY, "updated_at": NOON} | values
    with write(engine) as connection:
        row = {name: value for name, value in known.items() if name in table.c}
        connection.execute(sa.insert(table).values(row))


def test_what_is_kept_is_what_was_told_to_the_letter(store: AgentWordsStore) -> None:
    one = words()
    store.keep([one, words(About.CHURN, label="no AI: it is down")], NOON)
    assert store.of_accounts([1]) == [words(About.CHURN, label="no AI: it is down"), one]
    assert store.of_accounts([2]) == []


def test_nothing_is_kept_of_nothing(store: AgentWordsStore) -> None:
    store.keep([], NOON)
    assert store.of_accounts([]) == []
    assert store.standing([]) == {}


def test_one_stands_for_each_agent_and_reason_and_the_newest_day_wins(store: AgentWordsStore) -> None:
    later = TODAY + timedelta(days=1)
    store.keep([words()], NOON)
    store.keep([words(as_of=later, basis="b2", label="no AI: x", prompt_hash=None)], NOON)
    store.keep([words()], NOON)
    assert store.standing([1, 2]) == {
        (1, About.HEALTH, "alert:slow_slide"): Standing(later, "b2", "no AI: x", None)
    }


def test_of_two_told_at_once_the_last_is_kept(store: AgentWordsStore) -> None:
    store.keep([words(basis="first"), words(basis="last")], NOON)
    assert [one.basis for one in store.of_accounts([1])] == ["last"]


def test_hostile_words_are_kept_as_both_databases_can(store: AgentWordsStore) -> None:
    hostile = words(sentences=(ToldSentence(HOSTILE, ("use",)),), evidence=(fact(HOSTILE, quote=HOSTILE),))
    store.keep([hostile], NOON)
    (kept,) = store.of_accounts([1])
    clean = HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert (kept.text, kept.evidence[0].says, kept.evidence[0].quote) == (clean, clean, clean)


def test_words_whose_reason_is_over_are_dropped(store: AgentWordsStore, engine: Engine) -> None:
    live(engine, schema.alerts, account_id=1, rule="slow_slide", state="snoozed")
    live(engine, schema.alerts, account_id=1, rule="escalation", state="resolved")
    live(engine, schema.opportunities, account_id=2, kind="seats")
    approach = words(About.EXPANSION, 2, "opportunity:seats")
    gone = [
        words(reason="alert:escalation"),
        words(account=2),
        words(About.EXPANSION, 1, "opportunity:seats"),
    ]
    store.keep([words(), approach, *gone], NOON)
    assert store.drop_over([2]) == 1
    assert store.drop_over() == 2
    assert store.of_accounts([1, 2]) == [words(), approach]
    assert store.drop_over() == 0


def test_forgetting_a_contact_takes_what_names_them_or_rests_on_their_words(
    store: AgentWordsStore, engine: Engine
) -> None:
    named = words(reason="a", sentences=(ToldSentence("Talk to ana SILVA.", ()),))
    quoted = words(reason="b", evidence=(fact("The contact is Ana Silva."),))
    theirs = words(reason="c", evidence=(fact(ref="I-1", quote=SAID),))
    others = [
        words(reason="d", evidence=(fact(ref="I-2", quote=SAID),)),
        words(reason="e", sentences=(ToldSentence("Anastasia Silvano", ()),)),
    ]
    store.keep([named, quoted, theirs, *others], NOON)
    forgotten(engine, 1)
    left = {one.reason: one for one in store.of_accounts([1])}
    assert left["e"] == others[1]
    assert left["d"].evidence[0].ref == "I-2"
    assert "ana silva" not in str(left.values()).casefold()
    assert [left[one].evidence[0].quote for one in ("c", "d")] == [ERASED, f"{ERASED}."]


def test_words_of_an_account_that_is_made_another_go(
    store: AgentWordsStore, engine: Engine, activity: Activity
) -> None:
    merging = AccountMerging(engine, activity)
    store.keep([words(), words(account=2)], NOON)
    merging.merge(1, 2, "kim")
    assert [one for one in store.of_accounts([1, 2]) if one.account_id == 2] == []
    store.keep([words()], NOON)
    merging.split(2, "kim")
    assert store.of_accounts([2]) == []


def test_a_split_takes_what_may_quote_the_other(
    store: AgentWordsStore, engine: Engine, activity: Activity, intake: Intake
) -> None:
    load(intake, interactions=[{"external_id": "I-9", "account": "A-2", "body": SAID}])
    merging = AccountMerging(engine, activity)
    merging.merge(1, 2, "kim")
    store.keep([words(evidence=(fact(ref="I-9", quote=SAID),))], NOON)
    merging.split(2, "kim")
    assert store.of_accounts([1, 2]) == []


def test_undoing_an_import_takes_the_words_of_its_accounts(store: AgentWordsStore, intake: Intake) -> None:
    number = load(intake, interactions=[{"external_id": "I-9", "account": "A-1", "body": SAID}])
    store.keep([words(evidence=(fact(ref="I-9", quote=SAID),)), words(account=2)], NOON)
    intake.undo(number)
    assert [one.account_id for one in store.of_accounts([1, 2])] == [2]


def test_words_go_with_the_account(store: AgentWordsStore, engine: Engine) -> None:
    store.keep([words(account=2), words()], NOON)
    with write(engine) as connection:
        connection.execute(sa.delete(schema.accounts).where(schema.accounts.c.id == 2))
    with read(engine) as connection:
        left = connection.execute(sa.select(schema.agent_words.c.account_id)).scalars().all()
    assert left == [1]
