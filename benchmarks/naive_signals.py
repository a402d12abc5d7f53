"""The 17 signals of one account on one day in plain Python loops: what most teams would write first.

No source stops in the benchmark's data, so every window counts whole, as the collector's does there. Use at the turn of
the year, which does not count, is left out when the tables are filled; no window here holds those days.
"""

from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from benchmarks.naive_rows import Rows, Subscription, Use
from domain.scores import Standing
from domain.signals import SignalId as S

EPOCH = date(1970, 1, 1).toordinal()
KNOWN_DAYS = 425
MEETINGS = ("qbr", "meeting", "call")
CAP = 14 * 24 * 60
MONTH, QUARTER, HALF_YEAR = 30, 90, 180

Value = float | None


def signals(rows: Rows, waits: list[tuple[int, int]], day: int) -> dict[str, Value]:
    """`waits` are the account's `answer_times`, found once for all days."""
    known = [use for use in rows.usage if day - KNOWN_DAYS < use.day <= day]
    return {
        **_engagement(known, day),
        **_relationship(rows, waits, known, day),
        **_contract(rows, known, day),
        **_expansion(rows, known, day),
    }


def _within(use: list[Use], day: int, days: int) -> list[Use]:
    return [one for one in use if day - days < one.day <= day]


def _divided(above: float, below: float) -> Value:
    return above / below if below > 0 else None


def _engagement(known: list[Use], day: int) -> dict[str, Value]:
    month = _within(known, day, MONTH)
    core = sum(use.count for use in month if use.is_core == 1)
    told = core + sum(use.count for use in month if use.is_core == 0)
    features = {use.feature for use in month if use.feature}
    user_days = [(on, 1) for _, on in {(use.user, use.day) for use in month}]
    return {
        S.LOGIN_FREQUENCY: _a_week(user_days, day - MONTH + 1, day) if known else None,
        S.FEATURE_BREADTH: float(len(features)) if _named(known, month, "feature") else None,
        S.CORE_RATIO: _divided(core, told),
        S.SESSION_DURATION: _session(month),
        S.USAGE_REGULARITY: _regularity(known, day),
        S.USAGE_TREND: _trend(known, day),
    }


def _named(known: list[Use], month: list[Use], what: str) -> bool:
    """Users or features have names, and the last 30 days are not nameless use only."""
    return any(getattr(use, what) for use in known) and (
        not month or any(getattr(use, what) for use in month)
    )


def _session(month: list[Use]) -> Value:
    tenths: dict[tuple[str, int], int] = {}
    for use in month:
        if use.tenths > 0:
            who = (use.user, use.day)
            tenths[who] = tenths.get(who, 0) + use.tenths
    return median(tenths.values()) / 10 if tenths else None


def _regularity(known: list[Use], day: int) -> Value:
    if not known:
        return None
    start = min(max(day - QUARTER + 1, min(use.day for use in known)), day)
    live = day - start + 1
    if live < 14:
        return None
    active = sorted({use.day for use in known if start <= use.day})
    if not active:
        return 0.0
    edges = [start - 1, *active, day + 1]
    gaps = [after - before for before, after in pairwise(edges)]
    evenness = sum(gaps) ** 2 / (len(gaps) * sum(gap * gap for gap in gaps))
    return min(len(active) / live, 1.0) * evenness


def _weekend(day: int) -> bool:
    return (day + 3) % 7 >= 5  # 1970-01-01 was a Thursday


def _a_week(amounts: list[tuple[int, int]], first: int, last: int) -> float:
    """5 x the mean weekday + 2 x the mean weekend day of (day, amount) from `first` to `last`."""
    weekends = sum(_weekend(day) for day in range(first, last + 1))
    weekdays = last - first + 1 - weekends
    at_weekends = sum(amount for day, amount in amounts if _weekend(day))
    rest = sum(amount for _, amount in amounts) - at_weekends
    return 5 * (rest / weekdays if weekdays else 0.0) + 2 * (at_weekends / weekends if weekends else 0.0)


def _trend(known: list[Use], day: int) -> Value:
    first = min((use.day for use in known), default=None)
    if first is None or first > day - 59:
        return None
    months = [_within(known, day - shift, MONTH) for shift in (0, MONTH, 2 * MONTH)]
    silent = not months[0]
    quarter = len({use.day for use in _within(known, day, QUARTER)})
    if quarter < 8 and not (silent and len({use.day for use in _within(known, day, 365)}) >= 48):
        return None
    if silent:
        return -100.0
    starts = [day - 29, day - 59, max(day - 89, min(first, day - 59))]
    rates = [
        _a_week([(use.day, use.count) for use in month], start, day - shift)
        for month, start, shift in zip(months, starts, (0, MONTH, 2 * MONTH), strict=True)
    ]
    if 2 * (day - 59 - starts[2]) >= MONTH:
        step, mean = (rates[0] - rates[2]) / 2, sum(rates) / 3
    else:
        step, mean = rates[0] - rates[1], (rates[0] + rates[1]) / 2
    return max(-150.0, min(150.0, step * 100 / mean)) if mean > 0 else None


