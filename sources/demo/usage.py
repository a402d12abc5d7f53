"""Product use of one account as arrays: one row per user, feature and day."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sources.demo.cast import Firm
from sources.demo.contracts import Term
from sources.demo.product import Feature, above, within
from sources.demo.script import curve

WEEKDAYS = np.array([1.0, 1.06, 1.05, 1.0, 0.82, 0.05, 0.03])
HABIT = {"smb": (2.6, 2.2), "mid-market": (2.2, 3.0), "enterprise": (1.9, 3.8)}  # Beta shapes of daily use
LEAST, MOST = 0.2, 0.92  # nobody is so rare that 30 days pass without them by chance
FIRM = 0.9  # how much of a habit is tied to the same days of every week
Matrix = NDArray[np.float64]


def holiday_factor(day: date) -> float:
    """How much is worked: little between Christmas and the second of January."""
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2):
        return 0.12
    return 1.0


def _calendar(days: list[date]) -> Matrix:
    return np.array([WEEKDAYS[day.weekday()] * holiday_factor(day) for day in days])


def _span(firm: Firm, terms: tuple[Term, ...], as_of: date) -> tuple[int, int]:
    """(oldest, newest) age in days of the usage there is; newest above oldest means none."""
    started = (as_of - max(terms[0].start, firm.customer_since)).days
    oldest = min(firm.script.usage_days - 1, started)
    stops = [age for age in (firm.script.usage_stops, firm.script.churned) if age is not None]
    return oldest, max(stops, default=0)


def _present(firm: Firm, users: int, ages: Matrix, late: NDArray[np.int64], gone: Matrix) -> Matrix:
    """[user, day]: 1.0 while the person uses the product at all."""
    rank = (np.arange(users) + 0.5) / max(1, users)
    here = (rank[:, None] < curve(firm.script.staying, ages)[None, :]).astype(np.float64)
    here *= ages[None, :] <= late[:, None]
    here *= ages[None, :] > gone[:, None]
    return here


def _comings(firm: Firm, users: int, joiners: int, oldest: int) -> tuple[NDArray[np.int64], Matrix]:
    """Age on the day each user started and the age from which each is gone."""
    late = np.full(users, oldest, dtype=np.int64)
    if firm.script.joining and joiners:
        late[users - joiners :] = firm.script.joining[0]
    gone = np.full(users, -1.0)
    if firm.script.champion_gone is not None:
        gone[0] = firm.script.champion_gone
    return late, gone


def _chances(firm: Firm, users: int, joiners: int, rng: np.random.Generator) -> Matrix:
    shape = HABIT[firm.segment]
    habit = rng.beta(*shape, size=users) * (0.55 + 0.6 * firm.quality)
    habit[0] = max(habit[0], 0.6)
    if joiners:
        habit = np.maximum(habit, 0.35)
    return np.clip(habit, LEAST, MOST)


def _weekly(chances: Matrix, days: list[date], quality: float, rng: np.random.Generator) -> Matrix:
    """[user, day]: people work in it on the same days of every week, and a little on the others.

    The less a firm has made it its own, the more everybody's days are those of the one weekly round.
    """
    order = rng.random(5)[None, :] + max(0.0, quality - 0.3) * 3 * rng.random((len(chances), 5))
    rank = np.argsort(np.argsort(order, axis=1), axis=1)
    firm = (rank < np.maximum(1, np.rint(chances * 5))[:, None]).astype(np.float64)
    week = FIRM * firm + (1 - FIRM) * chances[:, None]
    week = np.concatenate([week, np.repeat(chances[:, None], 2, axis=1)], axis=1)
    return np.asarray(week[:, [day.weekday() for day in days]])


def _feature_weights(
    firm: Firm, users: int, features: tuple[Feature, ...], rng: np.random.Generator
) -> Matrix:
    """[user, feature]: how likely each pick is; people keep to their own few, wider where quality is high."""
    lean = rng.uniform(0.4, 2.2)  # some firms live in the core, others in what surrounds it
    pull = np.array([f.pull * (1.0 if f.is_core else lean) for f in features])
    taste = rng.gamma(0.5 + firm.quality, size=(users, len(features))) + 0.01
    weights = pull[None, :] * taste
    keep = max(4, round(len(features) * (0.1 + 0.8 * firm.quality)))
    narrow = np.argsort(-(pull * rng.uniform(0.75, 1.25, size=len(features))), kind="stable")[:keep]
    mask = np.zeros(len(features))
    mask[narrow] = 1.0
    weights = weights * mask[None, :]
    return np.asarray(np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1))


def write_usage(firm: Firm, terms: tuple[Term, ...], as_of: date, seed: int) -> pl.DataFrame | None:
    """All usage rows of an account, or None where it has none; each user, feature and day is one row."""
    oldest, newest = _span(firm, terms, as_of)
    if oldest < newest:
        return None
    rng = np.random.default_rng([seed, firm.index, 3])
    script = firm.script
    ages = np.arange(oldest, newest - 1, -1, dtype=np.float64)
    days = [as_of - timedelta(days=int(age)) for age in ages]
    joiners = round(script.joining[1] * firm.seats) if script.joining else 0
    share = script.utilisation if script.utilisation is not None else _usual_share(firm, rng)
    users = max(2, int(share * firm.seats + 0.5)) + joiners
    late, gone = _comings(firm, users, joiners, oldest)
    odds = _weekly(_chances(firm, users, joiners, rng), days, firm.quality, rng) * _calendar(days)[None, :]
    odds *= curve(script.usage, ages)[None, :] * _present(firm, users, ages, late, gone)
    odds *= _drift(len(days), rng)[None, :]
    active = rng.random(odds.shape) < np.minimum(odds, 0.97)
    if joiners:
        active[users - joiners :, np.flatnonzero(ages == script.joining[0])] = True  # type: ignore[index]  # set above
    return _rows(firm, as_of, ages, active, rng)


def _usual_share(firm: Firm, rng: np.random.Generator) -> float:
    return float(np.clip(0.28 + 0.6 * firm.quality + rng.normal(0, 0.04), 0.42, 0.82))


def _drift(count: int, rng: np.random.Generator) -> Matrix:
    """A slow wander of a few percent, so that no two months are alike."""
    knots = rng.normal(1.0, 0.02, size=count // 90 + 3)
    return np.interp(np.arange(count) / 90.0, np.arange(len(knots)), knots)


def _rows(
    firm: Firm, as_of: date, ages: Matrix, active: NDArray[np.bool_], rng: np.random.Generator
) -> pl.DataFrame:
    features = within(firm.tier)
    weights = _feature_weights(firm, len(active), features, rng)
    who, when = np.nonzero(active)
    visits = 1 + rng.binomial(2, 0.03 + 0.18 * firm.quality, size=len(who))
    who, when = np.repeat(who, visits), np.repeat(when, visits)
    what = (rng.random(len(who))[:, None] > weights[who]).sum(axis=1)
    keys = np.unique((when * len(active) + who) * len(features) + np.minimum(what, len(features) - 1))
    what, rest = keys % len(features), keys // len(features)
    who, when = rest % len(active), rest // len(active)
    first = np.ones(len(keys), dtype=bool)
    first[1:] = rest[1:] != rest[:-1]
    frame = _frame(firm, as_of, ages[when], who, np.array([f.key for f in features])[what], first, rng)
    return _with_exploring(firm, as_of, frame, rng)


def _frame(
    firm: Firm,
    as_of: date,
    ages: Matrix,
    who: NDArray[np.int64],
    feature: NDArray[np.str_],
    first: NDArray[np.bool_],
    rng: np.random.Generator,
) -> pl.DataFrame:
    count = len(who)
    start = np.datetime64(as_of, "s") - (ages * 86400).astype("timedelta64[s]")
    hour = np.clip(rng.normal(11.5, 2.3, size=count), 6.0, 19.5)
    typical = (1.0 + 20.0 * firm.quality) * rng.uniform(0.6, 1.25)
    names = np.array(_user_names(firm, int(who.max()) + 1 if count else 1))
    return pl.DataFrame(
        {
            "occurred_at": (start + (hour * 3600).astype("timedelta64[s]")).astype("datetime64[us]"),
            "user": names[who],
            "feature": feature,
            "count": 2 + rng.binomial(6, 0.2 + 0.5 * firm.quality, size=count),
            "minutes": np.round(rng.lognormal(np.log(typical), 0.45, size=count), 1),
            "is_login": first,
            "is_advanced": np.zeros(count, dtype=bool),
        }
    )


def _user_names(firm: Firm, count: int) -> list[str]:
    """People first, by their mail address; colleagues who never write have a number."""
    known = [person.email for person in firm.people if person.role != "finance"][:count]
    return known + [f"user{k + 1:03d}@{firm.domain}" for k in range(len(known), count)]


def _with_exploring(firm: Firm, as_of: date, frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Looks at features of a higher tier, from the day the account began to."""
    locked = above(firm.tier)
    since = firm.script.exploring_from
    if since is None or not locked or frame.is_empty():
        return frame
    recent = frame.filter(pl.col("is_login") & (pl.col("occurred_at") >= as_of - timedelta(days=since)))
    chosen = recent.filter(pl.Series(rng.random(len(recent)) < 0.22))
    names = np.array([f.key for f in locked])[rng.integers(len(locked), size=len(chosen))]
    extra = chosen.with_columns(
        pl.Series("feature", names, dtype=pl.String),
        pl.lit(False).alias("is_login"),
        pl.lit(True).alias("is_advanced"),
        pl.col("occurred_at") + pl.duration(minutes=7),
    )
    return pl.concat([frame, extra]).sort("occurred_at", "user", "feature", maintain_order=True)
