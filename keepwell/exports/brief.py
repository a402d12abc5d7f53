"""The account brief (PDF): a page or two to read before a call, every number with the facts it rests on."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.alerts import EvidenceRef
from domain.disc import PREFERENCE
from domain.scores import percent
from keepwell.account_words import Said, whose
from keepwell.bootstrap import House
from keepwell.exports import colours
from keepwell.exports.account_story import LONGEST_NAME, Story, kind_says, tell, who_said
from keepwell.exports.customer_slides import day, sources_of, state_of
from keepwell.exports.internal_slides import (
    live_alerts,
    measured,
    moves_shown,
    open_opportunities,
    opportunity_says,
    plan_says,
    way_back_says,
)
from keepwell.exports.plain_text import clipped
from keepwell.knowledge_base import Whose

if TYPE_CHECKING:
    from keepwell.exports.page import Page

FOUR_WEEKS = timedelta(days=28)
MOVES, ALERTS, GROWTH, PEOPLE, DRAFTS, STEPS, REASONS = 8, 4, 3, 6, 4, 5, 4
QUOTED = 220


def account_brief(house: House, account: str, as_of: date | None = None, user: Whose = None) -> bytes:
    """PDF as of a day (default: the newest scored). NotFoundError for an account out of the user's reach."""
    return brief_of(tell(house, account, as_of, FOUR_WEEKS, user))


def brief_of(story: Story) -> bytes:
    """The same story is the same bytes."""
    from keepwell.exports.page import Page

    view = story.view
    foot = f"Internal · as of {day(view.as_of)} · calibration {view.calibration} · {story.label} · Keepwell"
    with Page(f"{view.account.name}: account brief", foot, view.as_of) as page:
        _head(page, story)
        for part in (_moved, _risk, _alerts, _growth, _talks, _said, _people, _drafts, _way_back):
            part(page, story)
        page.paragraph(view.calibration_note)
        return page.as_bytes()


def _head(page: "Page", story: Story) -> None:
    from keepwell.exports.page import BIG, BODY, TITLE

    view, account = story.view, story.account
    page.letters(TITLE, bold=True)
    page.one_line(account.name, 8)
    facts = [account.external_id, account.segment, account.industry, account.country, account.csm]
    page.letters(BODY, colours.MUTED)
    page.one_line(" · ".join(one for one in facts if one), 5)
    page.ln(1.5)
    health = view.numbers["health"]
    if health is None:
        page.paragraph(f"No score as of {view.as_of} ({view.standing.replace('_', ' ')}).", colours.INK, BODY)
        return
    page.letters(BIG, colours.of_band(view.band), bold=True)
    width, at = page.width_of(f"{health:.0f}") + 4, page.get_y()
    page.one_line(f"{health:.0f}", 11, width, ends=False)
    with page.indented(width):
        page.set_y(at)
        page.letters(BODY)
        for text in (_score(story), _change(story), _renewal(story), view.in_time.clocks.window.says):
            page.one_line(text, 4.4)
    page.ln(1)
    page.course(view.trajectory, view.thresholds["red"], view.thresholds["orange"], 26)


def _score(story: Story) -> str:
    view = story.view
    red, orange = view.thresholds["red"], view.thresholds["orange"]
    return f"{view.band}: red below {red:.0f}, green from {orange:.0f}; {measured(view)}"


def _change(story: Story) -> str:
    view, numbers = story.view, story.view.numbers
    change = "no score four weeks before" if view.change is None else f"{view.change:+.1f} in four weeks"
    apart = [
        f"{name} {numbers[name]:.0f}" for name in ("retention", "expansion") if numbers[name] is not None
    ]
    return " · ".join((change, *apart))


def _renewal(story: Story) -> str:
    contract = story.contract
    when = "no renewal date is known"
    if contract.renewal is not None:
        by_itself = " by itself" if contract.auto_renew else ""
        when = f"renews{by_itself} on {day(contract.renewal)}, in {contract.days_to_renewal} days"
    pays = f"pays {contract.arr_says} a year" if contract.arr_says else "pays nothing now"
    return f"{when} · {pays} {sources_of(contract.term_refs)}"


def _moved(page: "Page", story: Story) -> None:
    view = story.view
    if view.change is None:
        return
    page.section("What moved the score", f"since {view.since}; adds up to {view.change:+.1f}")
    for amount, title, says, sources in moves_shown(view.moves, MOVES):
        page.item(f"{amount:+.1f}", f"{title}: {says}" if says else title, sources, colours.of_change(amount))
    page.item(f"{view.change:+.1f}", "all together", "", colours.of_change(view.change), bold=True)


def _risk(page: "Page", story: Story) -> None:
    risk = story.view.risk
    if risk is None:
        return
    told = " · ".join(f"{percent(share)} in {days} days" for days, share in risk.risks.items())
    page.section("Risk of leaving", told)
    for state in story.view.in_time.clocks.leaving.reached:
        page.item(
            f"step {state.step}/4",
            f"Leaving sequence since {state.reached_on}: {state.state}",
            "",
            colours.RED,
        )
    for reason in risk.reasons[:REASONS]:
        colour = colours.RED if reason.adds > 0 else colours.GREEN
        page.item(f"{reason.adds * 100:+.1f}", reason.says, "points of risk", colour)
    page.paragraph(risk.says)