def _relationship(rows: Rows, waits: list[tuple[int, int]], known: list[Use], day: int) -> dict[str, Value]:
    held = [
        one.attended
        for one in rows.interactions
        if one.channel in MEETINGS and one.attended is not None and day - HALF_YEAR < one.met_on <= day
    ]
    return {
        S.RESPONSE_LATENCY: _latency(waits, day),
        S.TOUCHPOINT_ATTENDANCE: _divided(sum(held), len(held)),
        S.ACTIVE_CONTACTS: _people(rows, known, day),
        S.SENTIMENT_TREND: _sentiment(rows, day),
    }


def answer_times(rows: Rows) -> list[tuple[int, int]]:
    """(day it was known, minutes) of each message of ours: its answer, or 14 days without one."""
    threads: dict[str, list[tuple[int, int, int, bool]]] = {}
    for one in rows.interactions:
        if one.channel in ("email", "chat") and one.direction in ("in", "out") and one.thread is not None:
            message = (one.minute, one.id, one.day, one.direction == "out")
            threads.setdefault(one.thread, []).append(message)
    found = []
    for thread in threads.values():
        thread.sort()
        for place, (minute, _, asked_on, ours) in enumerate(thread):
            before = thread[place - 1] if place else None
            follows_up = before is not None and before[3] and minute - before[0] <= CAP
            if not ours or follows_up:
                continue
            answer = next((later for later in thread[place + 1 :] if not later[3]), None)
            if answer and answer[0] - minute <= CAP and answer[2] <= asked_on + 14:
                found.append((answer[2], answer[0] - minute))
            else:
                found.append((asked_on + 14, CAP))
    return found


def _latency(waits: list[tuple[int, int]], day: int) -> Value:
    now = [minutes for known_on, minutes in waits if day - 60 < known_on <= day]
    habit = [minutes for known_on, minutes in waits if day - 425 < known_on <= day - 60]
    if len(now) < 2 or len(habit) < 3:
        return None
    return max(median(now), 60) / max(median(habit), 60)


def _people(rows: Rows, known: list[Use], day: int) -> Value:
    contact_of: dict[str, int] = {}
    for contact in sorted(rows.contacts, key=lambda one: one.id):
        for name in (contact.external_id, contact.email):
            if name is not None:
                contact_of.setdefault(name.strip().lower(), contact.id)
    people: set[str | int] = set()
    named = any(use.user for use in known)
    anything = False
    for use in known:
        if use.day > day - MONTH:
            anything = True
            if use.user:
                people.add(contact_of.get(use.user.strip().lower(), use.user))
    for one in rows.interactions:
        met = one.channel in MEETINGS and one.attended == 1
        for seen, on in ((one.direction == "in", one.day), (met, one.met_on)):
            if seen and day - KNOWN_DAYS < on <= day:
                named |= one.contact_id is not None
                anything |= on > day - MONTH
                if one.contact_id is not None and on > day - MONTH:
                    people.add(one.contact_id)
    return float(len(people)) if named and (people or not anything) else None


def _sentiment(rows: Rows, day: int) -> Value:
    """Of surveys: nobody praises or complains in the benchmark's conversations."""
    late: list[float] = []
    early: list[float] = []
    for survey in rows.surveys:
        if day - HALF_YEAR < survey.day <= day:
            nps = survey.kind == "nps"
            points = survey.score * 10 if nps else (max(1.0, min(5.0, survey.score)) - 1) * 25
            (late if survey.day > day - QUARTER else early).append(points)
    if not late and not early:
        return None
    change = sum(late) / len(late) - sum(early) / len(early) if late and early else 0.0
    return (sum(late) + sum(early)) / (len(late) + len(early)) + change / 2


def _covers(one: Subscription, day: int) -> bool:
    return one.start_date <= day and (one.stop is None or day < one.stop)


def _users(known: list[Use], day: int) -> int:
    return len({use.user for use in known if use.user and day - MONTH < use.day <= day})


def _contract(rows: Rows, known: list[Use], day: int) -> dict[str, Value]:
    active, month = _users(known, day), _within(known, day, MONTH)
    told = _named(known, month, "user")
    covering = [one for one in rows.subscriptions if _covers(one, day)]
    paid = [one for one in covering if one.paid]
    seats = sum(one.seats or 0 for one in paid or covering)
    bills = [(one.issued_on, one.billed_users) for one in rows.invoices if one.billed_users is not None]
    billed = max((bill for bill in bills if bill[0] <= day), default=None)
    since = customer_since(rows, known, day)
    return {
        S.LICENSE_UTILISATION: _divided(active, seats) if told else None,
        S.BILLED_TO_ACTIVE: billed[1] / max(active, 1) if told and billed else None,
        S.TENURE: (day - since) / 30.4375 if since is not None else None,
        S.RENEWAL_HISTORY: _renewals(rows, day),
    }


