"""Slides that a customer may see: each is made of a CustomerStory, and knows nothing else."""

from collections.abc import Sequence
from datetime import date

from domain.text_signals import Side
from keepwell.account_words import Said
from keepwell.exports import colours
from keepwell.exports.account_story import CustomerStory, kind_says, who_said
from keepwell.exports.account_use import Period
from keepwell.exports.charts import Line, line_chart
from keepwell.exports.plain_text import clipped
from keepwell.exports.slides import CONTENT, MARGIN, SMALL, Box, Deck, Slide, Words

QUOTED = 300
ROWS_ON_A_SLIDE = 12


def cover(deck: Deck, story: CustomerStory, kicker: str, mark: str = "") -> None:
    by = f"Prepared by {clipped(story.csm, 80)}" if story.csm else ""
    deck.cover(story.name, kicker, f"{day(story.since)} to {day(story.as_of)}", by, mark=mark)


def use(deck: Deck, story: CustomerStory) -> None:
    """People and days of use: this quarter, and week by week."""
    quarter, before = story.use.quarter, story.use.before
    slide = deck.slide("How the product is used", f"{day(story.since)} to {day(story.as_of)}")
    if quarter is None:
        slide.note("No use of the product is recorded for the last two quarters.")
        return
    slide.cards(
        [
            ("People who used it", f"{quarter.people:,}", _beside(before, "people"), colours.ACCENT),
            ("Active user-days", f"{quarter.user_days:,}", _beside(before, "user_days"), colours.ACCENT),
            ("Features in use", str(len(quarter.features)), _features(before), colours.ACCENT),
            ("Seats", "·" if story.seats is None else f"{story.seats:,}", story.plan or "", colours.ACCENT),
        ]
    )
    weeks = story.use.weeks
    line_chart(
        slide,
        Box(MARGIN, slide.at, CONTENT, slide.left_over),
        [week.last for week in weeks],
        [Line("People per week", [float(week.people) for week in weeks], colours.ACCENT)],
        None,
    )
    slide.notes(
        [
            "Source: usage events of the product.",
            f"This quarter: {quarter.first} to {quarter.last}.",
            f"Quarter before: {before.first} to {before.last}."
            if before
            else "The quarter before is not known.",
            "A week is the seven days up to the day shown. A user-day is one person on one day.",
        ]
    )


def _beside(before: Period | None, name: str) -> str:
    return (
        "nothing known of the quarter before"
        if before is None
        else f"{getattr(before, name):,} the quarter before"
    )


def _features(before: Period | None) -> str:
    return (
        "nothing known of the quarter before"
        if before is None
        else f"{len(before.features)} the quarter before"
    )


def outcomes(deck: Deck, story: CustomerStory) -> None:
    """What is known in sentences as of the day, and what of it is new."""
    slide = deck.slide("Adoption, and what came of it", f"As of {day(story.as_of)}")
    rows = [
        (f"{one.title}: {one.says}.", sources_of([fact.ref for fact in one.sources]), colours.ACCENT)
        for one in story.figures
    ]
    rows += _outcomes(story)
    slide.items(rows, "No figures of use or meetings are known.")
    slide.notes([f"{text} {source}" for text, source, _ in rows])


def _outcomes(story: CustomerStory) -> list[tuple[str, str, str]]:
    rows = []
    quarter, before = story.use.quarter, story.use.before
    if story.use.new_features:
        named = ", ".join(one.replace("_", " ") for one in story.use.new_features)
        rows.append((f"Taken up this quarter: {named}.", "usage events", colours.GREEN))
    if quarter and before:
        more = quarter.people - before.people
        told = (
            f"{abs(more)} {'more' if more > 0 else 'fewer'} people used it than"
            if more
            else "As many people used it as"
        )
        text = f"{told} in the quarter before ({before.people} then, {quarter.people} now)."
        rows.append((text, "usage events", colours.GREEN if more >= 0 else colours.MUTED))
    if story.meetings:
        listed = ", ".join(f"{one.channel} on {one.day:%d %b}" for one in story.meetings[:4])
        more_held = f" and {len(story.meetings) - 4} more" if len(story.meetings) > 4 else ""
        refs = sources_of([one.ref for one in story.meetings])
        rows.append((f"Meetings held: {len(story.meetings)} ({listed}{more_held}).", refs, colours.ACCENT))
    rows += [
        (f"“{clipped(one.quote, QUOTED)}” {who_said(one)}, {day(one.day)}", f"[{one.ref}]", colours.GREEN)
        for one in story.heard
        if one.kind == "praise"
    ]
    return rows


