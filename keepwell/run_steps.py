"""The steps of a run as its ledger has them, in the words of who watches it."""

STEPS = {
    "span": "Accounts scored, in blocks",
    "found": "Chances to grow looked for, in blocks",
    "case": "Opportunities put into words, by account",
    "opportunities": "Opportunities kept",
    "watch": "Rules applied, in blocks",
    "brief": "Alerts put into words, by account",
    "alerts": "Alerts kept",
    "draft": "Drafts written, by account",
}


def step_says(step: str) -> str:
    return STEPS.get(step, step.replace("_", " "))
