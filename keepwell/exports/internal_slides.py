"""Slides for colleagues alone: score, risk, alerts, plan, growth and people."""

from collections.abc import Iterable

from agents.health.way_back import WayBack
from agents.playbooks.money import amount
from domain.alerts import Alert, AlertState, EvidenceRef
from domain.disc import PREFERENCE
from domain.playbooks import SavePlan
from domain.scores import percent
from keepwell.account_view import AccountView, MoveView
from keepwell.alert_list import AlertRow, by_account
from keepwell.exports import colours
from keepwell.exports.account_story import Story
from keepwell.exports.charts import Line, line_chart
from keepwell.exports.customer_slides import day, sources_of
from keepwell.exports.slides import CONTENT, MARGIN, SMALL, Box, Deck, Words
from keepwell.opportunity_list import OpportunityRow

MOVES_SHOWN = 10
PEOPLE_SHOWN = 8
FACTS_OF_EACH = 3


def standing(deck: Deck, story: Story) -> None:
    view, numbers = story.view, story.view.numbers
    apart = f"expansion apart: {_whole(numbers['expansion'])}"
    slide = deck.slide("Where we stand", f"As of {day(view.as_of)}, calibration {view.calibration}; {apart}")
    health = numbers["health"]
    if health is None:
        slide.note("No score: too little is known of this account for a number.")
        return
    change = view.change
    slide.cards(
        [
            ("Health", f"{health:.0f}", f"{view.band}; {measured(view)}", colours.of_band(view.band)),
            (
                f"Since {day(view.since)}",
                "·" if change is None else f"{change:+.1f}",
                "no score then" if change is None else "points; the next slide says why",
                colours.MUTED if change is None else colours.of_change(change),
            ),
            ("Retention", _whole(numbers["retention"]), _parts(view), colours.ACCENT),
            ("Renewal", _renewal(story), story.contract.arr_says, colours.ACCENT),
        ]
    )
    weeks = [when for when, _ in view.trajectory]
    red, orange = view.thresholds["red"], view.thresholds["orange"]
    lines = [
        Line("Health", [score for _, score in view.trajectory], colours.ACCENT),
        Line(f"Red below {red:.0f}", [red] * len(weeks), colours.RED, dashed=True),
        Line(f"Green from {orange:.0f}", [orange] * len(weeks), colours.GREEN, dashed=True),
    ]
    line_chart(slide, Box(MARGIN, slide.at, CONTENT, slide.left_over), weeks, lines, 100.0)
    slide.notes([view.calibration_note, *(f"Not measured: {one}" for one in view.missing)])


def measured(view: AccountView) -> str:
    """How much the score rests on, and between what it lies where signals are missing."""
    there, low, high = len(view.signals) - len(view.missing), view.numbers["low"], view.numbers["high"]
    if not view.missing or low is None or high is None:
        return f"all {there} signals measured"
    return f"{there} of {len(view.signals)} signals measured, {low:.0f} to {high:.0f} with the others"


def _whole(number: float | None) -> str:
    return "·" if number is None else f"{number:.0f}"


def _parts(view: AccountView) -> str:
    return ", ".join(
        f"{name} {_whole(view.numbers[name])}" for name in ("engagement", "relationship", "contract")
    )


def _renewal(story: Story) -> str:
    days = story.contract.days_to_renewal
    return "·" if days is None else f"{days} d"


def moved(deck: Deck, story: Story) -> None:
    """Signal by signal, adding up to the change shown."""
    view = story.view
    lead = "" if view.change is None else f": {view.change:+.1f} points of health, signal by signal"
    slide = deck.slide("What moved the score", f"Since {day(view.since)}{lead}")
    if view.change is None:
        slide.note(f"There was no score on {view.since} to compare with.")
        return
    rows = [
        [
            Words(f"{points:+.1f}", colour=colours.of_change(points), bold=True),
            Words(title),
            Words(says, lines=2),
            Words(sources, SMALL, colours.MUTED),
        ]
        for points, title, says, sources in moves_shown(view.moves, MOVES_SHOWN)
    ]
    total = Words(f"{view.change:+.1f}", colour=colours.of_change(view.change), bold=True)
    rows.append([total, Words("All together", bold=True), Words(""), Words("")])
    slide.table(["Points", "Signal", "What is known", "Source"], rows, [0.9, 2.3, 5.9, 3.4])
    slide.notes([f"{one.title}: {sources_of([fact.ref for fact in one.evidence], 6)}" for one in view.moves])


def moves_shown(moves: Iterable[MoveView], most: int) -> list[tuple[float, str, str, str]]:
    """(points, title, sentence, sources), the largest first and the rest as one, so that all still add up."""
    there = [one for one in moves if one.amount]
    first, rest = (there, []) if len(there) <= most else (there[: most - 1], there[most - 1 :])
    rows = [
        (one.amount, one.title, one.says, sources_of([fact.ref for fact in one.evidence], 1)) for one in first
    ]
    if rest:
        named = ", ".join(one.title.lower() for one in rest)
        rows.append((round(sum(one.amount for one in rest), 1), f"{len(rest)} more", named, ""))
    return rows


