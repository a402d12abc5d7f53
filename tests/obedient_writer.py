"""What the obedient model answers to prompts of the writer: the plain version once more, as far as its rules say so."""

import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
_FENCE = re.compile(r"⟦(?P<label>\S+) (?P<mark>[0-9a-f]{12})⟧\n(?P<text>.*?)\n⟦end (?P=mark)⟧", re.DOTALL)
_PLAIN = re.compile(r"^(?P<part>subject|body|point|ask)(?: \((?P<cites>[^)]*)\))?: (?P<text>.*)$")
_SLOT = re.compile(r"\{([a-z0-9_]+)\.([a-z0-9_]+)(?:\|[a-z_]+)?\}")
_VALUE = re.compile(r"\{(\w+\.\w+)(?: or with \|weekday)?\} = (.*?)(?=, \{|$)", re.MULTILINE)
MOST_BLOCKS = 6
HEALTH, CHURN, EXPANSION = "health", "churn", "expansion"
SHORT_FOR_D = "- D: short"


def answer_of_a_writer(words: str, rules: Mapping[str, str]) -> Json | None:
    """None for a prompt of somebody else."""
    if "You write a mail of a customer success manager" in words:
        return _draft(words, rules["writer/draft"] in words)
    if "You tell a customer success manager in plain English what is known" in words:
        return _account(words, rules)
    return None


def _fences(words: str) -> list[tuple[str, str]]:
    return [(one["label"], one["text"]) for one in _FENCE.finditer(words)]


def _facts(words: str) -> dict[str, str]:
    return {label: text for label, text in _fences(words) if label != "text"}


def _draft(words: str, slots: bool) -> Json:
    plain = next(text for label, text in _fences(words) if label == "text" and text.startswith("subject: "))
    told = [found for line in plain.split("\n") if (found := _PLAIN.match(line))]
    values = {} if slots else dict(_VALUE.findall("\n".join(_facts(words).values())))
    prose = "kind D:" in words and SHORT_FOR_D not in words
    asks = [_sentence(one, values) for one in told if one["part"] == "ask"] or [
        {"text": "Does it suit you?", "evidence": []}
    ]
    ask = {
        "text": " ".join(one["text"] for one in asks),
        "evidence": [cited for one in asks for cited in one["evidence"]],
    }
    subject = _filled(told[0]["text"], values)
    return {"subject": subject, "blocks": _blocks(told, values, prose), "ask": ask}


def _blocks(told: list[re.Match[str]], values: Mapping[str, str], prose: bool) -> list[Json]:
    blocks: list[Json] = []
    for one in told:
        if one["part"] not in ("body", "point"):
            continue
        style = "points" if one["part"] == "point" and not prose else "prose"
        full = len(blocks) == MOST_BLOCKS or (blocks and blocks[-1]["style"] == style)
        if not full:
            blocks.append({"style": style, "sentences": []})
        blocks[-1]["sentences"].append(_sentence(one, values))
    return blocks or [{"style": "prose", "sentences": [{"text": "Hello.", "evidence": []}]}]


def _sentence(one: re.Match[str], values: Mapping[str, str]) -> Json:
    cites = [] if one["cites"] in (None, "no fact") else one["cites"].split(", ")
    return {"text": _filled(one["text"], values), "evidence": cites}


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(f"{slot[1]}.{slot[2]}", slot[0]), text)


def _account(words: str, rules: Mapping[str, str]) -> Json:
    """A part is wanted where its heading stands there."""
    facts, slots = _facts(words), rules["writer/words"] in words
    parts = {HEALTH: _health, CHURN: _cause, EXPANSION: _approach}
    return {
        part: answer(facts, slots and rules[part] in words) if f"\n{part}, at most" in words else []
        for part, answer in parts.items()
    }


def _words(text: str, *evidence: str) -> list[Json]:
    return [{"text": text, "evidence": list(evidence)}]


def _health(facts: Mapping[str, str], obeys: bool) -> list[Json]:
    return _words("{score.says}" if obeys else "It fell by 40 points.", "score")


def _cause(facts: Mapping[str, str], obeys: bool) -> list[Json]:
    said = next((one for one in ("risk", "worry", "wish") if one in facts), None) if obeys else None
    if said is not None:
        return _words(f"it may be what they said: {{{said}.quote}}.", said)
    return _words("nothing they said points to a cause.") if obeys else _words("{driver1.says}", "driver1")


def _approach(facts: Mapping[str, str], obeys: bool) -> list[Json]:
    said = next((one for one in ("plans", "asked") if one in facts), None)
    if said is not None and obeys:
        return _words(f"On {{{said}.day}} they said {{{said}.quote}}.", said)
    return _words("Nobody has spoken of it yet, so ask what they are planning.")
