"""`keepwell outbox`: what was approved and is to leave, what left, and what a person has to look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from keepwell.acting import acting
from keepwell.cli import show

if TYPE_CHECKING:
    from domain.outbox import OutboxRow
    from keepwell.bootstrap import House
    from outbox.deliver import Round

SHOWN = 30
STATES = ("waiting", "sending", "sent", "unclear", "failed", "undone", "stopped")
Reason = typer.Option(None, "--reason", help="Why.")
NO_REASON = "no reason was given"

outbox_app = typer.Typer(
    no_args_is_help=True, help="Approved messages on their way: list, send, undo, settle, stop, block."
)


def register(app: typer.Typer) -> None:
    app.add_typer(outbox_app, name="outbox")


@outbox_app.command("list")
def list_all(
    state: str | None = typer.Option(
        None, parser=show.one_of(*STATES), metavar="STATE", help=f"Only those: {', '.join(STATES)}."
    ),
    limit: int | None = typer.Option(
        None, min=0, help=f"Rows; 0 means all (default: {SHOWN}, or all with --json)."
    ),
    json: bool = show.Json,
) -> None:
    """Messages, the newest first, and why those that wait do."""
    from domain.outbox import OutboxState
    from keepwell.bootstrap import house
    from storage.outbox_rows import counts, rows

    the_house = house()
    most = (0 if json else SHOWN) if limit is None else limit
    found = rows(the_house.engine, OutboxState(state) if state else None, most or None)
    if json:
        show.document([_as_json(row) for row in found])
        return
    _say_stopped(the_house)
    if not found:
        typer.echo(f"No {state} messages." if state else "No messages: nothing was approved yet.")
        return
    show.table(
        (">id", "account", "to", "subject", "state", "since"),
        (
            (row.id, show.name(row.account), _to(row), show.clip(row.subject, 40), _standing(row), _when(row))
            for row in found
        ),
    )
    told = ", ".join(f"{count:,} {name.value}" for name, count in sorted(counts(the_house.engine).items()))
    typer.echo(f"{told}.")


@outbox_app.command("show")
def show_one(
    message: int = typer.Argument(help="Its id; `keepwell outbox list` lists them."), json: bool = show.Json
) -> None:
    """One message as it was approved, and all that happened to it."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from storage.outbox_rows import one

    row, body, events = one(house().engine, message)
    if json:
        show.document({**_as_json(row), "body": body, "events": [asdict(event) for event in events]})
        return
    show.say(
        f"Message {row.id} to {row.account}, draft {row.draft_id} ({row.kind}), approved by {row.approved_by}",
        "bold",
    )
    for person in row.recipients:
        outcome = " ".join(filter(None, (person["outcome"], person["says"])))
        show.say(f"To: {person['name']} <{person['address']}>{f'  {outcome}' if outcome else ''}")
    show.say(f"Subject: {row.subject}")
    show.say(f"Message-ID: {row.message_id}")
    show.say(f"State: {_standing(row)}")
    show.say()
    for line in body.rstrip("\n").split("\n"):
        show.say(line, indent=2)
    show.say()
    for event in events:
        show.say(
            f"{event.at:%Y-%m-%d %H:%M:%S}  {event.change} by {event.by}{f': {event.reason}' if event.reason else ''}"
        )


@outbox_app.command()
def send(
    watch: bool = typer.Option(False, "--watch", help="Keep on until stopped (Ctrl-C)."),
    every: float = typer.Option(10.0, min=0.2, max=3600, help="Seconds between two looks with --watch."),
    json: bool = show.Json,
) -> None:
    """Send what was approved and is due, each message once. Several senders may run at a time."""
    import threading

    from keepwell.bootstrap import house
    from keepwell.sending import sender_of, way_out

    the_house, ended = house(), threading.Event()
    sender = sender_of(the_house, ended.wait)
    the_house.outbox.look_again()
    if watch and not json:
        show.say(
            f"Sending what is due, to {way_out(the_house.settings)}. Ctrl-C ends it after the message in hand."
        )
    with _ending(ended):
        while True:
            done = sender.round(lambda: not ended.is_set())
            if not watch:
                break
            if done.counts or done.recovered:
                _say_round(the_house, done, json)
            if ended.wait(max(every, 60.0) if done.blocked else every):
                return
    _say_round(the_house, done, json)
    if done.blocked:
        raise typer.Exit(1)


@contextmanager
def _ending(ended: Any) -> Iterator[None]:
    """Ctrl-C and SIGTERM are heard after the message in hand; a second Ctrl-C at once."""
    import signal

    def hear(_number: int, _frame: Any) -> None:
        ended.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say_round(house: "House", done: "Round", json: bool) -> None:
    from keepwell.sending import way_out

    told = {state.value: count for state, count in done.counts.items()}
    if json:
        show.document(
            {
                "to": house.settings.outbox,
                "messages": told,
                "recovered": {state.value: count for state, count in done.recovered.items()},
                "next_at": done.idle.until,
                "why": done.idle.why or None,
            }
        )
        return
    words = ", ".join(f"{count:,} {state}" for state, count in told.items()) or "nothing was sent"
    show.say(f"To {way_out(house.settings)}: {words}.")
    if done.recovered:
        back = ", ".join(f"{count:,} {state.value}" for state, count in done.recovered.items())
        show.say(f"Left behind by a sender that stopped: {back}.")
    if done.idle.why:
        show.say(f"{'No more' if told else 'Nothing'} for now: {done.idle.why}.", "yellow")
    elif done.idle.until is not None:
        show.say(
            f"The next may go at {done.idle.until:%Y-%m-%d %H:%M:%S} UTC: `keepwell outbox list` says why."
        )
    if told.get("unclear") or done.recovered:
        show.say("`keepwell outbox list --state unclear` lists what a person must look at.")


