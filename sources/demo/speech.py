"""How the people of one account put things: sentences of their own style, set out as mail or talk."""

from datetime import date
from typing import Any

from sources.demo.cast import Firm, Person
from sources.demo.draws import Draws
from sources.demo.facts import Particulars, filled, spoken_date
from sources.demo.hands import Hand, OwnHand, StyleHand
from sources.demo.phrasebook import JUDGING, abroad, phrases, voice


class Decks:
    """Lists dealt out without repeats until they are used up."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self._left: dict[str, list[str]] = {}

    def deal(self, key: str, options: list[str]) -> str:
        left = self._left.get(key)
        if not left:
            left = self._left[key] = self.draws.shuffled(options)
        return left.pop()


class Speech:
    """Writes for everyone of one account; English unless asked otherwise."""

    def __init__(self, firm: Firm, draws: Draws) -> None:
        self.firm, self.draws, self.decks = firm, draws, Decks(draws)
        self.ours: dict[str, Any] = phrases("csm")
        self._hands: dict[str, Hand] = {}

    def line(self, person: Person, use: str, facts: Particulars) -> str:
        """One sentence of a person's style, for a use such as "ask", "good" or "growth"."""
        options = voice(person.bank, person.disc)[use]
        return filled(self.decks.deal(f"{person.external_id}/{use}", options), facts)

    def stage(self, person: Person, topic: str, stage: int, facts: Particulars) -> str:
        said: str | list[str] = voice(person.bank, person.disc)["topics"][topic][stage]
        if isinstance(said, list):
            said = self.decks.deal(f"{person.external_id}/{topic}/{stage}", said)
        return filled(said, facts)

    def our(self, use: str, facts: Particulars) -> str:
        return filled(self.decks.deal(f"our/{use}", self.ours[use]), facts)

    def mail(self, person: Person, core: list[str], facts: Particulars, quoted: str = "") -> str:
        """A whole mail around the sentences it must hold; `core` is never altered by typing errors."""
        hand = self._hand(person)
        opening, second, closing = hand.chances
        parts = [self._typed(person, self.line(person, "open", facts))] if self.draws.chance(opening) else []
        parts += core
        if self.draws.chance(second):
            parts.append(self._typed(person, self.line(person, "ask", facts)))
        text = hand.laid_out(parts)
        if self.draws.chance(closing):
            text += "\n\n" + self._typed(person, self.line(person, "close", facts))
        greeting = self.line(person, "greet", facts)
        return self._signed(person, hand.headed(greeting, text), "en", quoted)

    def short(self, person: Person, facts: Particulars, quoted: str = "") -> str:
        """A reply of a line, the way people answer from a phone."""
        text = self._typed(person, self.line(person, "ack", facts))
        if self.draws.chance(0.3):
            return text + quoted
        return f"{text}\n{self._hand(person).brief()}" + (quoted if self.draws.chance(0.2) else "")

    def abroad(self, person: Person, facts: Particulars, short: bool) -> str:
        """The same in the person's own language."""
        book, hand = abroad(person.bank, person.language)[person.disc], self._hand(person)
        deal = self.decks.deal
        key = f"{person.external_id}/{person.language}"
        if short:
            return deal(f"{key}/ack", book["ack"]).format_map(facts) + f"\n{person.first}"
        body = [deal(f"{key}/body", book["body"]) for _ in range(hand.remarks())]
        parts = [deal(f"{key}/greet", book["greet"]), " ".join(body), deal(f"{key}/close", book["close"])]
        text = "\n\n".join(part.format_map(facts) for part in parts if part)
        return self._signed(person, text, person.language, "")

    def from_us(self, person: Person, core: str, facts: Particulars) -> str:
        """A mail of the account's CSM."""
        greeting = self.our("greet", {**facts, "first": person.first})
        return f"{greeting}\n\n{core}\n\n{self.our('sign', {**facts, 'csm': self.firm.csm})}"

    def from_us_abroad(self, person: Person, use: str, facts: Particulars) -> str:
        book = self.ours["other"][person.language]
        facts = {**facts, "first": person.first}
        lines = [self.decks.deal(f"our/{person.language}/{part}", book[part]) for part in ("greet", use)]
        sign = self.decks.deal(f"our/{person.language}/sign", book["sign"]).format_map({"csm": self.firm.csm})
        return "\n\n".join([line.format_map(facts) for line in lines] + [sign])

    def _hand(self, person: Person) -> Hand:
        if person.external_id not in self._hands:
            own = person.bank in JUDGING
            self._hands[person.external_id] = OwnHand(person, self.draws) if own else StyleHand(person)
        return self._hands[person.external_id]

    def _signed(self, person: Person, text: str, language: str, quoted: str) -> str:
        if person.signs:
            text += f"\n\n-- \n{person.name}\n{person.title}\n{self.firm.name}"
        elif self.draws.chance(0.85):
            text += self._hand(person).farewell(language)
        return text + quoted

    def _typed(self, person: Person, text: str) -> str:
        """With the person's share of slips: two letters of one word change places."""
        if not self.draws.chance(person.typo_rate * 2.5):
            return text
        words = text.split(" ")
        long = [k for k, word in enumerate(words) if len(word) > 4 and word.isalpha() and word.islower()]
        if not long:
            return text
        at = self.draws.pick(long)
        swap = self.draws.whole(1, len(words[at]) - 3)
        word = words[at]
        words[at] = word[:swap] + word[swap + 1] + word[swap] + word[swap + 2 :]
        return " ".join(words)


def quotation(text: str, author: str, sent: date) -> str:
    """The beginning of an earlier message, the way mail programs put it below an answer."""
    lines = [line for line in text.split("\n") if line.strip()][:4]
    return f"\n\nOn {spoken_date(sent)} {sent.year}, {author} wrote:\n" + "\n".join(f"> {x}" for x in lines)
