"""`keepwell serve`: the web application."""

from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from keepwell.bootstrap import House


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    no_link: bool = typer.Option(False, "--no-link", help="Print no one-time sign-in link for the admin."),
    no_schedule: bool = typer.Option(
        False, "--no-schedule", help="Only the web application: `keepwell schedule` runs elsewhere."
    ),
) -> None:
    """Serve the web application, with the schedule beside it, until Ctrl-C (KEEPWELL_HOST, KEEPWELL_PORT)."""
    from keepwell.bootstrap import house

    run_server(house(), link=not no_link, scheduled=not no_schedule)


def run_server(the_house: "House", link: bool, scheduled: bool = True) -> None:
    from keepwell.acting import acting
    from keepwell.serving import serve as serve_it
    from keepwell.serving import sign_in_url
    from keepwell.signing_in.door import first_admin, offer_link

    show.say(f"Keepwell is at {the_house.settings.address}. Ctrl-C ends it.")
    if link:
        admin = first_admin(the_house, acting(None))
        url = sign_in_url(the_house, offer_link(the_house, admin))
        show.say(f"Sign in as {admin.email}, once, within 15 minutes: {url}")
    serve_it(the_house, scheduled)
