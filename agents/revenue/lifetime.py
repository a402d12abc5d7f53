"""Customer lifetime value: what an account pays a month, times the months it can be expected to stay.

Months are read off a Kaplan-Meier curve of the portfolio's own customer lives (the discrete product-limit
estimator; restricted mean, see Royston and Parmar, BMC Med. Res. Methodol. 13:152, 2013), not off one over the churn
rate: that would hold the youngest customers' churn for everybody's, for ever. Nothing is assumed about months that
nobody, or hardly anybody, has lived through. The interval is a bootstrap over customer lives.
"""

from dataclasses import dataclass

import numpy as np

from agents.collector.axis import FAR, Flags, Floats, Ints
from agents.revenue.book import Book, value

LATE_RENEWAL_DAYS = 60
"""Up to so many unpaid days between two subscriptions are a late renewal, and one life."""
DAYS_PER_MONTH = 30.4375
MOST_MONTHS = 60
FEWEST_AT_RISK = 10
FEWEST_LIVES = 20
FEWEST_ENDED = 5
FEWEST_MONTHS = 6
RESAMPLED = 500
RESAMPLED_GROUPS = 1_000
SEED = 20260101
COVERED = 0.90


@dataclass(frozen=True)
class Lives:
    """Customer lives up to a day: whole months lived, whether it ended, and the MRR it pays on that day."""

    account: Ints
    months: Ints
    ended: Flags
    mrr_cents: Ints

    def of(self, chosen: Flags) -> "Lives":
        """Those of the chosen accounts."""
        there = chosen[self.account]
        return Lives(self.account[there], self.months[there], self.ended[there], self.mrr_cents[there])


@dataclass(frozen=True)
class Lifetime:
    """`cents` is None where there is not enough to say, and `says` is then why.

    `months` are the expected months within `horizon`, `low_cents` and `high_cents` a 90 % interval.
    """

    lives: int
    ended: int
    paying: int
    mean_mrr_cents: float | None
    margin: float
    horizon: int
    months: float | None
    cents: int | None
    low_cents: int | None
    high_cents: int | None
    says: str


@dataclass(frozen=True)
class _Spells:
    """Subscriptions that are paid or paused, by account and first day; `reach`: the last day covered so far."""

    account: Ints
    first: Ints
    reach: Ints

    @property
    def follows(self) -> Flags:
        """Whether each belongs to the account of the one before."""
        same: Flags = self.account[1:] == self.account[:-1]
        return same

    @property
    def gap(self) -> Ints:
        """Uncovered days between each and what came before it (below 0: they overlap)."""
        return self.first[1:] - self.reach[:-1] - 1


def _spells(book: Book, day: int) -> _Spells:
    """Those that began by `day`, from the first paid one of each account on."""
    began = book.first_paid()
    account = np.concatenate((book.paid.account, book.paused.account))
    first = np.concatenate((book.paid.first, book.paused.first))
    last = np.minimum(np.concatenate((book.paid.last, book.paused.last)), day + 1)
    counts = np.concatenate((book.paid.cents > 0, np.ones(len(book.paused), dtype=np.bool_)))
    counts &= (first <= day) & (first >= began[account]) & (began[account] != FAR)
    account, first, last = account[counts], first[counts], last[counts]
    order = np.lexsort((first, account))
    account, first, last = account[order], first[order], last[order]
    # One running maximum for all: accounts lie further apart than any day reaches.
    wide = np.int64(2 * FAR)
    return _Spells(account, first, np.maximum.accumulate(last + account * wide) - account * wide)


def lives(book: Book, day: int, rates: Floats) -> Lives:
    """Every life that began by `day` (a day number). A pause does not end one."""
    spells = _spells(book, day)
    if not spells.account.size:
        none = np.zeros(0, dtype=np.int64)
        return Lives(none, none, none.astype(np.bool_), none)
    fresh = np.append(True, ~spells.follows | (spells.gap > LATE_RENEWAL_DAYS))
    ends = np.append(np.flatnonzero(fresh)[1:] - 1, spells.account.size - 1)
    stop, owner = spells.reach[ends], spells.account[fresh]
    alive = stop >= day
    months = ((np.minimum(stop, day) - spells.first[fresh] + 1) / DAYS_PER_MONTH).astype(np.int64)
    money = value(book.paid, day, rates, book.paid.account, book.accounts)
    return Lives(owner, months, ~alive, np.where(alive, money[owner], 0))


def late_renewals(book: Book, ends: Ints) -> int:
    """How often an account was unpaid on one of these ascending days, but for LATE_RENEWAL_DAYS at most."""
    spells = _spells(book, int(ends[-1]))
    short = spells.follows & (spells.gap > 0) & (spells.gap <= LATE_RENEWAL_DAYS)
    left, back = spells.reach[:-1][short], spells.first[1:][short]
    seen = np.searchsorted(ends, left, side="right") < np.searchsorted(ends, back, side="left")
    return int(seen.sum())