def risks(deck: Deck, story: Story) -> None:
    view = story.view
    slide = deck.slide("Risks and plan", "Internal")
    if view.risk is not None:
        told = " · ".join(f"{percent(share)} within {days} days" for days, share in view.risk.risks.items())
        slide.item(f"Risk of leaving: {told}.", view.risk.says, colours.RED, lines=1)
    for state in view.in_time.clocks.leaving.reached[-1:]:
        text = f"Leaving sequence: step {state.step} of 4 since {state.reached_on}, {state.state}."
        slide.item(text, "", colours.RED, lines=1)
    live = live_alerts(story)
    slide.heading("Alerts and what to do" if live else "No alert is live")
    rows = [
        (f"{one.title}: {one.says} Do: {one.alert.action}", _alert_source(one.alert), colours.ORANGE)
        for one in live
    ]
    if rows:
        slide.items(rows, "", lines=3)
    plan = view.in_time.plan
    if plan is not None and slide.left_over > 0.9:
        slide.item(plan_says(plan), f"plan {plan.id}")
    slide.notes([f"{one.title}: {one.alert.rests_on}" for one in live])


def live_alerts(story: Story) -> list[AlertRow]:
    rows = [row for row in story.view.alert_rows if row.alert.state is not AlertState.RESOLVED]
    return by_account(rows)


def _alert_source(alert: Alert) -> str:
    refs = [fact.ref for trigger in alert.triggers for fact in trigger.evidence]
    return f"alert {alert.id}, since {alert.opened_on} {sources_of(refs, 3)}"


def growth(deck: Deck, story: Story) -> None:
    """Kept apart from risk: two facts that lead to two different actions."""
    there = open_opportunities(story)
    if not there:
        return
    rows = [
        (
            opportunity_says(row),
            f"opportunity {row.opportunity.id}, since {row.opportunity.opened_on}",
            colours.GREEN,
        )
        for row in there
    ]
    slide = deck.slide("How it could grow", "Internal; kept apart from what there is to do against risk")
    slide.items(rows, "", lines=3)
    slide.notes([f"{row.title}: {row.opportunity.arithmetic}" for row in there if row.opportunity.arithmetic])


def opportunity_says(row: OpportunityRow) -> str:
    """What it is, what it could bring in a month, and when to speak of it."""
    one = row.opportunity
    size = None if one.size_cents is None else f"Size: {amount(one.size_cents, one.currency or '')} a month."
    return " ".join(part for part in (f"{row.title}: {row.says}", size, row.timing) if part)


def plan_says(plan: SavePlan) -> str:
    following = plan.next_step
    step = f"; next: {following.what} ({following.owner}, by {following.due_on})" if following else ""
    return f"Plan “{plan.title}”: {plan.done} of {len(plan.steps)} steps done{step}"


def open_opportunities(story: Story) -> list[OpportunityRow]:
    return [row for row in story.view.opportunities if row.opportunity.closed_on is None]


def people(deck: Deck, story: Story) -> None:
    slide = deck.slide("Whom to talk to, and how", PREFERENCE)
    rows = [
        [
            Words(one.contact.called, bold=one.contact.is_primary),
            Words("main contact" if one.contact.is_primary else ""),
            Words(one.reading.profile or "?"),
            Words(one.says, lines=2),
        ]
        for one in story.view.contacts[:PEOPLE_SHOWN]
    ]
    if not rows:
        slide.note("No contact is on record.")
        return
    slide.table(["Contact", "", "DISC", "Communication preference"], rows, [2.6, 1.4, 0.7, 7.6])
    if story.view.score_reads:
        slide.item(story.view.score_reads, "", lines=3)


def way_back(deck: Deck, story: Story) -> None:
    view, way = story.view, story.view.way_back
    if view.band in ("green", "unknown"):
        return
    slide = deck.slide("The way back to green", "The least change that is realistic within a quarter")
    slide.item(way_back_says(way), "")
    rows = [
        [
            Words(f"{step.gain:+.1f}", colour=colours.GREEN, bold=True),
            Words(step.says, lines=2),
            Words(step.how, lines=2),
        ]
        for step in way.steps
    ]
    if rows:
        slide.table(["Points", "From where to where", "How"], rows, [0.9, 4.8, 6.6])


def way_back_says(way: WayBack) -> str:
    if not way.steps:
        return way.says
    if way.reachable:
        return f"From {way.health:.0f} to {way.target:.0f}."
    return f"From {way.health:.0f}, all that is realistic in a quarter comes to {way.reaches:.0f} of {way.target:.0f}."


def facts_of(story: Story) -> list[tuple[str, str, str]]:
    """What the internal slides rest on, for the list of sources."""
    return [
        (fact.ref, str(fact.occurred_on), fact.says)
        for facts in (
            *(one.evidence for one in story.view.moves if one.amount),
            *(trigger.evidence for row in live_alerts(story) for trigger in row.alert.triggers),
        )
        for fact in _few(facts)
    ]


def _few(facts: list[EvidenceRef]) -> list[EvidenceRef]:
    return facts[:FACTS_OF_EACH]
