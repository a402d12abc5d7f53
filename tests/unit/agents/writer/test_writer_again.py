"""The same draft wanted once more, for a rewrite."""

from dataclasses import replace

from writer_builders import ANNA, JAN, alert, bare, situation

from agents.writer.again import wanted_again
from agents.writer.choosing import choose
from domain.drafts import DraftKind


def test_what_is_wanted_again_is_what_was_wanted_warnings_and_all() -> None:
    nameless = replace(ANNA, name="", language="it")
    case = bare(alerts=(alert(),), contacts=(nameless,))
    for one in choose(case).wanted:
        to = frozenset({one.to.id}) if one.to else frozenset()
        assert wanted_again(case, one.kind, one.reason, one.why, to) == one
    assert any(one.warnings for one in choose(case).wanted)


def test_it_is_written_in_the_way_of_whom_it_goes_to_now() -> None:
    case = situation(alerts=(alert(),), contacts=(replace(ANNA, profile="D"), replace(JAN, profile="C")))
    again = wanted_again(case, DraftKind.CHECK_IN, f"alert:{alert().rule}", "why", frozenset({JAN.id}))
    assert again is not None
    assert (again.to, again.profile) == (replace(JAN, profile="C"), "C")


def test_nothing_is_wanted_again_whose_reason_or_reader_is_gone() -> None:
    case = situation(alerts=(alert(),))
    reason = f"alert:{alert().rule}"
    assert wanted_again(case, DraftKind.CHECK_IN, "alert:escalation", "why", frozenset({ANNA.id})) is None
    assert wanted_again(case, DraftKind.CHECK_IN, reason, "why", frozenset({999})) is None
