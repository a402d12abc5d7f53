"""The commands as help lists them, which loads none of them, and the one that is asked for, loaded."""

from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand
from typer.main import get_group

if TYPE_CHECKING:
    from typer._click.core import Command

LISTED = (
    (
        "demo",
        "demo",
        "Load the sample portfolio on first use, score a year of it, run today's job, and say who needs a person.",
    ),
    (
        "serve",
        "serve",
        "Serve the web application, with the schedule beside it, until Ctrl-C (KEEPWELL_HOST, KEEPWELL_PORT).",
    ),
    ("run", "runs", "The daily job: signals, scores and alerts for every account."),
    (
        "rescore",
        "runs",
        "Score the accounts with new facts since their last score, for the day of the last run.",
    ),
    (
        "today",
        "todays_list",
        "Today's list: the accounts where an hour saves or wins most, inside each CSM's hours, and why.",
    ),
    (
        "ask",
        "asking",
        "Ask in plain language: every sentence of the answer names its source, or the answer is that there is none.",
    ),
    ("search", "asking", "Search what was said and what happened, each hit with its source."),
    (
        "rebuild-index",
        "asking",
        "Make the search index anew from the database. Vectors that are known are used again.",
    ),
    (
        "ask-feedback",
        "asking",
        "Answers that people put a thumb up or down to, one JSON object a line: for tests of prompts and training.",
    ),
    ("accounts", "accounts", "The portfolio, worst first, each with what moved its score most over 30 days."),
    (
        "account",
        "accounts",
        "Everything about one account: score, what to do, drivers, the way back to green, evidence.",
    ),
    ("scores", "accounts", "Scores per account and day."),
    ("queue", "queue", "Drafts that wait for a person, what is overdue first."),
    (
        "report",
        "report",
        "MRR and its movements, NRR, GRR, churned and contracted MRR, lifetime value, cohorts, health bands.",
    ),
    (
        "mcp",
        "agents_door",
        "Serve agents (Model Context Protocol): over stdin and stdout for one person, or with --http for several.",
    ),
    (
        "calibrate",
        "calibrate",
        "Fit ranges on your accounts, weights, thresholds and models of risk and growth on what became of them.",
    ),
    (
        "backtest",
        "backtest",
        "Replay history as it was known then, beside recency, usage, tenure, health and a plain LightGBM.",
    ),
    (
        "models",
        "models",
        "Trained models of risk and growth, the newest first; with a number, its whole card.",
    ),
    (
        "ai",
        "ai",
        "The language model, and its ledger: calls, how they ended, tokens and cost, by day and agent.",
    ),
    (
        "subject-access",
        "privacy",
        "Everything kept of one person, as one JSON document, with what is somebody else's left out.",
    ),
    (
        "forget",
        "privacy",
        "Erase a person everywhere, for good: name, addresses, ids and words. Numbers of the account stay.",
    ),
    (
        "doctor",
        "doctor",
        "Checks the installation, storage, data and the last run; exits 1 when something needs mending.",
    ),
    (
        "backup",
        "keeping",
        "One archive of the database, events, score history, checkpoints and outbox; work may go on meanwhile.",
    ),
    (
        "restore",
        "keeping",
        "A backup back into an empty home, and an empty database where DATABASE_URL names one.",
    ),
    ("users", "users", "Who may sign in."),
    (
        "import",
        "data",
        "Import a bundle, or foreign files through a mapping: keepwell import PATH [--mapping NAME_OR_FILE].",
    ),
    ("people", "people", "Who is who: whom nobody knows yet, accounts that may be one; settle each once."),
    ("disc", "disc", "How contacts like to be written to (DISC): show it, set it right, have it forgotten."),
    ("alerts", "alerts", "Alerts with their triggers; acknowledge, snooze, resolve."),
    ("opportunities", "opportunities", "Who could grow: evidence, person, timing, size; dismiss, won."),
    (
        "review",
        "review",
        "Drafts: read one, claim, approve, edit, vouch, reject, snooze, rewrite, take back.",
    ),
    ("outbox", "outbox", "Approved messages on their way: list, send, undo, settle, stop, block."),
    ("plans", "plans", "Save plans: what is due, who does it; start, tick off and close them."),
    ("actions", "actions", "Log what was done about an account; see what came of it."),
    ("playbooks", "playbooks", "Playbooks, what each did here, and hold-outs."),
    ("export", "export", "Files for people: tables, decks, briefs, calendars."),
    ("calibrations", "calibrate", "Every calibration there has been; `show N` for one of them."),
    (
        "prompts",
        "prompts",
        "Prompts in numbered versions: edit one, try it, promote it if nothing gets worse, go back.",
    ),
    ("schedule", "schedule", "Run every day by itself: start, show, set."),
    ("webhooks", "webhooks", "Tell other systems by signed webhooks: list, add, remove, test, deliver."),
)
"""Name, module of keepwell/cli, and the first paragraph of its own help, in the order of the list."""
MODULES = {name: module for name, module, _ in LISTED}


def announced() -> "dict[str, Command]":
    """What a list shows of each: its name and what it is for."""
    return {name: TyperCommand(name, help=told) for name, _, told in LISTED}


def loaded(name: str) -> "Command":
    """The command itself, with its options and subcommands."""
    alone = typer.Typer(pretty_exceptions_enable=False)
    import_module(f"keepwell.cli.{MODULES[name]}").register(alone)
    return get_group(alone).commands[name]