@outbox_app.command()
def undo(
    message: int = typer.Argument(help="Its id."),
    by: str | None = show.By,
    reason: str | None = Reason,
    json: bool = show.Json,
) -> None:
    """Take back a message that still waits; its draft is up for review again."""
    from keepwell.bootstrap import house

    state = house().outbox.undo(message, acting(by), reason)
    if json:
        show.document({"id": message, "state": state.value})
    elif state.value == "undone":
        typer.echo(f"Message {message} will not be sent; its draft is up for review again.")
    else:
        typer.echo(
            f"Message {message} is tried no more, but an earlier attempt may have arrived: it is unclear."
        )


@outbox_app.command()
def settle(
    message: int = typer.Argument(help="Its id."),
    what: str = typer.Argument(
        parser=show.one_of("sent", "again"), metavar="sent|again", help="What is right."
    ),
    by: str | None = show.By,
    reason: str = typer.Option(..., help="How you know."),
    json: bool = show.Json,
) -> None:
    """Say what became of an unclear message: it was sent, or it is to be sent again."""
    from keepwell.bootstrap import house

    state = house().outbox.settle(message, what == "sent", acting(by), reason)
    if json:
        show.document({"id": message, "state": state.value})
    elif what == "sent":
        typer.echo(f"Message {message} counts as sent.")
    else:
        typer.echo(f"Message {message} will be sent again, under the same Message-ID.")


@outbox_app.command()
def stop(by: str | None = show.By, reason: str | None = Reason, json: bool = show.Json) -> None:
    """Stop everything: once this returns, nothing more is handed over until `keepwell outbox start`."""
    from keepwell.bootstrap import house

    going = house().outbox.stop(acting(by), reason or NO_REASON)
    handed = [message for message, left in going if left]
    if json:
        show.document({"stopped": True, "handed_over_before": handed, "kept_back": len(going) - len(handed)})
        return
    typer.echo("Stopped: nothing more is sent until `keepwell outbox start`.")
    if handed:
        were = "was" if len(handed) == 1 else "were"
        typer.echo(
            f"{', '.join(f'Message {one}' for one in handed)} {were} handed over just before, and may arrive."
        )


@outbox_app.command()
def start(by: str | None = show.By, reason: str | None = Reason, json: bool = show.Json) -> None:
    """Let messages go again."""
    from keepwell.bootstrap import house

    house().outbox.start(acting(by), reason)
    if json:
        show.document({"stopped": False})
    else:
        typer.echo("Messages go again with the next `keepwell outbox send`.")


@outbox_app.command()
def block(
    address: str = typer.Argument(help="An address of a customer's contact."),
    by: str | None = show.By,
    reason: str = typer.Option("asked not to be written to", "--reason", help="Why."),
    json: bool = show.Json,
) -> None:
    """Nothing is approved for or sent to this address any more, until `keepwell outbox blocked --lift`."""
    from domain.addresses import plain_address
    from keepwell.bootstrap import house
    from storage.outbox_blocks import block_by_hand

    plain = plain_address(address)
    if plain is None:
        raise typer.BadParameter(f"'{address}' is no address such as ana@company.com", param_hint="'ADDRESS'")
    the_house = house()
    block_by_hand(the_house.engine, plain, the_house.now(), acting(by), reason)
    if json:
        show.document({"blocked": plain})
    else:
        typer.echo(f"{plain} is written to no more. `keepwell outbox blocked --lift {plain}` ends it.")


@outbox_app.command()
def blocked(
    lift: str | None = typer.Option(None, metavar="ADDRESS", help="Let mail go to this address again."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Addresses nothing is sent to, because they took no mail or somebody asked for none."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from storage import outbox_blocks

    the_house = house()
    if lift is not None:
        lifted = outbox_blocks.lift(the_house.engine, lift, the_house.now(), acting(by))
        if json:
            show.document({"lifted": lifted.address})
        else:
            typer.echo(f"{lifted.address} may be written to again.")
        return
    found = outbox_blocks.blocked(the_house.engine)
    if json:
        show.document([asdict(one) for one in found])
        return
    if not found:
        typer.echo("No address is blocked.")
        return
    show.table(
        ("address", "since", "why"), ((one.address, f"{one.at:%Y-%m-%d}", one.reason) for one in found)
    )


def _say_stopped(house: "House") -> None:
    switch = house.outbox.switch()
    if switch.stopped:
        since = f"{switch.at:%Y-%m-%d %H:%M} UTC" if switch.at else "a while"
        show.say(
            f"STOPPED by {switch.by} at {since}: {switch.reason}. `keepwell outbox start` ends it.",
            "bold red",
        )


def _to(row: "OutboxRow") -> str:
    if not row.recipients:
        return "nobody"
    first = show.clip(str(row.recipients[0]["name"] or row.recipients[0]["address"]), 30)
    return f"{first} +{len(row.recipients) - 1}" if len(row.recipients) > 1 else first


def _standing(row: "OutboxRow") -> str:
    refused = [str(one["address"]) for one in row.recipients if one["outcome"] in ("refused", "bounced")]
    why = row.held_because or row.error or (f"not to {', '.join(refused)}" if refused else None)
    if why is None and row.state.value == "waiting":
        return f"waiting until {row.due_at:%Y-%m-%d %H:%M} UTC"
    replied = " (answered)" if any(one["outcome"] == "replied" for one in row.recipients) else ""
    return f"{row.state.value}{replied}{f': {why}' if why else ''}"


def _when(row: "OutboxRow") -> str:
    at: datetime = row.sent_at or row.updated_at
    return f"{at:%Y-%m-%d %H:%M}"


def _as_json(row: "OutboxRow") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(row), "state": row.state.value, "recipients": [dict(one) for one in row.recipients]}
