"""Calls and quarterly reviews: who came, and the transcript."""

from datetime import datetime

from sources.demo.cast import Person
from sources.demo.diary import stamp
from sources.demo.exchanges import Exchanges, Utterance
from sources.demo.facts import Particulars
from sources.demo.speech import Speech


def hold(
    desk: Exchanges,
    days_ago: int,
    channel: str,
    attended: bool,
    recap: str = "",
    said: str = "",
    kind: str = "",
    person: Person | None = None,
) -> None:
    """A scheduled call or QBR; `said` is a sentence of theirs that must be in it, recorded as `kind`."""
    person = person or desk.firm.primary
    moment = desk.diary.workday(days_ago)
    facts = desk.facts(person, moment)
    attended = attended and not desk.silent(desk.diary.age(moment), person)
    subject = f"Quarterly review, {facts['month']}" if channel == "qbr" else f"Call with {person.first}"
    when = stamp(moment)
    if not attended:
        desk.diary.add(
            channel,
            moment,
            "out",
            person,
            subject,
            desk.speech.our("note_missed", facts),
            scheduled_at=when,
            attended=False,
        )
        return
    talk = _transcript(desk, person, moment, facts, channel == "qbr", recap, said)
    body = desk.speech.our("note_held", facts)
    ref = desk.diary.add(
        channel, moment, "out", person, subject, body, utterances=talk, scheduled_at=when, attended=True
    )
    if kind and ref:
        place = next(k for k, turn in enumerate(talk, 1) if turn["text"] == said)
        desk.diary.mention(kind, f"{ref}.{place}", person, moment, said)


def _transcript(
    desk: Exchanges, person: Person, moment: datetime, facts: Particulars, review: bool, recap: str, said: str
) -> list[Utterance]:
    """Turns of the CSM and of one or two of them, ending with what comes next."""
    us, speech, draws = desk.firm.csm, desk.speech, desk.draws
    second = desk.memory.colleague_of(person) if draws.chance(0.5) else person
    turns = _opening(speech, us, person, facts, review)
    if recap:
        turns += [_turn(us, recap), _turn(person.name, said or speech.line(person, "spoken", facts))]
    elif said:
        turns.append(_turn(person.name, said))
    mood = desk.mood(desk.diary.age(moment))
    if mood:
        turns.append(_turn(person.name, speech.line(person, mood, facts)))
    for _ in range(draws.whole(3, 5) if review else draws.whole(1, 3)):
        speaker = draws.pick((person, second))
        ours = speech.our("qbr_numbers" if review and draws.chance(0.5) else "call_lines", facts)
        turns += [_turn(us, ours), _turn(speaker.name, speech.line(speaker, "spoken", facts))]
    if review:
        turns.append(_turn(us, speech.our("qbr_plan", facts)))
        turns.append(_turn(person.name, speech.line(person, "ack", facts)))
    return [*turns, _turn(us, speech.our("call_close", facts))]


def _opening(speech: Speech, us: str, person: Person, facts: Particulars, review: bool) -> list[Utterance]:
    turns = [_turn(us, speech.our("qbr_open" if review else "call_open", facts))]
    return [*turns, _turn(person.name, speech.line(person, "spoken", facts))]


def _turn(speaker: str, text: str) -> Utterance:
    return {"speaker": speaker, "text": text}
