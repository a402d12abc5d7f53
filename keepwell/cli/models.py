"""`keepwell models`: what was trained, and what it is worth."""

from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from storage.models import StoredModel


MOST = 5  # topics a card names


def register(app: typer.Typer) -> None:
    app.command()(models)


def models(
    number: int | None = typer.Argument(None, metavar="[NUMBER]", help="The card of one model."),
    features: bool = typer.Option(
        False, "--features", help="What models learn from, and which way it may point."
    ),
    json: bool = show.Json,
) -> None:
    """Trained models of risk and growth, the newest first; with a number, its whole card."""
    from keepwell.bootstrap import house

    if features:
        _show_features(json)
        return
    the_house = house()
    if number is not None:
        _show_card(the_house.models.get(number), json)
        return
    cards = the_house.models.cards()
    if json:
        show.document([model_json(one) for one in cards])
        return
    if not cards:
        show.say("No model has been trained yet: risk is an expert prior. `keepwell calibrate` trains one.")
        return
    for one in cards:
        used = "in use" if one.in_use and one.number == _newest(cards, one.kind) else "not used"
        show.say(f"{one.number}  {one.kind}, trained to {one.trained_to} by {one.by}: {used}", style="bold")
        show.say(one.card["says"], indent=3)


def print_trained(made: "list[StoredModel]", untrained: str) -> None:
    """What a training came to."""
    if untrained:
        show.say(f"No model was trained. {untrained}")
    for one in made:
        used = "in use from the next run on" if one.in_use else "not used"
        show.say(f"Model {one.number} of {one.kind}: {used}.", style="bold")
        show.say(one.card["says"], indent=2)
    if made:
        show.say(
            "`keepwell models NUMBER` shows its card, `keepwell backtest` what it would have said.",
            style="dim",
        )


def _newest(cards: "list[StoredModel]", kind: str) -> int:
    return max(one.number for one in cards if one.kind == kind)


def model_json(one: "StoredModel") -> dict[str, object]:
    """A model without its coefficients."""
    return {
        "number": one.number,
        "kind": one.kind,
        "created_at": one.created_at,
        "trained_to": one.trained_to,
        "by": one.by,
        "in_use": one.in_use,
        "card": one.card,
    }


def _show_card(one: "StoredModel", json: bool) -> None:
    if json:
        show.document(model_json(one))
        return
    from keepwell.feature_words import title_of

    card = one.card
    first, last, days = card["days"]
    show.say(f"Model {one.number}: {one.kind}, trained to {one.trained_to} by {one.by}", style="bold")
    show.say(card["says"])
    show.say(
        f"Learnt from {card['rows']:,} account days of {card['accounts']:,} accounts on {days} days, {first} to "
        f"{last}, from {card['features']} features. Figures are on accounts and days that were not learnt from."
    )
    show.table(
        ("days ahead", ">leavers", ">share", ">AUC", ">interval", "best single number", ">off by", "made of"),
        (_judged(judgement, card["parts"]) for judgement in card["judgements"]),
    )
    for horizon, topics in card.get("relies_on", {}).items():  # a card of before has none
        told = ", ".join(
            f"{title_of(about).lower()} {share:.0%}" for about, share in list(topics.items())[:MOST]
        )
        show.say(f"At {horizon} days it relies most on: {told}.")
    for horizon, line in card["line_figures"].items():
        show.say(
            f"Alerts at {horizon} days begin at a risk of {line['risk']:.0%}: {line['share']:.0%} of account days, "
            f"{line['precision']:.0%} of which came true, and {line['recall']:.0%} of all that came."
        )


def _show_features(json: bool) -> None:
    from keepwell.feature_words import HEAD, feature_rows

    rows = feature_rows()
    if json:
        show.document([dict(zip(HEAD, row, strict=True)) for row in rows])
        return
    show.table(HEAD, rows)


def _judged(judgement: dict[str, object], parts: dict[str, dict[str, float]]) -> tuple[str, ...]:
    auc, baselines = judgement["auc"], judgement["baselines"]
    assert isinstance(auc, dict)
    assert isinstance(baselines, dict)
    best = str(judgement["best_baseline"])
    made = parts.get(str(judgement["horizon"]), {})
    return (
        str(judgement["horizon"]),
        str(judgement["leavers"]),
        f"{judgement['share']:.1%}",
        f"{auc['value']:.3f}",
        f"{auc['low']:.3f} to {auc['high']:.3f}" if auc["low"] is not None else "-",
        f"{best} {baselines[best]['value']:.3f}",
        f"{judgement['calibration_error']:.1%}",
        ", ".join(f"{name} {share:.0%}" for name, share in made.items()) or "not used",
    )
