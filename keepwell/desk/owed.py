"""What we owe an account today: steps and promises that are due, questions without answer, alerts in hand too long.

Each reason has a day and an end: it begins when something is late by our own measure, ends when it is done, and after
two weeks nobody is reminded of it here any more.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from agents.collector.phrases import own_sentences
from keepwell.bootstrap import House

SINCE = timedelta(days=14)
"""How long ago something fell due, or a message came, that is still on today's list."""
HABIT_SINCE = timedelta(days=28)
"""The answers of these days say how long ours take."""
LEAST_WAIT, LONGEST_WAIT = 2, 5
"""Working days after which a question waits too long, whatever our habit is."""
ENOUGH = 10
"""Answers of one CSM that make a habit of their own."""
IN_HAND = 5
"""Working days within which an alert that somebody has in hand is to be resolved."""
BEFORE_DUE = timedelta(days=2)
"""A message of ours this long before a promise is due counts as keeping it: we cannot read whether it did."""
ANSWERED_BY = ("email", "call", "meeting", "qbr", "chat")
"""After one of these from us, or held with them, a mail is answered."""
LONGEST = 140
REPLY = re.compile(r"\s*(re|aw|antw|sv|vs|r|rif|rv|res|odp|fwd?|wg|tr|i)\s*(\[\d+\])?\s*[:：]", re.IGNORECASE)
"""Before the subject of the mail that is answered or passed on."""
THEIRS = (pl.col("channel") == "email") & (pl.col("direction") == "in")
OURS = pl.col("channel").is_in(ANSWERED_BY) & ~THEIRS


def owed(house: House, day: date) -> pl.DataFrame:
    """account_id; step_due, step; promise_due, promise; mail_on, asked: each null where there is none."""
    frames = house.desk_frames
    talk = frames.talk(day - HABIT_SINCE, day)
    found = frames.steps(day - SINCE, day)
    for part in (_promises(house, talk, day), _questions(house, talk, day)):
        found = found.join(part, on="account_id", how="full", coalesce=True)
    return found


def in_hand(house: House, day: date) -> pl.DataFrame:
    """account_id, taken_on, in_hand: of those that were to be resolved by now, not long ago."""
    found = house.desk_frames.in_hand()
    due = pl.col("taken_on").dt.add_business_days(IN_HAND, roll="forward")
    return found.filter(due.is_between(day - SINCE, day, closed="both"))


def _promises(house: House, talk: pl.DataFrame, day: date) -> pl.DataFrame:
    """The first that is due of each account, and after which, around its day or later, nothing came from us."""
    made = house.desk_frames.promises(day - SINCE, day)
    last = talk.filter(OURS).group_by("account_id").agg(told=pl.col("occurred_at").max().dt.date())
    kept = (pl.col("told") > pl.col("said_on")) & (pl.col("told") >= pl.col("promise_due") - BEFORE_DUE)
    open_still = made.join(last, on="account_id", how="left", maintain_order="left").filter(
        ~kept.fill_null(False)
    )
    first = open_still.unique("account_id", keep="first", maintain_order=True)
    return first.select("account_id", "promise_due", _cut("promise"))


def _questions(house: House, talk: pl.DataFrame, day: date) -> pl.DataFrame:
    """The first mail of each account that asks for something and has waited for longer than ours usually do."""
    mails = _answers(talk)
    waits = _waits(house, mails)
    waited = pl.business_day_count(pl.col("occurred_at").dt.date(), pl.lit(day))
    open_still = mails.filter(pl.col("answered").is_null(), pl.col("occurred_at").dt.date() >= day - SINCE)
    late = open_still.join(waits, on="account_id", how="left", maintain_order="left").filter(
        waited > pl.col("wait").fill_null(LEAST_WAIT)
    )
    asks = late.join(_what_is_asked(house, late), on="interaction_id", how="inner", maintain_order="left")
    first = asks.unique("account_id", keep="first", maintain_order=True)
    return first.select("account_id", pl.col("occurred_at").dt.date().alias("mail_on"), _cut("asked"))


def _answers(talk: pl.DataFrame) -> pl.DataFrame:
    """Their mails by account and moment, with when we next wrote or spoke to them as `answered`."""
    ours = talk.filter(OURS).select("account_id", answered="occurred_at").sort("answered")
    mails = talk.filter(THEIRS).sort("occurred_at")
    return mails.join_asof(
        ours,
        left_on="occurred_at",
        right_on="answered",
        by="account_id",
        strategy="forward",
        check_sortedness=False,
    ).sort("account_id", "occurred_at")


def _waits(house: House, mails: pl.DataFrame) -> pl.DataFrame:
    """account_id, wait: the working days in which its CSM, or else all of us, answer as a rule."""
    took = pl.business_day_count(pl.col("occurred_at").dt.date(), pl.col("answered").dt.date())
    csms = house.accounts.rows().select("account_id", "csm")
    answered = mails.drop_nulls("answered").with_columns(took=took)
    answered = answered.join(csms, on="account_id", how="left", maintain_order="left")
    everybody = _bounded(answered["took"].median() if answered.height >= ENOUGH else None)
    by_csm: Mapping[str | None, int] = {
        csm: _bounded(median)
        for csm, median, count in answered.group_by("csm")
        .agg(median=pl.col("took").median(), count=pl.len())
        .iter_rows()
        if csm is not None and count >= ENOUGH
    }
    wait = pl.col("csm").replace_strict(by_csm, default=everybody, return_dtype=pl.Int64)
    return csms.select("account_id", wait=wait)


def _bounded(median: object) -> int:
    usual = math.ceil(median) if isinstance(median, int | float) else LEAST_WAIT
    return min(LONGEST_WAIT, max(LEAST_WAIT, usual))


def _what_is_asked(house: House, mails: pl.DataFrame) -> pl.DataFrame:
    """interaction_id, asked: in their own words, of those that ask; thanks and news want no answer."""
    ids = mails["interaction_id"].to_list()
    read = dict(house.desk_frames.asked_for(ids).iter_rows())
    texts = house.desk_frames.texts(ids).iter_rows()
    found = {number: read.get(number) or question(subject, body) for number, subject, body in texts}
    told = [(number, asked) for number, asked in found.items() if asked]
    return pl.DataFrame(told, schema={"interaction_id": pl.Int64, "asked": pl.String}, orient="row")


def question(subject: str | None, body: str | None) -> str | None:
    """The first question that was written here: not quoted from an earlier mail, and not the subject of one."""
    own = "" if REPLY.match(subject or "") else (subject or "")
    text = f"{own}\n\n{body or ''}"
    if "?" not in text and "？" not in text:
        return None
    sentences = (text[start:end] for start, end in own_sentences(text))
    return next((one for one in sentences if one.rstrip(")\"'”’").endswith(("?", "？"))), None)


def _cut(name: str) -> pl.Expr:
    """On one line, and no longer than a cell bears."""
    line = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    long = line.str.len_chars() > LONGEST
    return pl.when(long).then(line.str.slice(0, LONGEST - 1) + "…").otherwise(line).alias(name)