def _alerts(page: "Page", story: Story) -> None:
    rows = live_alerts(story)
    page.section("Open alerts, and what to do", _shown(len(rows), ALERTS))
    if not rows:
        page.paragraph("No alert is live.")
    advised: set[str] = set()
    for row in rows[:ALERTS]:
        facts = [fact for trigger in row.alert.triggers for fact in trigger.evidence]
        source = f"since {row.alert.opened_on} {_refs(facts)}"
        page.item(f"#{row.alert.id}", f"{row.title}: {row.says}", source, colours.ORANGE)
        if row.alert.action and row.alert.action not in advised:
            page.item("", f"Do: {row.alert.action}", bold=True)
        advised.add(row.alert.action)
    plan = story.view.in_time.plan
    if plan is not None:
        page.item(f"plan {plan.id}", plan_says(plan), f"since {plan.opened_on}", colours.ORANGE)
    cause = next((one for row in rows for one in row.told or () if one.is_hypothesis), None)
    if cause is not None:
        page.item("", f"Cause (a hypothesis): {cause.text}", f"[{cause.label or 'AI'}]")


def _growth(page: "Page", story: Story) -> None:
    rows = open_opportunities(story)
    if not rows:
        return
    page.section("How it could grow", "kept apart from what there is to do against risk")
    for row in rows[:GROWTH]:
        one = row.opportunity
        facts = [fact for trigger in one.evidence for fact in trigger.evidence]
        page.item(f"#{one.id}", opportunity_says(row), f"since {one.opened_on} {_refs(facts)}", colours.GREEN)


def _talks(page: "Page", story: Story) -> None:
    if not story.talks:
        return
    page.section("Last conversations", "their words, the newest first")
    for one in story.talks:
        text = f"{one.who}, {one.channel}: “{clipped(one.words, QUOTED)}”"
        page.item(f"{one.day:%d %b}", text, f"{one.day} [{one.ref}]")


def _said(page: "Page", story: Story) -> None:
    words = story.view.words
    if words.none:
        return
    page.section("Promises, requests, and what they liked or not", "in the last 90 days")
    for one in words.promises:
        text = f"{whose(one).capitalize()} ({state_of(one, story.view.as_of)}): {_quoted(one)}"
        page.item("promise", text, _source(one), colours.RED if one.overdue else colours.ACCENT)
    for one in words.risks:
        page.item("risk", f"{one.risk_says}: {_quoted(one)}", _source(one), colours.RED)
    for one in (*words.requests, *words.sentiment):
        page.item(one.kind, f"{who_said(one)} {kind_says(one)}: {_quoted(one)}", _source(one), colours.ACCENT)


def _quoted(one: Said) -> str:
    return f"“{clipped(one.quote, QUOTED)}”"


def _source(one: Said) -> str:
    model = ", read by the model" if one.read_by == "model" else ""
    return f"{one.day} {who_said(one)}, {one.channel} [{one.ref}]{model}"


def _people(page: "Page", story: Story) -> None:
    rows = story.view.contacts
    if not rows:
        return
    page.section("Whom to talk to, and how", _shown(len(rows), PEOPLE))
    for one in rows[:PEOPLE]:
        main = " (main contact)" if one.contact.is_primary else ""
        source = sources_of([quote.ref for quote in one.reading.evidence], 2)
        page.item(
            one.reading.profile or "?",
            f"{clipped(one.contact.called, LONGEST_NAME)}{main}: {one.says}",
            source,
            colours.ACCENT,
        )
    if story.view.score_reads:
        page.item("", story.view.score_reads)
    page.paragraph(PREFERENCE)


def _drafts(page: "Page", story: Story) -> None:
    if not story.drafts:
        return
    page.section("Open drafts", _shown(len(story.drafts), DRAFTS))
    for one in story.drafts[:DRAFTS]:
        kind = str(one.kind).replace("_", " ")
        page.item(
            f"#{one.id}", f"{kind}, {one.state}: {one.why}", f"draft {one.id}, due {one.due_at:%Y-%m-%d}"
        )


def _way_back(page: "Page", story: Story) -> None:
    view, way = story.view, story.view.way_back
    if view.numbers["health"] is None or view.band in ("green", "unknown"):
        return
    page.section("The way back to green", way_back_says(way))
    evidence = {one.id: one.evidence for one in view.signals}
    for step in way.steps[:STEPS]:
        source = _refs(evidence.get(str(step.signal), []), 1)
        page.item(f"{step.gain:+.1f}", f"{step.says}: {step.how}", source, colours.GREEN)
    rest = way.steps[STEPS:]
    if rest:
        page.item(f"{sum(step.gain for step in rest):+.1f}", f"{len(rest)} smaller steps", "", colours.GREEN)


def _refs(facts: Sequence[EvidenceRef], most: int = 2) -> str:
    return sources_of([one.ref for one in facts], most)


def _shown(there: int, most: int) -> str:
    return f"{most} of {there}" if there > most else ""
