"""Single exchanges: a mail and its answer, a ticket and its solution, a call and what was said in it."""

from datetime import datetime, timedelta

from sources.demo.cast import Person
from sources.demo.diary import Diary, office_hours, stamp
from sources.demo.draws import Draws
from sources.demo.facts import Memory, Particulars, filled
from sources.demo.phrasebook import abroad, phrases
from sources.demo.script import Script, level
from sources.demo.speech import Speech, quotation

PRIORITIES = {"low": 0.3, "normal": 0.45, "high": 0.2, "urgent": 0.05}
Utterance = dict[str, str]


class Exchanges:
    """Writes exchanges of one account into its diary."""

    def __init__(self, diary: Diary, speech: Speech, memory: Memory, draws: Draws) -> None:
        self.diary, self.speech, self.memory, self.draws = diary, speech, memory, draws
        self.firm = diary.firm
        self.script: Script = self.firm.script

    def silent(self, days_ago: int, person: Person | None = None) -> bool:
        """Whether nothing comes from them, or from this person, any more."""
        gone = self.script.champion_gone
        if person is not None and person.is_primary and gone is not None and days_ago <= gone:
            return True
        return self.script.silent_from is not None and days_ago <= self.script.silent_from

    def someone(self, days_ago: int, primary: float = 0.55) -> Person:
        """Who writes: mostly the main contact, otherwise anyone who is still there."""
        people = self.firm.people
        if len(people) == 1 or (self.draws.chance(primary) and not self.silent(days_ago, people[0])):
            return people[0]
        return self.draws.pick(people[1:])

    def facts(self, person: Person, moment: datetime, topic: Particulars | None = None) -> Particulars:
        facts = {**self.memory.passing(moment.date()), **(topic or {})}
        if topic is None or facts.get("colleague") in (None, person.first):
            facts["colleague"] = self.memory.colleague_of(person).first
        return {**facts, "me": person.first, "first": person.first}

    def mood(self, days_ago: int) -> str | None:
        """ "good", "bad" or None for a remark of that kind or none."""
        felt = (
            (self.firm.quality - 0.66) * 1.3 + level(self.script.mood, days_ago) + self.draws.around(0, 0.22)
        )
        if felt < -0.12:
            return "bad"
        return "good" if felt > 0.1 and self.draws.chance(0.35) else None

    def answered_at(self, person: Person, moment: datetime) -> datetime:
        hours = person.habit_hours * self.draws.between(0.88, 1.12)
        slow = self.script.slow_from
        if slow is not None and self.diary.age(moment) <= slow:
            hours *= 3.5
        return office_hours(moment + timedelta(hours=hours))

    def _native(self, person: Person) -> bool:
        return person.language != "en" and self.draws.chance(0.6)

    def they_write(
        self,
        days_ago: int,
        core: list[str] | None = None,
        subject: str = "",
        person: Person | None = None,
        topic: Particulars | None = None,
        answer: str = "",
        thread: str | None = None,
        remark: bool = True,
    ) -> tuple[str | None, datetime]:
        """Their mail, and usually our answer and their thanks; (id of the first, its moment)."""
        person = person or self.someone(days_ago)
        moment = self.diary.workday(days_ago)
        if self.silent(self.diary.age(moment), person):
            return None, moment
        facts = self.facts(person, moment, topic)
        native = core is None and self._native(person)
        thread = thread or self.diary.thread()
        subject = filled(subject or self._subject(person, native), facts)
        body = (
            self.speech.abroad(person, facts, short=False)
            if native
            else self._their_mail(person, core, facts, self.mood(days_ago) if remark else None)
        )
        ref = self.diary.add("email", moment, "in", person, subject, body, thread)
        if (answer and self.draws.chance(0.8)) or self.draws.chance(0.45):
            self._we_answer(person, moment, subject, thread, answer, facts, native)
        return ref, moment

    def _their_mail(
        self, person: Person, core: list[str] | None, facts: Particulars, mood: str | None
    ) -> str:
        said = list(core) if core is not None else [self.speech.line(person, "ask", facts)]
        if mood:
            said.append(self.speech.line(person, mood, facts))
        return self.speech.mail(person, said, facts)

    def _subject(self, person: Person, native: bool) -> str:
        if native:
            subjects: list[str] = abroad(person.bank, person.language)["subjects"]
            return self.draws.pick(subjects)
        return self.draws.pick(
            (
                "{feature}",
                "Question on {feature}",
                "{team} and {feature}",
                "{feature}, {weekday}",
                "About {team}",
            )
        )

    def _we_answer(
        self,
        person: Person,
        moment: datetime,
        subject: str,
        thread: str,
        answer: str,
        facts: Particulars,
        native: bool,
    ) -> None:
        sent = office_hours(moment + timedelta(minutes=self.draws.whole(25, 150)))
        if native:
            body = self.speech.from_us_abroad(person, "answer", facts)
        else:
            text = answer or f"{self.speech.our('answer_intro', facts)} {self.speech.our('answer', facts)}"
            body = self.speech.from_us(person, text, facts)
        reply = _reply_to(subject)
        if self.diary.add("email", sent, "out", person, reply, body, thread) is None:
            return
        back = self.answered_at(person, sent)
        if not self.silent(self.diary.age(back), person):
            text = (
                self.speech.abroad(person, facts, short=True)
                if native
                else self.speech.short(person, facts, quotation(body, self.firm.csm, sent.date()))
            )
            self.diary.add("email", back, "in", person, reply, text, thread)

    def we_write(self, days_ago: int, chase: bool = False, unanswered: bool = False) -> None:
        """Our mail and their answer."""
        person = self.firm.primary if chase or unanswered else self.someone(days_ago, primary=0.7)
        moment = self.diary.workday(days_ago)
        facts, thread = self.facts(person, moment), self.diary.thread()
        native = self._native(person) and not chase
        use = "chase" if chase else "checkin"
        subject = self.speech.our(f"{use}_subjects", facts)
        body = (
            self.speech.from_us_abroad(person, "checkin", facts)
            if native
            else self.speech.from_us(person, self.speech.our(use, facts), facts)
        )
        if self.diary.add("email", moment, "out", person, subject, body, thread) is None or unanswered:
            return
        back = self.answered_at(person, moment)
        if self.silent(self.diary.age(back), person):
            return
        if native:
            text = self.speech.abroad(person, facts, short=self.draws.chance(0.4))
        else:
            quoted = quotation(body, self.firm.csm, moment.date())
            text = self._their_answer(person, facts, days_ago, quoted)
        self.diary.add("email", back, "in", person, _reply_to(subject), text, thread)

    def _their_answer(self, person: Person, facts: Particulars, days_ago: int, quoted: str) -> str:
        mood = self.mood(days_ago)
        if mood is None and self.draws.chance(0.45):
            return self.speech.short(person, facts, quoted)
        core = [self.speech.line(person, mood or "ask", facts)]
        return self.speech.mail(person, core, facts, quoted if self.draws.chance(0.3) else "")

    def ticket(self, days_ago: int) -> None:
        """A problem somebody sends to support, and what we did about it."""
        person, moment = self.someone(days_ago, primary=0.25), self.diary.workday(days_ago)
        case = self.draws.pick(phrases("tickets"))
        facts = {**self.facts(person, moment), "ticket": self.memory.ticket()}
        said, fix, title = (filled(case[part], facts) for part in (person.bank.lower(), "fix", "subject"))
        self.raise_ticket(person, moment, facts, said, fix, title)

    def raise_ticket(
        self, person: Person, moment: datetime, facts: Particulars, said: str, fix: str, title: str
    ) -> None:
        if self.silent(self.diary.age(moment), person):
            return
        subject, thread = f"[{facts['ticket']}] {title}", self.diary.thread()
        solved = office_hours(moment + timedelta(hours=self.draws.between(3, 60)))
        asked, answered = self.speech.mail(person, [said], facts), self.speech.our("ticket_reply", facts)
        self.diary.add(
            "ticket",
            moment,
            "in",
            person,
            subject,
            asked,
            thread,
            priority=self.draws.weighted(PRIORITIES),
            resolved_at=stamp(solved) if solved <= self.diary.end else None,
        )
        reply = self.speech.from_us(person, f"{answered} {fix}", facts)
        self.diary.add("ticket", solved, "out", person, _reply_to(subject), reply, thread)

    def chat(self, days_ago: int) -> None:
        person = self.someone(days_ago, primary=0.3)
        moment = self.diary.workday(days_ago)
        if self.silent(self.diary.age(moment), person):
            return
        facts, thread = self.facts(person, moment), self.diary.thread()
        self.diary.add("chat", moment, "in", person, "", self.speech.line(person, "ask", facts), thread)
        reply = moment + timedelta(minutes=self.draws.whole(2, 9))
        self.diary.add("chat", reply, "out", person, "", self.speech.our("chat_out", facts), thread)
        back = reply + timedelta(minutes=self.draws.whole(1, 12))
        self.diary.add("chat", back, "in", person, "", self.speech.line(person, "ack", facts), thread)

    def note(self, days_ago: int) -> None:
        moment = self.diary.workday(days_ago)
        facts = self.facts(self.firm.primary, moment)
        self.diary.add(
            "note",
            moment,
            None,
            None,
            self.speech.our("note_subjects", facts),
            self.speech.our("notes", facts),
        )


def _reply_to(subject: str) -> str:
    return subject if subject.startswith("Re: ") else f"Re: {subject}"
