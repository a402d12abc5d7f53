"""Passages follow the facts they are cut from, on both databases."""

import sqlalchemy as sa
from library import DAY, Library, mail

from knowledge.making import make_passages
from storage import schema
from storage.engine import write
from storage.uncut import UncutFacts


def test_every_kind_of_fact_with_words_is_cut_once(library: Library) -> None:
    library.load(
        accounts=[{}],
        contacts=[{"external_id": "c", "name": "Ana Ruiz"}],
        subscriptions=[{}],
        interactions=[
            mail(1, "The price is fine.", contact="c"),
            mail(2, "", channel="qbr", utterances=[{"id": "u", "speaker": "Ana Ruiz", "text": "We grow."}]),
        ],
        surveys=[{"comment": "Great support", "score": 9.0, "contact": "c"}],
        churn_events=[{"reason": "moved on"}],
    )
    assert sorted(library.texts()) == [
        "Contract from 1 January 2026: 100.00 EUR a month.",
        "NPS 9: Great support",
        "The account left on 1 February 2026: moved on.",
        "The price is fine.",
        "We grow.",
    ]
    assert make_passages(library.uncut) == 0


def test_alerts_actions_and_notes_are_told_and_so_is_their_end(library: Library) -> None:
    library.load(accounts=[{}])
    day = DAY.date()
    with write(library.engine) as connection:
        alert = {
            "rule": "slow_slide", "account_id": 1, "step": 0, "state": "open", "opened_on": day, "last_seen_on": day,
            "false_alarm": False, "headline": "Use falls", "triggers": [{"says": "12 of 60 seats active"}],
            "action": "Call them.", "action_why": "", "rests_on": "", "updated_at": DAY,
        }  # fmt: skip
        connection.execute(sa.insert(schema.alerts), [alert])
        note = {
            "account_id": 1,
            "day": day,
            "kind": "note",
            "text": "New CFO",
            "by": "kim",
            "created_at": DAY,
        }
        connection.execute(sa.insert(schema.annotations), [note])
        done = {"account_id": 1, "playbook": "save_call", "taken_on": day, "by": "kim", "note": "Went well",
                "held_out": False, "created_at": DAY}  # fmt: skip
        connection.execute(sa.insert(schema.actions), [done, done | {"held_out": True}])
    make_passages(library.uncut)
    assert sorted(library.texts()) == [
        "Alert, slow slide: Use falls 12 of 60 seats active. Call them.",
        "New CFO",
        "kim did: save call. Went well",
    ]
    with write(library.engine) as connection:
        connection.execute(sa.update(schema.alerts).values(closed_on=day, close_reason="use is back"))
    make_passages(library.uncut)
    assert "The alert slow slide was closed: use is back." in library.texts()
    assert make_passages(library.uncut) == 0


def test_a_changed_conversation_is_cut_anew_and_an_unchanged_one_is_left_alone(library: Library) -> None:
    rows = [mail(1, "The price is fine."), mail(2, "Lunch was good.")]
    library.load(accounts=[{}], interactions=rows)
    before = library.store.ids()
    library.load(interactions=[mail(1, "The price is too high."), rows[1]])
    assert sorted(library.texts()) == ["Lunch was good.", "The price is too high."]
    assert len(before & library.store.ids()) == 1


def test_an_undone_import_takes_its_passages_along(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "First words.")])
    second = library.load(interactions=[mail(1, "Second words."), mail(2, "Others.")])
    library.intake.undo(second)
    make_passages(library.uncut)
    assert library.texts() == ["First words."]


def test_a_deleted_conversation_is_found_no_more_and_comes_back(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "The price is fine.")])
    library.load(interactions=[mail(1, "The price is fine.", attributes={"deleted": "true"})])
    assert library.texts() == []
    library.load(interactions=[mail(1, "The price is fine.")])
    assert library.texts() == ["The price is fine."]


def test_a_contact_who_comes_later_or_is_renamed_speaks_under_the_new_name(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "Hello.", contact="c")])
    assert [one.speaker for one in library.shown()] == ["c"]
    for name in ("Ana Ruiz", "Ana Ruiz-Berg"):
        library.load(contacts=[{"external_id": "c", "name": name}])
        assert [one.speaker for one in library.shown()] == [name]


def test_a_new_version_of_the_cutter_cuts_everything_anew(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "Hello."), mail(2, "Bye.")])
    assert make_passages(UncutFacts(library.engine, "cut-2 words-1")) == 2
    assert sorted(library.texts()) == ["Bye.", "Hello."]


def test_vectors_of_another_model_are_not_compared(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "The price is fine.")])
    library.fill()
    assert library.store.coverage("topical-1") == (1, 1)
    library.embedder.name = "topical-2"
    assert not library.rows([1], "topical-2").embedded.any()
    library.fill()
    assert library.store.coverage("topical-2") == (1, 1)


def test_accounts_with_live_alerts_are_embedded_first_and_the_newest_of_theirs_before_all(
    library: Library,
) -> None:
    library.load(
        accounts=[{}, {}],
        interactions=[mail(1, "old", "A-2", 0), mail(2, "new", "A-2", 5), mail(3, "newest", "A-1", 9)],
    )
    with write(library.engine) as connection:
        alert = {
            "rule": "slow_slide", "account_id": 2, "step": 0, "state": "open", "opened_on": DAY.date(),
            "last_seen_on": DAY.date(), "false_alarm": False, "headline": "", "triggers": [], "action": "",
            "action_why": "", "rests_on": "", "updated_at": DAY,
        }  # fmt: skip
        connection.execute(sa.insert(schema.alerts), [alert])
    ids = [number for number, _ in library.store.unembedded(2)]
    assert [one.text for one in library.shown(ids)] == ["new", "old"]
