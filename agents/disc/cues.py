"""The one table of cues: what each is, which way it leans on the two axes, how much, and who says so.

Weights are ours throughout: the works named say which way a cue leans, not how far. DISC from text is weak science
(docs/disc.md); the weights are small, and it takes many texts to say anything.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from agents.disc.cue_words import WORDS
from agents.disc.matching import any_of
from domain.disc import Axis, Pole

OURS = "our assumption"
MARSTON = "Marston 1928; Wiley, Everything DiSC Manual 2013"
PENNEBAKER = "Tausczik & Pennebaker 2010"
GILL = "Gill & Oberlander 2002 (e-mail and extraversion)"
MAIRESSE = "Mairesse et al. 2007"
POLITE = "Brown & Levinson 1987"
LAKOFF = "Lakoff 1973 (hedges)"
YARKONI = "Yarkoni 2010"
HEYLIGHEN = "Heylighen & Dewaele 2002 (formality)"


class Kind(StrEnum):
    WORDS = "words"
    MANNER = "manner"
    FORM = "form"
    HABIT = "habit"


@dataclass(frozen=True)
class Cue:
    """`pace` leans to active where positive, `focus` to people; both within -1 and 1. Words are read by language,
    form in any language, habits from what was done rather than written."""

    id: str
    kind: Kind
    pace: float
    focus: float
    says: str
    source: str

    @property
    def axis(self) -> Axis:
        """The axis it says most about."""
        return Axis.PACE if abs(self.pace) >= abs(self.focus) else Axis.FOCUS

    @property
    def leans(self) -> Pole:
        if self.axis is Axis.PACE:
            return Pole.ACTIVE if self.pace > 0 else Pole.RESERVED
        return Pole.PEOPLE if self.focus > 0 else Pole.TASK


W, M, F, H = Kind.WORDS, Kind.MANNER, Kind.FORM, Kind.HABIT

TABLE: tuple[Cue, ...] = (
    Cue("imperative", W, 0.6, -0.4, "orders and demands: send, fix, we need", f"{MARSTON}; {POLITE}"),
    Cue("urgency", W, 0.5, -0.1, "now, today, by Friday", MARSTON),
    Cue("decision", W, 0.6, -0.3, "deciding, the bottom line, going ahead", MARSTON),
    Cue("outcome", W, 0.3, -0.5, "results, targets, deadlines, what it costs", MARSTON),
    Cue("enthusiasm", W, 0.6, 0.6, "delight: love, amazing, can't wait", f"{MARSTON}; {MAIRESSE}"),
    Cue("hedge", W, -0.5, 0.0, "perhaps, I think, not quite sure", f"{LAKOFF}; {MAIRESSE}"),
    Cue("soft_request", W, -0.6, 0.2, "could you, when you have time, no rush", POLITE),
    Cue("caution", W, -0.6, 0.0, "care, concern, no surprises, in advance", MARSTON),
    Cue("steps", W, -0.5, 0.0, "steps, plans, who does what and when", MARSTON),
    Cue("evidence", W, -0.3, -0.7, "data, documentation, exactness, comparison", MARSTON),
    Cue("reasoning", W, -0.3, -0.4, "because, based on, if I understand correctly", f"{PENNEBAKER}; {OURS}"),
    Cue("social_opener", W, 0.1, 0.7, "asks how people are, is glad to talk", f"{GILL}; {MARSTON}"),
    Cue("warm_thanks", W, -0.2, 0.6, "thanks people for what they did", f"{YARKONI}; {OURS}"),
    Cue("together", W, 0.0, 0.6, "the team, everyone, together", f"{PENNEBAKER}; {YARKONI}"),
    Cue("feeling", W, -0.1, 0.5, "how people feel; trust, patience", f"{PENNEBAKER}; {YARKONI}"),
    Cue("reassure", W, -0.3, 0.6, "no problem, as always, I understand", MARSTON),
    Cue("informal", M, 0.35, 0.1, "speaks as people talk: I'm, let's, got", f"{HEYLIGHEN}; {GILL}"),
    Cue("formal", M, -0.35, -0.1, "writes things out: I am, which, has been", f"{HEYLIGHEN}; {GILL}"),
    Cue("about_people", M, 0.0, 0.35, "they, us, everybody; who knows and hopes what", PENNEBAKER),
    Cue("about_things", M, 0.0, -0.35, "numbers, files, reports, hours", f"{PENNEBAKER}; {OURS}"),
    Cue("small_words", M, -0.1, 0.3, "a little, really, lovely", f"{MAIRESSE}; {YARKONI}"),
    Cue("exclamation", F, 0.3, 0.3, "exclamation marks", f"{GILL}; {MAIRESSE}"),
    Cue("smiley", F, 0.2, 0.3, "smileys and emoji", f"{GILL}; {OURS}"),
    Cue("brief", F, 0.2, -0.2, "a message of at most 20 own words without a greeting", f"{MARSTON}; {OURS}"),
    Cue("short_sentences", F, 0.2, 0.0, "fewer than 8 words per sentence", f"{MARSTON}; {OURS}"),
    Cue("long_sentences", F, -0.2, 0.0, "more than 18 words per sentence", f"{MAIRESSE}; {OURS}"),
    Cue("greeting", F, 0.0, 0.1, "greets by name or kindly before anything else", POLITE),
    Cue("no_greeting", F, 0.1, -0.1, "comes to the point without a greeting", f"{MARSTON}; {OURS}"),
    Cue("figures", F, 0.0, -0.2, "figures and percentages", f"{MARSTON}; {OURS}"),
    Cue("list", F, -0.2, -0.3, "numbered or bulleted points", f"{MARSTON}; {OURS}"),
    Cue("two_questions", F, -0.2, 0.0, "two questions or more in one message", OURS),
    Cue("quick_answers", H, 0.4, 0.0, "answers sooner than colleagues at the same account", f"{MARSTON}; {OURS}"),
    Cue("slow_answers", H, -0.4, 0.0, "takes longer to answer than colleagues", f"{MARSTON}; {OURS}"),
    Cue("talks", H, 0.1, 0.3, "a larger share of talks than of mail, beside colleagues", f"{MARSTON}; {OURS}"),
    Cue("writes", H, -0.1, -0.3, "a larger share of mail than of talks, beside colleagues", f"{MARSTON}; {OURS}"),
    Cue("comes", H, -0.1, 0.1, "keeps nearly every meeting", OURS),
    Cue("odd_hours", H, 0.1, -0.1, "writes mostly before 7 or after 20 o'clock (UTC)", OURS),
)  # fmt: skip
CUES: dict[str, Cue] = {cue.id: cue for cue in TABLE}

MODEL_CUES = tuple(cue.id for cue in TABLE if cue.kind is W)
"""What a language model may point to: words, whose quote can be held against the text."""


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """One pattern a cue, of all languages: a message may be in any, and is often in two. Made when first asked
    for: that takes as long as many a command."""
    return tuple((name, any_of(by_language.values())) for name, by_language in WORDS.items())