def lifetime(known: Lives, margin: float) -> Lifetime:
    """`margin` is the part of revenue that is left after the cost of service, 0 to 1."""
    size, ended = int(known.months.size), int(known.ended.sum())
    paying = int((known.mrr_cents > 0).sum())
    horizon = _horizon(known)
    mean = float(known.mrr_cents.sum()) / paying if paying else None
    why = _too_little(size, ended, paying, horizon)
    if why or mean is None:
        return Lifetime(size, ended, paying, mean, margin, horizon, None, None, None, None, why)
    months = float(restricted_mean(*_tables(known, 1)[:2], horizon)[0])
    low, high = _interval(known, horizon, margin)
    return Lifetime(
        size,
        ended,
        paying,
        mean,
        margin,
        horizon,
        months,
        round(mean * margin * months),
        round(low),
        round(high),
        _says(known, horizon, margin),
    )


def _too_little(size: int, ended: int, paying: int, horizon: int) -> str:
    if not paying:
        return "Not enough to say: nobody pays anything on that day."
    if size < FEWEST_LIVES or ended < FEWEST_ENDED:
        left = "none of them has" if not ended else f"{ended} of them {'has' if ended == 1 else 'have'}"
        return (
            f"Not enough to say: {size} customer {'life is' if size == 1 else 'lives are'} known and {left} ended; "
            f"at least {FEWEST_LIVES} and {FEWEST_ENDED} are needed."
        )
    if horizon < FEWEST_MONTHS:
        return (
            f"Not enough to say: fewer than {FEWEST_AT_RISK} customers have been watched for longer than "
            f"{horizon} months."
        )
    return ""


def _says(known: Lives, horizon: int, margin: float) -> str:
    cost = "revenue, before the cost of service" if margin == 1 else f"at a gross margin of {margin:.0%}"
    beyond = (
        "that is as far as we look"
        if horizon == MOST_MONTHS
        else f"only so far have {FEWEST_AT_RISK} customers or more been watched"
    )
    return (
        f"Mean MRR of a paying account times the months a customer stays in its first {horizon} (Kaplan-Meier over "
        f"{known.months.size:,} customer lives, {int(known.ended.sum()):,} of them ended; {beyond}, and nothing "
        f"after it is counted), {cost}, not discounted. The interval holds 90 % of {RESAMPLED} resamples."
    )


def _horizon(known: Lives) -> int:
    """The month up to which enough lives are at risk, at most MOST_MONTHS."""
    at_risk, _ = _risk_and_ends(*_tables(known, 1)[:2])
    enough = at_risk[0] >= FEWEST_AT_RISK
    return int(enough.size if enough.all() else enough.argmin())


def restricted_mean(lived: Floats, gone: Floats, horizon: int) -> Floats:
    """[N] from two [N, MOST_MONTHS + 1]: expected months within the first `horizon`, the area under the curve.

    `lived` counts lives by whole months lived, `gone` those of them that ended.
    """
    at_risk, ended = _risk_and_ends(lived, gone)
    stays = 1.0 - np.divide(ended, at_risk, out=np.zeros_like(ended), where=at_risk > 0)[:, :horizon]
    curve = np.concatenate((np.ones((len(stays), 1)), np.cumprod(stays, axis=1)), axis=1)
    area: Floats = (curve[:, 1:] + curve[:, :-1]).sum(axis=1) / 2
    return area


def _risk_and_ends(lived: Floats, gone: Floats) -> tuple[Floats, Floats]:
    """Lives at risk in each month and those that ended in it.

    Who is still here has seen whole months only; who left was at risk in the month it left in.
    """
    beyond = np.cumsum(lived[:, ::-1], axis=1)[:, ::-1]
    return beyond[:, 1:] + gone[:, :-1], gone[:, :-1]


def _tables(known: Lives, groups: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Lives dealt out to `groups`: lived and gone by month [groups, MOST_MONTHS + 1], MRR and paying [groups]."""
    size = known.months.size
    group = np.random.default_rng(SEED).permutation(size) % groups if groups > 1 else np.zeros(size, np.int64)
    cell = group * (MOST_MONTHS + 1) + np.minimum(known.months, MOST_MONTHS)
    shape = (groups, MOST_MONTHS + 1)

    def counted(cells: Ints) -> Floats:
        return np.bincount(cells, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)

    money = np.bincount(group, weights=known.mrr_cents, minlength=groups).astype(np.float64)
    paying = np.bincount(group[known.mrr_cents > 0], minlength=groups).astype(np.float64)
    return counted(cell), counted(cell[known.ended]), money, paying


def _interval(known: Lives, horizon: int, margin: float) -> tuple[float, float]:
    """Lives are resampled one by one, or, where there are many, in groups dealt at random: as wide, and quick."""
    groups = min(int(known.months.size), RESAMPLED_GROUPS)
    lived, gone, money, paying = _tables(known, groups)
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(groups, np.full(groups, 1 / groups), size=RESAMPLED).astype(np.float64)
    mean = np.divide(drawn @ money, drawn @ paying, out=np.zeros(RESAMPLED), where=drawn @ paying > 0)
    values = mean * margin * restricted_mean(drawn @ lived, drawn @ gone, horizon)
    edge = (1 - COVERED) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return float(low), float(high)
