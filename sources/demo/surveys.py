"""What people answer when asked for a score."""

from datetime import date

from sources.demo.cast import Firm, Person
from sources.demo.diary import Diary, Row, stamp
from sources.demo.draws import Draws
from sources.demo.phrasebook import phrases
from sources.demo.script import level

ASKED_FOR = 400
PANEL = {"smb": 2, "mid-market": 3, "enterprise": 5}


def write_surveys(firm: Firm, as_of: date, seed: int) -> list[Row]:
    """NPS each quarter from a steady panel, CSAT now and then, and the scores of the script."""
    draws = Draws(seed, firm.index, 5)
    diary = Diary(firm, as_of, draws)
    oldest = min(ASKED_FOR, (as_of - firm.customer_since).days)
    newest = max(firm.script.churned or 0, firm.script.silent_from or 0)
    rows: list[Row] = []
    if firm.script.surveyed:
        rows += _panel(firm, diary, draws, oldest, newest)
    for place, (age, kind, score) in enumerate(firm.script.scores):
        rows.append(_answer(firm, diary, draws, firm.people[place % len(firm.people)], age, kind, score))
    rows.sort(key=lambda row: str(row["occurred_at"]))
    return [
        {"external_id": f"V-{firm.index + 1:06d}-{place:03d}", **row} for place, row in enumerate(rows, 1)
    ]


def _panel(firm: Firm, diary: Diary, draws: Draws, oldest: int, newest: int) -> list[Row]:
    rows = []
    for person in firm.people[: PANEL[firm.segment]]:
        usual = 1.5 + 8.5 * firm.quality + draws.around(0, 0.8)
        age = float(oldest - draws.whole(5, 80))
        while age > newest:
            felt = usual + 5 * level(firm.script.mood, age) + draws.around(0, 0.2)
            rows.append(_answer(firm, diary, draws, person, int(age), "nps", min(10, max(0, round(felt)))))
            if draws.chance(0.5) and age - 20 > newest:
                rows.append(
                    _answer(
                        firm, diary, draws, person, int(age) - 20, "csat", min(5, max(1, round(felt / 2)))
                    )
                )
            age -= draws.between(84, 96)
    return rows


def _answer(firm: Firm, diary: Diary, draws: Draws, person: Person, age: int, kind: str, score: int) -> Row:
    return {
        "account": firm.external_id,
        "occurred_at": stamp(diary.workday(age)),
        "kind": kind,
        "score": score,
        "contact": person.external_id,
        "comment": _comment(draws, person, score if kind == "nps" else score * 2),
        "source": "surveys",
    }


def _comment(draws: Draws, person: Person, score: int) -> str:
    if draws.chance(0.3):
        return ""
    mood = "high" if score >= 9 else "middle" if score >= 6 else "low"
    return str(draws.pick(phrases("surveys")[person.language][mood]))
