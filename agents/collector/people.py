"""Who is active in an account: a user whose id is a contact's external id or e-mail is that contact."""

from functools import cached_property

import numpy as np
import polars as pl

from agents.collector.axis import KNOWN_DAYS, Flags, Ints, Small, any_within, marked, rows_of, within
from agents.collector.grid import Grid
from agents.collector.timeline import Keys, distinct_within
from agents.collector.usage import MONTH, Spells
from storage.packed import distinct, sorted_with

PEOPLE_DAYS = 2 * MONTH


class People:
    """Different people seen in the product or in conversations; nameless events are nobody."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.axis = grid, grid.axis.cut(PEOPLE_DAYS)
        self.shape = (grid.account_ids.size, self.axis.width)
        self.users = Spells(grid.facts.use.users, grid.account_ids, self.axis)
        rows, columns, contacts = grid.talk.people_days
        columns = columns - (grid.axis.width - self.axis.width)
        late = columns > 0
        everyone = distinct(np.concatenate((contacts, grid.contacts["contact_id"].to_numpy())))
        offset = self.users.most + 1
        self.packing = Keys(offset + everyone.size, self.axis.width)
        people = offset + np.searchsorted(everyone, contacts)
        said = self.packing.pack(rows[late], people[late], columns[late])
        used = self.packing.pack(self.users.rows, self._users(everyone, offset), self.users.first)
        self.keys, self.last = sorted_with(
            np.concatenate((said, used)), np.concatenate((columns[late], self.users.last))
        )

    def _users(self, contacts: Ints, offset: int) -> Ints:
        """Who each spell of use is of, users who are contacts under the contact."""
        person, matches = self.users.codes.copy(), self._matches()
        if not matches.height or not person.size:
            return person
        bits = np.int64(offset.bit_length())
        wanted = (rows_of(self.grid.account_ids, matches["account_id"]) << bits) | matches["code"].to_numpy()
        mine = (self.users.rows << bits) | person
        found = np.minimum(np.searchsorted(wanted, mine), wanted.size - 1)
        hit = wanted[found] == mine
        person[hit] = offset + np.searchsorted(contacts, matches["contact_id"].to_numpy()[found[hit]])
        return person

    def _matches(self) -> pl.DataFrame:
        """account_id, code (of the user), contact_id: the lowest contact id where several fit."""
        folded = pl.col("text").str.strip_chars().str.to_lowercase()
        users = self.users.names().select("code", text=folded)
        contacts = self.grid.contacts.select("account_id", "contact_id", "external_id", "email")
        named = pl.concat(
            [
                contacts.select(
                    "account_id", "contact_id", text=pl.col(column).str.strip_chars().str.to_lowercase()
                )
                for column in ("external_id", "email")
            ]
        )
        matched = named.drop_nulls().join(users, on="text")
        return (
            matched.group_by("account_id", "code").agg(pl.col("contact_id").min()).sort("account_id", "code")
        )

    def active_ago(self, days: int) -> Ints:
        """Different people within the 30 days ending `days` days before each as-of day; [A, T]."""
        return self._seen[:, self.axis.at - days].astype(np.int64)

    @cached_property
    def _seen(self) -> Small:
        return distinct_within(self.keys, self.last, self.packing, self.shape, MONTH)

    def known(self) -> Flags:
        """[A, T]: somebody had a name lately, and the last 30 days are not nameless events only."""
        talk, use, at = self.grid.talk, self.grid.usage, self.grid.axis.at
        rows, columns, _ = talk.people_days
        named = use.named_users | marked(rows, columns, talk.shape)
        anything = use.used_lately | (within(talk.spoken_days, at, MONTH) > 0)
        return any_within(named, at, KNOWN_DAYS) & (any_within(named, at, MONTH) | ~anything)