def customer_since(rows: Rows, known: list[Use], day: int) -> int | None:
    begun = [one for one in rows.subscriptions if one.start_date <= day]
    paid = [one.start_date for one in begun if one.paid]
    if paid:
        return min(paid)
    if rows.account.created_on is not None and rows.account.created_on <= day:
        return rows.account.created_on
    if begun:
        return min(one.start_date for one in begun)
    said = [one.day for one in rows.interactions if day - KNOWN_DAYS < one.day <= day]
    return min([*(use.day for use in known), *said], default=None)


def _renewals(rows: Rows, day: int) -> Value:
    paid = sorted(
        (one for one in rows.subscriptions if one.paid), key=lambda s: (s.start_date, s.external_id)
    )
    points = []
    for before, after in pairwise(paid):
        if before.stop is None or before.stop - before.start_date < 300:
            continue
        gap = after.start_date - before.stop
        ended = min(d for d in (before.end_date, before.churned_on) if d is not None)
        if -30 <= gap <= 60 and max(after.start_date, ended) <= day:
            points.append(_change(before, after) - (25 if gap > 7 else 0))
    for one in paid:
        if one.billing == "annual":
            points += [85] * _birthdays(one, day)
    return sum(points) / (len(points) * 100) if points else None


def _change(before: Subscription, after: Subscription) -> int:
    """Points of a renewal: by MRR in one currency, else by seats; within 1 % it is flat."""
    pairs = [(before.seats, after.seats)]
    if before.currency == after.currency:
        pairs.append((before.mrr_cents, after.mrr_cents))
    points = 85
    for old, new in pairs:
        if old is not None and new is not None:
            points = 100 if new * 100 > old * 101 else 40 if new * 100 < old * 99 else 85
    return points


def _birthdays(one: Subscription, day: int) -> int:
    last = day if one.stop is None else min(day, one.stop - 1)
    year, count = _years_later(one.start_date, 1), 0
    while year <= last:
        count += 1
        year = _years_later(one.start_date, count + 1)
    return count


def _years_later(start: int, years: int) -> int:
    """29 February becomes 1 March in common years."""
    first = date.fromordinal(start + EPOCH)
    moved = date(first.year + years, first.month, 1) + timedelta(days=first.day - 1)
    return moved.toordinal() - EPOCH


def _expansion(rows: Rows, known: list[Use], day: int) -> dict[str, Value]:
    talked = any(day - KNOWN_DAYS < one.day <= day for one in rows.interactions)
    mentions = [(one.kind, day - one.day) for one in rows.mentions if one.day <= day]
    growth = len({ago for kind, ago in mentions if kind == "growth" and ago < QUARTER})
    month = _within(known, day, MONTH)
    advanced = len({(use.feature, use.day) for use in month if use.is_advanced == 1})
    advanced += len({ago for kind, ago in mentions if kind == "advanced" and ago < MONTH})
    told = any(use.is_advanced is not None for use in known)
    active, before = _users(known, day), _users(known, day - 60)
    named_then = any(use.user and use.day <= day - QUARTER + 1 for use in known)
    grown = max(-100.0, min(200.0, (active - before) * 100 / max(before, 3)))
    return {
        S.GROWTH_MENTIONS: float(growth) if talked else None,
        S.ACTIVE_GROWTH: grown if named_then and _named(known, month, "user") else None,
        S.ADVANCED_INTEREST: float(advanced) if told or talked else None,
    }


def standing(rows: Rows, day: int) -> Standing:
    """Whether the account is a customer on the day."""
    begun = [one for one in rows.subscriptions if one.start_date <= day]
    churned = max((one.day for one in rows.churns if one.day <= day), default=None)
    known = [use.day for use in rows.usage if day - KNOWN_DAYS < use.day <= day]
    talked = any(day - KNOWN_DAYS < one.day <= day for one in rows.interactions)
    created = rows.account.created_on is not None and rows.account.created_on <= day
    dated = [one.day for one in rows.surveys] + [one.issued_on for one in rows.invoices]
    if not (begun or created or known or talked or churned or any(on <= day for on in dated)):
        return Standing.NOT_YET
    paid_before = any(one.paid for one in begun)
    if churned is not None and not paid_before and any(on > churned for on in known):
        churned = None
    covered = any(_covers(one, day) for one in begun)
    return Standing.CHURNED if (paid_before or churned is not None) and not covered else Standing.ACTIVE
