"""One account on a terminal, in the order a CSM asks: how is it, what to do, what moved it, what is measured."""

from itertools import groupby

from rich.text import Text

from domain.alerts import AlertState
from domain.scores import percent
from keepwell.account_view import AccountView, SignalView
from keepwell.alert_list import AlertRow
from keepwell.cli import show
from keepwell.cli.account_words_page import print_words
from keepwell.cli.actions import action_line
from keepwell.cli.alerts import print_alert_lines
from keepwell.cli.disc_page import print_people
from keepwell.cli.opportunities import print_opportunity
from keepwell.cli.plans import plan_line


def print_account(view: AccountView, alerts: list[AlertRow], evidence: bool) -> None:
    """`evidence` lists every fact behind each signal instead of naming the newest."""
    _head(view)
    _alerts(alerts)
    _opportunities(view)
    _in_time(view)
    print_words(view.words, view.as_of)
    print_people(view.contacts, view.score_reads)
    if view.numbers["health"] is None:
        show.say(_why_no_score(view))
        return
    _moves(view)
    _risk(view)
    _way_back(view)
    _signals(view, evidence)


def _head(view: AccountView) -> None:
    account, numbers = view.account, view.numbers
    facts = [account.external_id, account.segment, account.industry, account.country, account.csm]
    show.say(show.text(account.name, "bold").append_text(show.text("  " + _joined(facts), "dim")))
    if numbers["health"] is not None:
        show.say(_score(view))
        velocities = Text("  ")
        for days in (7, 14, 30):
            velocities.append(f"{days} days ").append_text(show.signed(numbers[f"velocity_{days}"])).append(
                "   "
            )
        show.say(velocities)
        show.say(
            f"retention {show.whole(numbers['retention'])} (engagement {show.whole(numbers['engagement'])}, "
            f"relationship {show.whole(numbers['relationship'])}, contract {show.whole(numbers['contract'])})"
            f" · expansion {show.whole(numbers['expansion'])}",
            indent=2,
        )
    line = show.sparkline([health for _, health in view.trajectory])
    if line.strip():
        show.say(f"{line}  the last 52 weeks, 0 to 100", indent=2)
    show.say(_context(view), style="dim", indent=2)
    for gap in view.source_gaps:
        show.say(f"A source has stopped: {gap}. Alerts that rest on it are held.", style="yellow", indent=2)


def _score(view: AccountView) -> Text:
    numbers, lines = view.numbers, view.thresholds
    measured = sum(signal.points is not None for signal in view.signals)
    interval = f"{show.whole(numbers['low'])} to {show.whole(numbers['high'])}"
    told = (
        f"all {measured} signals measured"
        if measured == len(view.signals)
        else f"{measured} of {len(view.signals)} signals measured; with the others it could be {interval}"
    )
    head = Text("Health ").append_text(show.standing(numbers["health"], view.band, view.standing))
    if view.band == "unknown":
        return head.append(f" too little is measured for a band; {told}", "dim")
    return head.append(f"   red below {lines['red']:.0f}, green from {lines['orange']:.0f}; {told}", "dim")


def _context(view: AccountView) -> str:
    said = [f"as of {view.as_of}", view.standing.replace("_", " ")]
    if view.days_to_renewal is not None:
        days = view.days_to_renewal
        said.append(f"renews in {days} days" if days >= 0 else f"renewal date passed {-days} days ago")
    return _joined([*said, f"calibration {view.calibration}"])


def _why_no_score(view: AccountView) -> str:
    if view.standing == "not_yet":
        return f"No score: not a customer yet on {view.as_of}."
    if view.standing == "churned":
        return f"No score: no longer a customer on {view.as_of}."
    known = [signal.title.lower() for signal in view.signals if signal.value is not None]
    if not known:
        return f"No score: nothing is known of this account by {view.as_of}, neither use nor conversations."
    return f"No score: only {' and '.join(known)} can be measured, which is too little for a number."


def _alerts(alerts: list[AlertRow]) -> None:
    live = [row for row in alerts if row.alert.state is not AlertState.RESOLVED]
    past = len(alerts) - len(live)
    rest = f" ({past} in the past)" if past else ""
    show.say()
    if not live:
        show.say(f"No alert is live{rest}.")
        return
    show.say(f"What to do: {len(live)} alert{'s' if len(live) > 1 else ''}{rest}", style="bold")
    told: set[str] = set()
    for row in live:
        print_alert_lines(row, told, most_told=None)