def heard(deck: Deck, story: CustomerStory) -> None:
    slide = deck.slide("What we heard", "In your words, the newest first")
    rows = [(*quote(one, kind_says(one)), _tone(one)) for one in story.heard]
    slide.items(rows, "Nothing was asked for, praised or complained of in the last 90 days.")
    slide.notes([f"{one.day} {who_said(one)} ({one.channel}) [{one.ref}]" for one in story.heard])


def quote(one: Said, what: str) -> tuple[str, str]:
    """(the words, who said them when and where)."""
    return (
        f"“{clipped(one.quote, QUOTED)}”",
        f"{who_said(one)}, {day(one.day)}, {one.channel} · {what} [{one.ref}]",
    )


def _tone(one: Said) -> str:
    return {"praise": colours.GREEN, "complaint": colours.ORANGE}.get(one.kind, colours.ACCENT)


def promises(deck: Deck, story: CustomerStory) -> None:
    slide = deck.slide("What was promised", "And where it stands")
    if not story.promises:
        slide.note("No promise is open.")
        return
    rows = [
        [
            Words(whose(one)),
            Words(f"“{clipped(one.quote, QUOTED)}”", lines=2),
            Words(f"{one.day}"),
            Words(state_of(one, story.as_of), colour=colours.RED if one.overdue else colours.INK, lines=2),
            Words(one.ref, SMALL, colours.MUTED),
        ]
        for one in story.promises
    ]
    slide.table(["Who", "Promise", "Said on", "Where it stands", "Source"], rows, [0.7, 5.8, 1.4, 2.6, 1.6])
    slide.note("A promise counts as open until somebody confirms that it was kept.")
    slide.notes([f"{one.day} {who_said(one)} [{one.ref}]" for one in story.promises])


def whose(one: Said) -> str:
    return "We" if one.promised_by == Side.US else "You"


def state_of(one: Said, as_of: date) -> str:
    if one.due_on is None:
        return "open, no date given"
    if one.overdue:
        late = (as_of - one.due_on).days
        return f"was due {one.due_on}, {late} day{'' if late == 1 else 's'} ago"
    return f"due {one.due_on}"


def next_steps(deck: Deck, story: CustomerStory) -> None:
    slide = deck.slide("Next steps", "To be agreed in this meeting")
    rows = _steps(story)
    slide.items(rows, "None is open: agree on the goals of the next quarter.")
    slide.notes([source for _, source, _ in rows])


def _steps(story: CustomerStory) -> list[tuple[str, str, str]]:
    rows = [
        (
            f"{whose(one)}: “{clipped(one.quote, QUOTED)}” ({state_of(one, story.as_of)})",
            f"[{one.ref}]",
            colours.ACCENT,
        )
        for one in story.promises
    ]
    rows += [
        (
            f"To answer: “{clipped(one.quote, QUOTED)}” ({who_said(one)})",
            f"{day(one.day)} [{one.ref}]",
            colours.ACCENT,
        )
        for one in story.heard
        if one.kind == "request"
    ]
    if story.renewal:
        rows.append(
            (f"The current term runs to its renewal on {day(story.renewal)}.", "contract", colours.ACCENT)
        )
    return rows


def appendix(deck: Deck, story: CustomerStory, facts: Sequence[tuple[str, str, str]] = ()) -> None:
    """Every fact cited once, on as many slides as it takes; (source, day, what it says)."""
    rows = [*_cited(story), *facts]
    distinct = list({(source, says): (source, when, says) for source, when, says in rows}.values())
    for first in range(0, len(distinct), ROWS_ON_A_SLIDE) or [0]:
        slide = deck.slide("Sources", "Where each figure and quote comes from")
        _sources(slide, distinct[first : first + ROWS_ON_A_SLIDE])


def _sources(slide: Slide, rows: Sequence[tuple[str, str, str]]) -> None:
    if not rows:
        slide.note("Nothing is cited.")
        return
    told = [
        [Words(source, SMALL), Words(when, SMALL), Words(clipped(says, 90), SMALL)]
        for source, when, says in rows
    ]
    slide.table(["Source", "Day", "What it says"], told, [3.2, 1.2, 7.8])


def _cited(story: CustomerStory) -> list[tuple[str, str, str]]:
    rows = [(fact.ref, str(fact.occurred_on), fact.says) for one in story.figures for fact in one.sources]
    rows += [(one.ref, str(one.day), f"“{one.quote}”") for one in (*story.heard, *story.promises)]
    rows += [(one.ref, str(one.day), f"{one.channel} held") for one in story.meetings]
    return rows


def sources_of(refs: Sequence[str], most: int = 4) -> str:
    """ "[A, B +3]": a few references and how many more there are."""
    named = list(dict.fromkeys(refs))
    more = f" +{len(named) - most}" if len(named) > most else ""
    return f"[{', '.join(named[:most])}{more}]" if named else ""


def day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
