"""`keepwell doctor`: is this installation able to work, and is the work being done?"""

import typer

from keepwell.cli import show


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(
    model: bool = typer.Option(
        False, "--model", help="Ask the language model for one word, which may cost a fraction of a cent."
    ),
    mail: bool = typer.Option(
        False, "--mail", help="Ask the mail server whether it lets us in; nothing is sent."
    ),
    json: bool = show.Json,
) -> None:
    """Checks the installation, storage, data and the last run; exits 1 when something needs mending."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from keepwell.checkup import checkup

    findings = checkup(house(), ask_model=model, ask_mail=mail)
    if json:
        show.document([asdict(one) for one in findings])
    else:
        for one in findings:
            show.say(f"{'ok  ' if one.ok else 'MEND'}  {one.what}: {one.says}")
    if not all(one.ok for one in findings):
        raise typer.Exit(1)