def _opportunities(view: AccountView) -> None:
    """Kept apart from what to do against risk: two facts that lead to two different actions."""
    there = [row for row in view.opportunities if row.opportunity.closed_on is None]
    past = len(view.opportunities) - len(there)
    rest = f" ({past} in the past)" if past else ""
    if not there and not past:
        return
    show.say()
    if not there:
        show.say(f"No opportunity is open{rest}.")
        return
    show.say(
        f"How it could grow: {len(there)} opportunit{'ies' if len(there) > 1 else 'y'}{rest}", style="bold"
    )
    for row in there:
        print_opportunity(row, named=False)


def _in_time(view: AccountView) -> None:
    """The leaving sequence, the two clocks, the window, and the plan that runs."""
    if view.standing != "active":
        return
    told, plan = view.in_time, view.in_time.plan
    clocks = told.clocks
    show.say()
    show.say("Where it stands in time", style="bold")
    for state in clocks.leaving.reached:
        show.say(f"Leaving, step {state.step} of 4 since {state.reached_on}: {state.state}.", "red", indent=2)
    lines = [clocks.leaving.says, clocks.cancellation.says, clocks.renewal.says]
    for line in lines if clocks.window.state == "unknown" else [*lines, clocks.window.says]:
        show.say(line, indent=2)
    if plan is not None:
        show.say(plan_line(plan, view.as_of), indent=2)
    for action in told.actions:
        show.say(action_line(action), style="dim", indent=2)
    for note in told.notes:
        show.say(f"{note.day}  {note.text}", style="dim", indent=2)


def _moves(view: AccountView) -> None:
    show.say()
    if view.change is None:
        show.say(f"There was no score on {view.since} to compare with.")
        return
    head = show.text(f"What moved the score since {view.since}: ", "bold")
    show.say(head.append_text(show.signed(view.change)))
    for move in view.moves:
        if move.amount:
            told = f": {move.says}" if move.says else ""
            show.item(_amount(move.amount), f"{move.title}{told}")


def _amount(points: float) -> Text:
    return Text(f"{points:+.1f}".rjust(6), style="red" if points < 0 else "green")


def _risk(view: AccountView) -> None:
    risk = view.risk
    if risk is None:
        return
    show.say()
    told = " · ".join(f"{days} days {percent(share)}" for days, share in risk.risks.items())
    line = f"   (an alert from {percent(risk.line)} at {risk.alerted} days)" if risk.line is not None else ""
    show.say(show.text("Risk of leaving: ", "bold").append_text(show.text(told + line)))
    for reason in risk.reasons:
        show.item(
            Text(f"{reason.adds * 100:+.1f}".rjust(6), style="red" if reason.adds > 0 else "green"),
            reason.says,
        )
    show.say(risk.says, style="dim")


def _way_back(view: AccountView) -> None:
    way = view.way_back
    if view.band in ("green", "unknown"):
        return
    show.say()
    if not way.steps:
        show.say(f"The way back to green: {way.says}")
        return
    head = (
        f"The way back to green, from {way.health:.0f} to {way.target:.0f}"
        if way.reachable
        else f"The way back to green: from {way.health:.0f}, all that is realistic in a quarter comes to "
        f"{way.reaches:.0f} of {way.target:.0f}"
    )
    show.say(head, style="bold")
    for step in way.steps:
        show.item(_amount(step.gain), f"{step.says}: {step.how}")


def _signals(view: AccountView, evidence: bool) -> None:
    measured = [one for one in view.signals if one.value is not None]
    wide = show.roomy()
    show.say()
    show.table(
        ("signal", ">points", *((">weight",) if wide else ()), "what is known", "newest fact"),
        (_signal_row(one, wide) for one in measured),
        title="Signals, 0 to 100 points each",
    )
    if evidence:
        _evidence(measured)
    missing = ", ".join(title.lower() for title in view.missing)
    if missing:
        show.say(f"Not measured, and left out of the score: {missing}.", style="dim")
    show.say(view.calibration_note, style="dim")


def _signal_row(one: SignalView, wide: bool) -> tuple[object, ...]:
    share = ("" if one.weight is None else f"{one.weight:.0%}",) if wide else ()
    facts = [fact.ref for fact in one.evidence if not fact.ref.startswith("usage:")]
    more = f" +{len(facts) - 1}" if len(facts) > 1 else ""
    return (
        one.title,
        show.whole(one.points),
        *share,
        one.says,
        show.clip(facts[0], 24) + more if facts else "",
    )


def _evidence(signals: list[SignalView]) -> None:
    for dimension, group in groupby(signals, key=lambda one: one.dimension):
        show.say(f"Evidence: {dimension}", style="bold")
        for one in group:
            show.say(f"{one.title}: {one.says}", indent=2)
            for fact in one.evidence:
                show.say(f"{fact.occurred_on}  [{fact.ref}] {fact.says}", style="dim", indent=4)
    show.say()


def _joined(parts: list[str | None]) -> str:
    return " · ".join(part for part in parts if part)
