"""`keepwell disc`: how a contact likes to be written to; setting it right, and having it forgotten."""

from datetime import date

import typer

from keepwell.acting import acting
from keepwell.cli import show

disc_app = typer.Typer(
    no_args_is_help=True,
    help="How contacts like to be written to (DISC): show it, set it right, have it forgotten.",
)
Contact = typer.Argument(help="Name, address or external id of a contact.")


def register(app: typer.Typer) -> None:
    app.add_typer(disc_app, name="disc")


@disc_app.command("show")
def show_profiles(
    who: str = typer.Argument(help="A contact (name, address, external id) or an account."),
    as_of: date | None = show.day_option(None, help="As it was known on this day (default: today)."),
    json: bool = show.Json,
) -> None:
    """The profile of a contact, or of everybody at an account, with the words it rests on."""
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.cli.disc_page import print_profiles
    from keepwell.disc import profiles_of

    the_house = house()
    found = profiles_of(the_house, who, asked_day(the_house, as_of or the_house.today()))
    if json:
        show.document([one.as_json() for one in found])
        return
    print_profiles(found)


@disc_app.command()
def correct(
    contact: str = Contact,
    letter: str = typer.Argument(help="D, I, S or C."),
    reason: str = typer.Option("", help="Why: how you know them."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Say what a contact's profile is, whatever was read. A later correction takes its place."""
    from keepwell.bootstrap import house
    from keepwell.disc import correct as do

    done = do(house(), contact, letter, reason, acting(by))
    if json:
        show.document(done.as_json())
        return
    show.say(f"{done.contact.called}: {done.says} Alerts and drafts from now on go by it.")


@disc_app.command()
def uncorrect(contact: str = Contact, by: str | None = show.By, json: bool = show.Json) -> None:
    """Take a correction back: what is read counts again."""
    from keepwell.bootstrap import house
    from keepwell.disc import uncorrect as do

    done = do(house(), contact, acting(by))
    if json:
        show.document(done.as_json())
        return
    show.say(f"{done.contact.called}: {done.says}")


@disc_app.command()
def forget(
    contact: str = Contact,
    lift: bool = typer.Option(False, "--lift", help="Have the contact profiled again."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Erase a contact's profile, and have none made again until that is lifted. Their messages stay."""
    from keepwell.bootstrap import house
    from keepwell.disc import forget as erase
    from keepwell.disc import lift as lift_it

    the_house, who = house(), acting(by)
    if lift:
        known = lift_it(the_house, contact, who)
        if json:
            show.document({"contact": known.external_id, "erased": False})
            return
        show.say(f"{known.called} may be profiled again: the next run does it, from what is on record.")
        return
    known, rows = erase(the_house, contact, who)
    if json:
        show.document({"contact": known.external_id, "erased": True, "rows": rows})
        return
    pieces = f"{rows:,} reading{'' if rows == 1 else 's'}"
    show.say(
        f"The profile of {known.called} is erased ({pieces}), and none is made again. Their messages stay; "
        "`--lift` takes it back."
    )
