"""`keepwell prompts`: what agents are told, in numbered versions; edit, try, promote, go back."""

import typer

from keepwell.acting import acting
from keepwell.cli import show

Name = typer.Argument(help="As in the list: analyst/answer.")
Seed = typer.Option(0, "--seed", help="Draws the accounts, and which text is asked first.")

prompts_app = typer.Typer(
    no_args_is_help=True,
    help="Prompts in numbered versions: edit one, try it, promote it if nothing gets worse, go back.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(prompts_app, name="prompts")


@prompts_app.command("list")
def list_all(json: bool = show.Json) -> None:
    """Every prompt: its versions, which one agents use, what it is tried on, and how drafts of it were taken."""
    from keepwell.bootstrap import house
    from keepwell.cli.prompts_page import print_list
    from keepwell.prompting.versions import list_prompts

    found = list_prompts(house())
    if json:
        show.document([one.as_json() for one in found])
        return
    print_list(found)


@prompts_app.command("show")
def show_one(
    name: str = Name,
    version: int | None = typer.Option(None, "--version", min=1, help="Default: the one in production."),
    json: bool = show.Json,
) -> None:
    """The text of a version, exactly as it is; with --json also who made it, when and why."""
    from keepwell.bootstrap import house
    from keepwell.cli.prompts_page import print_text, version_json
    from keepwell.prompting.versions import version_of

    found = version_of(house(), name, version)
    if json:
        show.document(version_json(found) | {"text": found.text})
        return
    print_text(found.text)


@prompts_app.command()
def versions(name: str = Name, json: bool = show.Json) -> None:
    """Every version of a prompt, where the labels are and were, and how drafts of each were taken."""
    from keepwell.bootstrap import house
    from keepwell.cli.prompts_page import history_json, print_history
    from keepwell.prompting.versions import history

    the_house = house()
    found = history(the_house, name)
    if json:
        show.document(history_json(found, the_house.prompt_log.actions(name)))
        return
    print_history(found)


@prompts_app.command()
def diff(
    name: str = Name,
    one: int = typer.Argument(min=1, help="A version."),
    other: int = typer.Argument(min=1, help="Another."),
    json: bool = show.Json,
) -> None:
    """What changed from one version to another, word by word."""
    from keepwell.bootstrap import house
    from keepwell.cli.prompts_page import print_hunks
    from keepwell.prompting.versions import difference

    hunks = difference(house(), name, one, other)
    if json:
        told = [
            {"old": h.old, "new": h.new, "lines": [[list(s) for s in line] for line in h.lines]}
            for h in hunks
        ]
        show.document({"name": name, "from": one, "to": other, "hunks": told})
        return
    if not hunks:
        show.say(f"Versions {one} and {other} of {name} are the same.")
        return
    print_hunks(f"{name} version {one}", f"{name} version {other}", hunks)


@prompts_app.command()
def edit(
    name: str = Name,
    note: str = typer.Option(..., "--note", help="What changes, and why: kept with the version."),
    file: str = typer.Option("", "--file", metavar="FILE", help="The new text from a file, or - for stdin."),
    base: int | None = typer.Option(None, "--base", min=1, help="Begin with this version."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """A new version, from $EDITOR or a file. It becomes the candidate; agents go on with production."""
    from keepwell.bootstrap import house
    from keepwell.cli.editor import in_editor, read_text
    from keepwell.cli.prompts_page import version_json
    from keepwell.prompting.versions import edit as make
    from keepwell.prompting.versions import edited_from

    the_house = house()
    start = edited_from(the_house, name, base)
    if file:
        made = make(the_house, name, read_text(file), acting(by), note, start.number)
    else:
        made = in_editor(
            start.text, name, lambda text: make(the_house, name, text, acting(by), note, start.number)
        )
    if json:
        show.document(version_json(made.version) | {"warnings": list(made.warnings)})
        return
    number = made.version.number
    show.say(f"Version {number} of {name} is saved, from version {start.number}, and is the candidate.")
    for warning in made.warnings:
        show.say(f"Note: {warning}", style="yellow")
    show.say(
        f"`keepwell prompts test {name}` tries it, `keepwell prompts promote {name} {number} --note WHY` "
        "puts it into production if nothing gets worse.",
        style="dim",
    )


@prompts_app.command("test")
def try_it(
    name: str = Name,
    candidate: int | None = typer.Option(None, "--candidate", min=1, help="Default: the candidate."),
    accounts: int = typer.Option(
        0, "--accounts", min=0, max=50, help="Show it on so many real accounts, old against new, instead."
    ),
    seed: int = Seed,
    own_rules: bool = typer.Option(
        False, "--own-rules", help="Hold both to the candidate's style rules alone."
    ),
    hear_model: bool = typer.Option(
        False, "--judge", help="Also ask the model which text it prefers; it decides nothing."
    ),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Try a version on the prompt's cases, slice by slice; or show it on real accounts beside production."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.cli.prompts_page import print_judged, print_previews
    from keepwell.prompting.promoting import candidate_of, judge, preview

    the_house = house()
    number = candidate_of(the_house, name, candidate).number
    if accounts:
        with stages() as tell:
            found = preview(
                the_house, name, number, accounts, seed, lambda done, of: tell("Asking both", done, of)
            )
        if json:
            show.document(
                {"name": name, "candidate": number, "seed": seed, "previews": [p.as_json() for p in found]}
            )
            return
        print_previews(name, number, found, the_house.settings.model_currency)
        return
    with stages() as tell:
        judged = judge(
            the_house,
            name,
            number,
            acting(by),
            seed,
            own_rules,
            hear_model,
            lambda done, of: tell("Trying both", done, of),
        )
    if json:
        show.document(judged.as_json())
        return
    print_judged(judged)


@prompts_app.command()
def promote(
    name: str = Name,
    number: int = typer.Argument(min=1, metavar="VERSION", help="The version that agents are to use."),
    note: str = typer.Option(..., "--note", help="Why."),
    own_rules: bool = typer.Option(
        False, "--own-rules", help="A style rule is meant to loosen: hold both to the new rules alone."
    ),
    without_evaluation: str = typer.Option(
        "", "--without-evaluation", metavar="REASON", help="For a prompt without any case, and no other."
    ),
    seed: int = Seed,
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Into production, unless any slice of its cases gets worse; then it is refused, with the cases that were lost."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.cli.prompts_page import print_judged
    from keepwell.prompting.promoting import promote as into_production

    the_house = house()
    with stages() as tell:
        done = into_production(
            the_house,
            name,
            number,
            acting(by),
            note,
            own_rules=own_rules,
            without_evaluation=without_evaluation,
            seed=seed,
            progress=lambda so_far, of: tell("Trying both", so_far, of),
        )
    if json:
        show.document(
            {**vars(done.move), "evaluation": None if done.judged is None else done.judged.as_json()}
        )
        return
    if done.judged is not None:
        print_judged(done.judged)
    show.say(f"{name}: agents use version {done.move.to} from now on; it was {done.move.was}.", style="bold")
    show.say(f"`keepwell prompts rollback {name} --note WHY` goes back at once.", style="dim")


@prompts_app.command()
def evaluation(
    number: int = typer.Argument(min=1, help="As a refusal or a promotion names it."), json: bool = show.Json
) -> None:
    """What an evaluation came to: slice by slice, and the cases that went either way."""
    from keepwell.bootstrap import house
    from keepwell.cli.prompts_page import print_evaluation

    found = house().prompt_log.evaluation(number)
    if json:
        told = {name: value for name, value in vars(found).items() if name != "body"}
        show.document({"evaluation": told.pop("id"), **told, **found.body})
        return
    print_evaluation(found)


@prompts_app.command()
def rollback(
    name: str = Name,
    note: str = typer.Option(..., "--note", help="Why."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Back to the version that was in production before, at once."""
    from keepwell.bootstrap import house
    from keepwell.prompting.promoting import roll_back

    moved = roll_back(house(), name, acting(by), note)
    if json:
        show.document(vars(moved))
        return
    show.say(f"{name}: agents use version {moved.to} again; it was {moved.was}.", style="bold")


@prompts_app.command()
def learn(name: str = Name, by: str | None = show.By, json: bool = show.Json) -> None:
    """What people's edits of drafts have in common, as a proposed version; nothing is applied by itself."""
    from keepwell.bootstrap import house
    from keepwell.cli.prompts_page import version_json
    from keepwell.prompting.versions import learn_style

    found = learn_style(house(), name, acting(by))
    if json:
        version = None if found.version is None else version_json(found.version)
        show.document({"proposed": version, "says": found.says, "rules": list(found.rules)})
        return
    show.say(found.says)
    for rule in found.rules:
        show.say(f"- {rule}", indent=2)
    if found.version is not None:
        number = found.version.number
        show.say(
            f"Proposed as version {number}, from {found.version.base}. `keepwell prompts test {name} --candidate "
            f"{number}` tries it.",
            style="dim",
        )
