"""One account on a terminal."""

from rich.text import Text

from domain.alerts import Alert, AlertState
from keepwell.account_view import AccountView, SignalView
from keepwell.cli import show

DIMENSIONS = ("engagement", "relationship", "contract", "expansion")


def print_account(view: AccountView) -> None:
    _head(view)
    _moves(view)
    _signals(view)
    _alerts(view.alerts)


def _head(view: AccountView) -> None:
    out, account, numbers = show.console(), view.account, view.numbers
    facts = [account.external_id, account.segment, account.industry, account.country, account.csm]
    out.print(Text(account.name, style="bold"), Text(" · ".join(f for f in facts if f), style="dim"))
    health = Text("Health ").append_text(show.banded(numbers["health"], view.band))
    if numbers["health"] is not None:
        health.append(f"  (between {_one(numbers['low'])} and {_one(numbers['high'])}; ", style="dim")
        health.append(f"{numbers['coverage']:.0%} of the weight is measured)", style="dim")
    out.print(health)
    for days in (7, 14, 30):
        out.print(Text(f"  {days} days ").append_text(show.signed(numbers[f"velocity_{days}"])), end="")
    out.print(
        Text("   retention " + _one(numbers["retention"]) + " · expansion " + _one(numbers["expansion"]))
    )
    out.print("  " + " · ".join(f"{name} {_one(numbers[name])}" for name in DIMENSIONS[:3]))
    line = show.sparkline([health for _, health in view.trajectory])
    if line.strip():
        out.print(f"  52 weeks  {line}")
    out.print(Text(_context(view), style="dim"))


def _context(view: AccountView) -> str:
    said = [f"as of {view.as_of}", view.standing.replace("_", " ")]
    if view.days_to_renewal is not None:
        said.append(
            f"renewal in {view.days_to_renewal} days" if view.days_to_renewal >= 0 else "renewal date past"
        )
    said.append(f"calibration {view.calibration}: {view.calibration_note}")
    return "  " + " · ".join(said + view.source_gaps)


def _moves(view: AccountView) -> None:
    out = show.console()
    if not view.moves:
        out.print(f"\nNothing to compare with {view.since}.")
        return
    out.print(
        Text(f"\nWhat moved the score since {view.since}: ", style="bold"), show.signed(view.change), end="\n"
    )
    for move in view.moves:
        if move.amount:
            out.print(Text("  ").append_text(show.signed(move.amount)).append(f"  {move.title}: {move.says}"))


def _signals(view: AccountView) -> None:
    show.table(
        ("signal", ">points", ">weight", "says", "evidence"),
        (_signal_row(one) for one in view.signals if one.value is not None),
        title="\nSignals",
    )
    out = show.console()
    if view.missing:
        out.print(
            Text(f"Not measured (left out, not counted as zero): {', '.join(view.missing)}.", style="dim")
        )
    out.print(Text("The way back to green: ", style="bold").append(view.way_back.says, style="not bold"))


def _signal_row(one: SignalView) -> tuple[object, ...]:
    share = "" if one.weight is None else f"{one.weight:.0%}"
    newest = one.evidence[0].ref if one.evidence else ""
    more = f" +{len(one.evidence) - 1}" if len(one.evidence) > 1 else ""
    points = "·" if one.points is None else f"{one.points:.0f}"
    return one.title, points, share, one.says, newest + more


def _alerts(alerts: list[Alert]) -> None:
    out = show.console()
    live = [alert for alert in alerts if alert.state is not AlertState.RESOLVED]
    closed = len(alerts) - len(live)
    out.print(Text(f"\nAlerts: {len(live)} live, {closed} in the past", style="bold"))
    for alert in live:
        out.print(
            Text(f"  {alert.id} {alert.state} since {alert.opened_on}: ", style="dim").append(alert.headline)
        )
        out.print(f"     Do: {alert.action}", markup=False)


def _one(value: float | None) -> str:
    return "·" if value is None else f"{value:.0f}"
