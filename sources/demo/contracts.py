"""Terms, prices and invoices of one account, from its first day to its next renewal."""

from dataclasses import dataclass
from datetime import date, timedelta

from sources.demo.cast import Firm
from sources.demo.draws import Draws
from sources.demo.product import SEAT_PRICE_CENTS

TERM = 365
INVOICES_FOR = 760  # days of invoices kept
Row = dict[str, object]


@dataclass(frozen=True)
class Term:
    start: date
    renewal: date
    seats: int
    mrr_cents: int


@dataclass(frozen=True)
class Contracts:
    subscriptions: list[Row]
    invoices: list[Row]
    terms: tuple[Term, ...]
    billing: str


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _renewal(firm: Firm, as_of: date, draws: Draws) -> date:
    """The next renewal date; terms run back from it in years."""
    if firm.script.renewal_in is not None:
        return as_of + timedelta(days=firm.script.renewal_in)
    held = (as_of - firm.customer_since).days
    if held < TERM:
        return firm.customer_since + timedelta(days=TERM)
    return as_of + timedelta(days=draws.whole(91, 340))


def _starts(firm: Firm, renewal: date, draws: Draws) -> list[date]:
    """First days of the terms, oldest first; a late renewal begins some days after the last term ended."""
    starts = [renewal - timedelta(days=TERM)]
    while (starts[0] - firm.customer_since).days >= TERM // 2 and len(starts) < 6:
        starts.insert(0, starts[0] - timedelta(days=TERM))
    late = draws.whole(1, len(starts) - 1) if len(starts) > 2 and draws.chance(0.12) else 0
    if late:
        starts[late] += timedelta(days=draws.whole(4, 12))
    return starts


def _seat_path(firm: Firm, count: int, draws: Draws) -> list[int]:
    """Seats of each term, newest last and equal to the firm's; earlier terms were smaller or larger."""
    seats = [firm.seats]
    while len(seats) < count:
        step = draws.weighted({0.8: 0.3, 0.9: 0.25, 1.0: 0.35, 1.15: 0.1})
        seats.insert(0, max(3, round(seats[0] * step)))
    return seats


def _terms(firm: Firm, as_of: date, draws: Draws) -> tuple[Term, ...]:
    renewal = _renewal(firm, as_of, draws)
    starts = _starts(firm, renewal, draws)
    ends = [start - timedelta(days=1) for start in starts[1:]] + [renewal - timedelta(days=1)]
    price = round(SEAT_PRICE_CENTS[firm.tier] * draws.between(0.85, 1.05))
    plan = _seat_path(firm, len(starts), draws)
    terms = []
    for start, end, seats in zip(starts, ends, plan, strict=True):
        renews = min(end, start + timedelta(days=TERM - 1)) + timedelta(days=1)
        terms.append(Term(start, renews, seats, seats * price))
    return tuple(_expanded(terms, firm, as_of, price))


def _expanded(terms: list[Term], firm: Firm, as_of: date, price: int) -> list[Term]:
    """Seats added in mid-term: the running term is closed and a larger one runs to the same renewal."""
    if firm.script.expands is None:
        return terms
    day = as_of - timedelta(days=firm.script.expands)
    last = terms[-1]
    if not last.start < day < last.renewal:
        return terms
    before = max(3, round(last.seats * 0.75))
    return [
        *terms[:-1],
        Term(last.start, day, before, before * price),
        Term(day, last.renewal, last.seats, last.mrr_cents),
    ]


def _subscription(firm: Firm, term: Term, place: int, last: bool, billing: str, as_of: date) -> Row:
    churned = (
        as_of - timedelta(days=firm.script.churned) if last and firm.script.churned is not None else None
    )
    ended = churned or (None if last else term.renewal - timedelta(days=1))
    return {
        "external_id": f"S-{firm.index + 1:06d}-{place + 1:02d}",
        "account": firm.external_id,
        "start_date": term.start,
        "end_date": ended or term.renewal - timedelta(days=1),
        "plan": f"Loomboard {firm.tier.title()}",
        "tier": firm.tier,
        "seats": term.seats,
        "mrr": money(term.mrr_cents),
        "currency": firm.currency,
        "billing": billing,
        "status": "cancelled" if churned else "ended" if ended else "active",
        "is_trial": False,
        "auto_renew": firm.segment == "smb" and not churned,
        "churned_at": churned,
        "renewal_date": term.renewal,
        "source": "crm",
    }


def _invoices(firm: Firm, terms: tuple[Term, ...], billing: str, as_of: date, draws: Draws) -> list[Row]:
    """Monthly, or each quarter of an annual contract; nothing after the as-of date or the end."""
    months = 1 if billing == "monthly" else 3
    first = as_of - timedelta(days=INVOICES_FOR)
    stop = as_of if firm.script.churned is None else as_of - timedelta(days=firm.script.churned)
    rows: list[Row] = []
    for term in terms:
        day = term.start
        while day < term.renewal and day <= stop:
            if day >= first:
                rows.append(_invoice(firm, term, day, months, len(rows), as_of, draws))
            day += timedelta(days=round(30.42 * months))
    return rows


def _invoice(firm: Firm, term: Term, day: date, months: int, place: int, as_of: date, draws: Draws) -> Row:
    paid = day + timedelta(days=draws.whole(3, 27) + (20 if draws.chance(0.06) else 0))
    return {
        "external_id": f"INV-{firm.index + 1:06d}-{day:%Y%m%d}-{place:02d}",
        "account": firm.external_id,
        "issued_at": day,
        "amount": money(term.mrr_cents * months),
        "currency": firm.currency,
        "paid_at": paid if paid <= as_of else None,
        "due_at": day + timedelta(days=30),
        "billed_users": term.seats,
        "source": "crm",
    }


def write_contracts(firm: Firm, as_of: date, seed: int) -> Contracts:
    """Subscriptions and invoices of an account."""
    draws = Draws(seed, firm.index, 2)
    billing = "monthly" if draws.chance({"smb": 0.7, "mid-market": 0.3}.get(firm.segment, 0.1)) else "annual"
    terms = _terms(firm, as_of, draws)
    rows = [
        _subscription(firm, term, place, place == len(terms) - 1, billing, as_of)
        for place, term in enumerate(terms)
    ]
    return Contracts(rows, _invoices(firm, terms, billing, as_of, draws), terms, billing)
