"""The plain version of a benchmark's draft: the sentences of our own templates, on the evidence that they speak of."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import yaml

from benchmarks.drafting.prose import Draft
from domain.drafts import INTERNAL, DraftKind, Message, Sentence

_SLOT = re.compile(r"\{(?P<id>[a-z0-9_]+)\.[^}]*\}")
_SAME = {
    "worry": "quote",
    "wish": "quote",
    "asked": "quote",
    "praise": "quote",
    "plans": "growth",
    "growth": "trend",
    "logins": "log",
    "peak": "use",
    "full": "use",
    "missed": "met",
    "ahead": "met",
    "review": "met",
    "renewal": "contract",
    "tried": "feature",
    "call": "slot",
    "step_call": "slot",
    "step_agree": "step1",
    "step_look": "step2",
    "link_docs": "link",
    "link_booking": "link",
}
"""What a template's evidence is called here; all else is called the same."""
_SHORT = {
    DraftKind.QBR_SUMMARY: "qbr.",
    DraftKind.SAVE_PLAN: "save.",
    DraftKind.RENEWAL_NOTE: "renewal.",
    DraftKind.STABILISATION_PLAN: "stable.",
    DraftKind.EXPANSION_PROPOSAL: "expansion.",
}
"""What the templates call a kind in the names of its sentences."""


def plain(draft: Draft) -> Message | None:
    """None for what no model writes. It is more than a draft of ours ever holds: of its kind, every sentence of every
    style, and on the evidence those of all kinds."""
    if draft.kind in INTERNAL:
        return None
    return _plain(draft.message.language, draft.kind)


@cache
def _plain(language: str, kind: DraftKind) -> Message:
    body = ""
    sentences = []
    for text in _texts(language, kind):
        ids = tuple(dict.fromkeys(_SAME.get(one["id"], one["id"]) for one in _SLOT.finditer(text)))
        told = _SLOT.sub("", text)
        sentences.append(Sentence("body", len(body), len(body) + len(told), ids))
        body += told + "\n"
    return Message((), "", body, tuple(sentences), language)


def _texts(language: str, kind: DraftKind) -> Iterator[str]:
    file = resources.files("agents.writer").joinpath("templates", f"{language}.yaml")
    for name, text in yaml.safe_load(file.read_text("utf-8"))["sentences"].items():
        _, _, rest = name.partition(".")
        if _SLOT.search(text) or _SHORT.get(kind, kind.value) in rest or rest.startswith(kind.value):
            yield text
