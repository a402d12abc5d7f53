"""Conversations, meetings, mentions and surveys in time order per account."""

from functools import cached_property

import numpy as np
import polars as pl

from agents.collector.axis import (
    FAR,
    KNOWN_DAYS,
    Axis,
    Flags,
    Ints,
    Small,
    any_within,
    marked,
    rows_of,
    running,
)
from agents.collector.gaps import Feeds, Pulse
from agents.collector.replies import waits
from agents.collector.timeline import Keys, Timeline, counted, valid
from domain.text_signals import TextSignal
from storage.facts import Facts
from storage.packed import distinct

MEETINGS = ("qbr", "meeting", "call")
CHANNELS = 16  # more than there are


class TalkGrid:
    """What was said and met. A meeting counts from the later of the day it was recorded and the day it was
    due.
    """

    def __init__(self, facts: Facts, account_ids: Ints, axis: Axis, pulse: Pulse) -> None:
        self.axis, self.shape, self.facts, self.ids = axis, (account_ids.size, axis.width), facts, account_ids
        frame = facts.interactions
        rows, columns = rows_of(account_ids, frame["account_id"]), axis.columns(frame["day"])
        keep = valid(rows, columns) & (columns > 0)
        self.frame, self.rows, self.columns = frame.filter(pl.Series(keep)), rows[keep], columns[keep]
        self.feeds = Feeds(pulse, self.rows, self.columns, self.frame["source"], self.shape)
        due = axis.columns(self.frame.select(pl.coalesce("scheduled_on", "day")).to_series())
        self.met_on: Ints = np.maximum(self.columns, due)

    def where(self, condition: pl.Expr) -> Flags:
        return self.frame.select(condition.fill_null(False)).to_series().to_numpy()

    @cached_property
    def inbound(self) -> Flags:
        return self.where(pl.col("direction") == "in")

    @cached_property
    def attended(self) -> Flags:
        return self.where(pl.col("channel").is_in(MEETINGS) & pl.col("attended"))

    @cached_property
    def contact(self) -> Ints:
        return self.frame["contact_id"].fill_null(-1).to_numpy()

    @cached_property
    def spoken_days(self) -> Ints:
        """Running number of interactions from their side or attended."""
        met = self.attended & (self.met_on != FAR)
        said = counted(self.rows[self.inbound], self.columns[self.inbound], self.shape)
        return running(said + counted(self.rows[met], self.met_on[met], self.shape))

    @cached_property
    def spoken(self) -> Flags:
        """[A, G] days with an interaction of any kind."""
        return marked(self.rows, self.columns, self.shape)

    @cached_property
    def known(self) -> Flags:
        """[A, T]: a conversation source has fed this account lately enough for silence to be a fact."""
        return any_within(self.spoken, self.axis.at, KNOWN_DAYS)

    def timeline(self, chosen: Flags, columns: Ints) -> Timeline:
        """The chosen interactions by the given columns; those that lie ahead are left out."""
        chosen = chosen & (columns != FAR)
        return Timeline(self.rows[chosen], columns[chosen], self.shape)

    @cached_property
    def scheduled(self) -> tuple[Timeline, Timeline]:
        """Meetings with a known outcome, and those of them that were attended."""
        told = self.where(pl.col("channel").is_in(MEETINGS) & pl.col("attended").is_not_null())
        return self.timeline(told, self.met_on), self.timeline(self.attended, self.met_on)

    @cached_property
    def people_days(self) -> tuple[Ints, Ints, Ints]:
        """(row, column, contact_id) of everyone who wrote in or attended."""
        wrote, met = self.inbound & (self.contact >= 0), self.attended & (self.contact >= 0)
        met &= self.met_on != FAR
        return (
            np.concatenate((self.rows[wrote], self.rows[met])),
            np.concatenate((self.columns[wrote], self.met_on[met])),
            np.concatenate((self.contact[wrote], self.contact[met])),
        )

    @cached_property
    def moments(self) -> Small:
        """Interactions from their side per day: one per person, channel and day; [A, G]."""
        said, met = np.flatnonzero(self.inbound), np.flatnonzero(self.attended & (self.met_on != FAR))
        both = np.concatenate((said, met))
        column = np.concatenate((self.columns[said], self.met_on[met]))
        channels = self.frame["channel"].cast(pl.Categorical(pl.Categories.random())).to_physical()
        channel = (channels.cast(pl.Int64) + 1).fill_null(0).to_numpy()[both]
        people = distinct(self.contact)
        person = np.searchsorted(people, self.contact[both])
        packing = Keys(people.size * CHANNELS + CHANNELS, self.axis.width)
        keys = distinct(packing.pack(self.rows[both], person * CHANNELS + channel, column))
        return packing.counted(keys, self.shape)

    @cached_property
    def replies(self) -> tuple[Timeline, Ints]:
        """Minutes from a message of ours to their answer, dated when it was known, in time order."""
        rows, columns, minutes = waits(self.frame, self.rows, self.columns)
        keep = columns < self.axis.width
        line = Timeline(rows[keep], columns[keep], self.shape)
        return line, minutes[keep][line.order]

    def told(self, *kinds: TextSignal) -> Timeline:
        """The days on which any of these kinds was told: a day counts once, whoever wrote and however often.

        So a mail with a thousand such sentences is worth no more than one, and so are a thousand mails of a day.
        """
        cells, codes, known = self._mentions
        wanted = [known[kind] for kind in map(str, kinds) if kind in known]
        told = distinct(cells[np.isin(codes, wanted)])
        return Timeline(told // self.shape[1], told % self.shape[1], self.shape)

    @cached_property
    def _mentions(self) -> tuple[Ints, Ints, dict[str, int]]:
        """The cell of each mention on the axis, its kind as a code, and the codes of the kinds."""
        frame = self.facts.mentions
        rows, columns = rows_of(self.ids, frame["account_id"]), self.axis.columns(frame["day"])
        keep = valid(rows, columns) & (columns > 0)
        names = [name for name in frame["kind"].unique().to_list() if name is not None]
        kinds = frame["kind"].cast(pl.Enum(names)).to_physical().cast(pl.Int64)
        codes: Ints = (kinds.fill_null(-1) if kinds.null_count() else kinds).to_numpy()
        cells = rows[keep] * self.shape[1] + columns[keep]
        return cells, codes[keep], {name: code for code, name in enumerate(names)}

    @cached_property
    def growth(self) -> Timeline:
        return self.told(TextSignal.GROWTH)

    @cached_property
    def advanced(self) -> Timeline:
        return self.told(TextSignal.ADVANCED)

    @cached_property
    def surveys(self) -> tuple[Timeline, Ints]:
        """Answers on a scale of 0 to 100, in thousandths."""
        frame = self.facts.surveys
        rows, columns = rows_of(self.ids, frame["account_id"]), self.axis.columns(frame["day"])
        score = frame["score"].to_numpy()
        nps = frame.select((pl.col("kind") == "nps").fill_null(False)).to_series().to_numpy()
        points = np.where(nps, np.clip(score, 0, 10) * 10.0, (np.clip(score, 1, 5) - 1.0) * 25.0)
        keep = valid(rows, columns) & np.isfinite(points)
        thousandths = np.rint(points[keep] * 1000.0).astype(np.int64)
        return Timeline(rows[keep], columns[keep], self.shape), thousandths

    def live(self, days: int) -> Ints:
        return self.feeds.live(days, self.axis.at)

    def enough(self, days: int) -> Flags:
        return 2 * self.live(days) >= days

    @cached_property
    def held(self) -> Flags:
        return self.feeds.stopped(self.axis.at) & self.known
