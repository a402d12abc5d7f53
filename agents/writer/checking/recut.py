"""A person's text as a message: cut into sentences, each with the evidence that it still rests on.

A sentence that is there as before, or nearly, keeps what it cited. One that is new may rest on anything the draft has:
it is checked against all of its evidence, and what is in none of it is for the person to vouch for.
"""

import re
from dataclasses import replace

from domain.drafts import Evidence, Message, Origin, Part, Sentence

NEAR = 80.0
"""Likeness of two sentences, 0 to 100, from which on one is the other changed."""
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|z\.B|d\.h|u\.a|bzw|ca|approx|vs|etc|Nr|No|Dr|Prof|Mr|Mrs|Ms|Hr|Fr|Sr|Sra|Mme|M|St|evtl|ggf|inkl|p\.ej)"
    r"|\b\d{1,2}|\b[A-Z])\.$"
)
_ENDS = re.compile(r"[.!?…]+[\"”“»’)\]]*(?=\s|$)|(?<=[\"”“»])(?=\s+[A-ZÀ-Þ¿¡])")


def recut(message: Message, evidence: tuple[Evidence, ...], subject: str, body: str) -> Message:
    """`message` is the draft before it was edited; recipients and language stay."""
    every = tuple(one.id for one in evidence)
    subjects = [one for one in message.sentences if one.part == "subject"]
    cited = tuple(dict.fromkeys(name for one in subjects for name in one.evidence))
    kept = cited if subject == message.subject else every
    found = [Sentence("subject", 0, len(subject), kept)] if subject else []
    known = [(message.text_of(one), one) for one in message.sentences if one.part != "subject"]
    spans = cut(body, [text for text, _ in known])
    found += [
        _sentence(body, span, known, evidence, last=n == len(spans) - 1) for n, span in enumerate(spans)
    ]
    return replace(message, subject=subject, body=body, sentences=tuple(_ordered(found)))


def cut(body: str, known: list[str]) -> list[tuple[int, int]]:
    """Places of the sentences of a text; those that are `known` to the letter are taken as they are."""
    taken: list[tuple[int, int]] = []
    at = 0
    for text in known:
        start = body.find(text, at) if text else -1
        if start >= 0:
            taken.append((start, start + len(text)))
            at = start + len(text)
    spans, at = [], 0
    for start, end in [*taken, (len(body), len(body))]:
        spans += _between(body, at, start)
        if end > start:
            spans.append((start, end))
        at = end
    return spans


def _between(body: str, at: int, until: int) -> list[tuple[int, int]]:
    """New text, by lines and by ends of sentences."""
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", body[at:until]):
        start = at + line.start()
        for end in [*_ends(line.group()), len(line.group())]:
            text = body[start : at + line.start() + end]
            if text.strip():
                begin = start + len(text) - len(text.lstrip())
                found.append((begin, begin + len(text.strip())))
            start = at + line.start() + end
    return found


def _ends(line: str) -> list[int]:
    return [one.end() for one in _ENDS.finditer(line) if not _ABBREVIATED.search(line[: one.end()])]


def _sentence(
    body: str,
    span: tuple[int, int],
    known: list[tuple[str, Sentence]],
    evidence: tuple[Evidence, ...],
    *,
    last: bool,
) -> Sentence:
    text = body[span[0] : span[1]]
    every = tuple(one.id for one in evidence)
    stood = tuple(one.id for one in evidence if one.origin is Origin.VOUCHED and one.quote == text)
    same = next((one for words, one in known if words == text), None) or _nearest(text, known)
    if same is not None:
        return Sentence(same.part, *span, tuple(dict.fromkeys((*same.evidence, *stood))))
    return Sentence(_part(span, known, last=last), *span, every)


def _nearest(text: str, known: list[tuple[str, Sentence]]) -> Sentence | None:
    from rapidfuzz.fuzz import ratio

    best = max(known, key=lambda one: ratio(one[0], text), default=None)
    return best[1] if best is not None and ratio(best[0], text) >= NEAR else None


def _part(span: tuple[int, int], known: list[tuple[str, Sentence]], *, last: bool) -> Part:
    """What is new is body: claims there need evidence. Only the first and the last lines may greet and sign."""
    if span[0] == 0 and any(one.part == "greeting" for _, one in known):
        return "greeting"
    return "signature" if last and any(one.part == "signature" for _, one in known) else "body"


def _ordered(found: list[Sentence]) -> list[Sentence]:
    """Greetings first and signatures last, as in the text: a body sentence before the greeting stays body."""
    return sorted(found, key=lambda one: (one.part != "subject", one.start))
