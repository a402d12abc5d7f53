"""`keepwell webhooks`: which systems are told of what happens here, and the telling."""

from typing import TYPE_CHECKING, Any

import typer

from keepwell.acting import acting
from keepwell.cli import show

if TYPE_CHECKING:
    from domain.webhooks import Subscription

KINDS = (*("alert.opened", "alert.closed", "draft.ready", "verdict.given", "run.finished", "run.failed"),)
Id = typer.Argument(metavar="ID", help="The number the list shows.")

webhooks_app = typer.Typer(
    no_args_is_help=True, help="Tell other systems by signed webhooks: list, add, remove, test, deliver."
)


def register(app: typer.Typer) -> None:
    app.add_typer(webhooks_app, name="webhooks")


@webhooks_app.command("list")
def list_all(json: bool = show.Json) -> None:
    """Every subscription, and whether it can be reached."""
    from keepwell.bootstrap import house

    found = house().webhooks.all()
    if json:
        show.document([_as_json(one) for one in found])
        return
    if not found:
        show.say("Nobody is told of anything yet: `keepwell webhooks add URL`.")
        return
    show.table(
        (">id", "address", "format", "events", "state"),
        ((one.id, one.url, str(one.format), ", ".join(one.kinds), _standing(one)) for one in found),
    )


@webhooks_app.command()
def add(
    url: str = typer.Argument(help="https://..., or an address of this machine."),
    event: list[str] = typer.Option(
        [], "--event", help=f"May be repeated (default: all): {', '.join(KINDS)}."
    ),
    format: str = typer.Option(
        "standard", parser=show.one_of("standard", "slack"), metavar="FORMAT", help="standard or slack."
    ),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Tell this address from now on; prints the secret that its events are signed with, this once."""
    from keepwell.bootstrap import house
    from keepwell.webhooks.subscribing import subscribe

    made = subscribe(house(), url, event or KINDS, format, acting(by))
    if json:
        show.document(_as_json(made) | {"secret": made.secret})
        return
    show.say(f"Subscription {made.id}: {made.url} is told of {', '.join(made.kinds)}.")
    show.say(f"Its events are signed with {made.secret}; this is not shown again.")


@webhooks_app.command()
def remove(number: int = Id, by: str | None = show.By, json: bool = show.Json) -> None:
    """Tell it nothing more."""
    from keepwell.bootstrap import house
    from keepwell.webhooks.subscribing import unsubscribe

    unsubscribe(house(), number, acting(by))
    if json:
        show.document({"removed": number})
        return
    show.say(f"Subscription {number} is removed.")


@webhooks_app.command("test")
def send_test(number: int = Id, json: bool = show.Json) -> None:
    """Send it an event of the kind `test`, with all that is due."""
    from keepwell.bootstrap import house
    from keepwell.webhooks.delivering import deliver_due
    from keepwell.webhooks.subscribing import try_out

    the_house = house()
    event = try_out(the_house, number)
    deliver_due(the_house)
    newest = next(one for one in the_house.webhooks.deliveries(number) if one.kind == "test")
    if json:
        show.document({"event_id": event, "state": newest.state, "error": newest.error})
        return
    show.say(f"{event}: {newest.state}{f' ({newest.error})' if newest.error else ''}.")


@webhooks_app.command()
def deliver(json: bool = show.Json) -> None:
    """Send what has happened and is due; the server does this by itself."""
    from keepwell.bootstrap import house
    from keepwell.webhooks.delivering import deliver_due

    done = deliver_due(house())
    if json:
        show.document(vars(done))
        return
    show.say(
        f"{done.collected:,} new; {done.delivered:,} delivered, {done.failed:,} to be tried again, "
        f"{done.given_up:,} given up, {done.disabled:,} subscriptions switched off."
    )


def _standing(one: "Subscription") -> str:
    if not one.enabled:
        return f"off: {one.disabled_because}"
    if one.failing_since is not None:
        return f"fails since {one.failing_since:%Y-%m-%d %H:%M} UTC: {one.last_error}"
    return "on"


def _as_json(one: "Subscription") -> dict[str, Any]:
    """Without the secret."""
    return {name: value for name, value in vars(one).items() if name not in ("secret", "mark")}
