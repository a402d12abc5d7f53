"""The outbox within somebody's scope: what waits, left or wants a person; taken back, settled, stopped, let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.addresses import plain_address
from domain.errors import KeepwellError
from domain.outbox import BlockedAddress, OutboxEvent, OutboxRow, OutboxState, Switch
from domain.scope import AccountScope
from keepwell.bootstrap import House
from keepwell.sending import way_out
from storage import outbox_blocks, outbox_rows

SHOWN = 200
STATES = tuple(str(one) for one in OutboxState)


@dataclass(frozen=True)
class OutboxPage:
    """`counts` are of all messages in the scope; `blocked` addresses are for who sees every account."""

    rows: tuple[OutboxRow, ...]
    counts: Mapping[OutboxState, int]
    switch: Switch
    blocked: tuple[BlockedAddress, ...]
    goes_to: str
    now: datetime


@dataclass(frozen=True)
class MessagePage:
    row: OutboxRow
    body: str
    events: tuple[OutboxEvent, ...]
    now: datetime


def outbox_page(house: House, scope: AccountScope, state: str = "") -> OutboxPage:
    """The newest first, KeepwellError for an unknown state."""
    if state and state not in STATES:
        raise KeepwellError(f"There is no state '{state}'. Choose one of {', '.join(STATES)}.")
    wanted = OutboxState(state) if state else None
    return OutboxPage(
        rows=tuple(outbox_rows.rows(house.engine, wanted, SHOWN, scope=scope)),
        counts=outbox_rows.counts(house.engine, scope),
        switch=house.outbox.switch(),
        blocked=tuple(outbox_blocks.blocked(house.engine)) if scope.everyone else (),
        goes_to=way_out(house.settings),
        now=house.now(),
    )


def message_page(house: House, scope: AccountScope, number: int) -> MessagePage:
    """NotFoundError where there is none in the scope."""
    row, body, events = outbox_rows.one(house.engine, number, scope)
    return MessagePage(row, body, tuple(events), house.now())


def can_be_undone(row: OutboxRow) -> bool:
    return row.state is OutboxState.WAITING


def take_back(
    house: House, scope: AccountScope, number: int, by: str, reason: str | None = None
) -> OutboxState:
    message_page(house, scope, number)
    return house.outbox.undo(number, by, reason)


def settle(house: House, scope: AccountScope, number: int, sent: bool, by: str, reason: str) -> OutboxState:
    """What became of an unclear message; KeepwellError where nobody says how they know."""
    message_page(house, scope, number)
    if not reason.strip():
        raise KeepwellError("Say how you know: others will wonder.")
    return house.outbox.settle(number, sent, by, reason.strip())


def block(house: House, address: str, by: str, reason: str) -> str:
    """KeepwellError for what is no address."""
    plain = plain_address(address)
    if plain is None:
        raise KeepwellError(f"'{address}' is no address such as ana@company.com.")
    outbox_blocks.block_by_hand(
        house.engine, plain, house.now(), by, reason.strip() or "asked not to be written to"
    )
    return plain


def lift(house: House, address: str, by: str) -> str:
    return outbox_blocks.lift(house.engine, address, house.now(), by).address
