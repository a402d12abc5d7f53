"""`keepwell users`: who may sign in, as what, and how they get in."""

from typing import TYPE_CHECKING, Any

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from domain.principals import User

ROLES = ("csm", "reviewer", "admin")
Address = typer.Argument(help="The address somebody signs in with.")
Role = typer.Option("csm", "--role", parser=show.one_of(*ROLES), metavar="ROLE", help=", ".join(ROLES) + ".")
Csm = typer.Option(None, "--csm", help="What the accounts call this person (default: their name).")
users = typer.Typer(help="Who may sign in.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(users, name="users")


@users.command("list")
def list_users(json: bool = show.Json) -> None:
    """Everybody."""
    from keepwell.bootstrap import house

    found = house().users.list()
    if json:
        show.document([_json(one) for one in found])
        return
    if not found:
        show.say("Nobody yet: `keepwell users add ADDRESS --role admin`.")
        return
    for one in found:
        off = "" if one.disabled_at is None else f"  shut out since {one.disabled_at:%Y-%m-%d}"
        book = f"  book of {one.csm}" if one.csm else ""
        show.say(f"{one.email}  {one.name}  {one.role}{book}{off}")


@users.command()
def add(
    email: str = Address,
    name: str = typer.Option("", help="What people call them (default: the address)."),
    role: str = Role,
    csm: str | None = Csm,
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Let somebody in; prints a link that signs them in once, within three days."""
    from keepwell.acting import acting
    from keepwell.bootstrap import house
    from keepwell.serving import sign_in_url
    from keepwell.signing_in.door import INVITATION_LASTS, offer_link
    from keepwell.signing_in.people import add_user

    the_house = house()
    user = add_user(the_house, acting(by), email, name, role, csm)
    url = sign_in_url(the_house, offer_link(the_house, user, INVITATION_LASTS))
    if json:
        show.document({**_json(user), "link": url})
        return
    show.say(
        f"{user.email} may sign in as {user.role}{f', with the book of {user.csm}' if user.csm else ''}."
    )
    show.say(f"Their first sign-in, within three days: {url}")


@users.command()
def link(email: str = Address, json: bool = show.Json) -> None:
    """A link that signs somebody in once, within 15 minutes: for who has no password, or forgot it."""
    from keepwell.bootstrap import house
    from keepwell.serving import sign_in_url
    from keepwell.signing_in.door import offer_link

    the_house = house()
    url = sign_in_url(the_house, offer_link(the_house, the_house.users.find(email)))
    if json:
        show.document({"link": url})
    else:
        show.say(url)


@users.command()
def change(
    email: str = Address,
    name: str | None = typer.Option(None, help="Another name."),
    role: str | None = typer.Option(
        None, "--role", parser=show.one_of(*ROLES), metavar="ROLE", help=", ".join(ROLES) + "."
    ),
    csm: str | None = typer.Option(None, "--csm", help="Another book; empty for none."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Another role, name or book: it counts at their next request."""
    from keepwell.acting import acting
    from keepwell.bootstrap import house
    from keepwell.signing_in.people import change_user

    _tell(change_user(house(), acting(by), email, name=name, role=role, csm=csm), json)


@users.command()
def disable(email: str = Address, by: str | None = show.By, json: bool = show.Json) -> None:
    """Shut somebody out at once: sessions and tokens end."""
    from keepwell.acting import acting
    from keepwell.bootstrap import house
    from keepwell.signing_in.people import shut_out

    _tell(shut_out(house(), acting(by), email), json)


@users.command()
def enable(email: str = Address, by: str | None = show.By, json: bool = show.Json) -> None:
    """Let somebody in again."""
    from keepwell.acting import acting
    from keepwell.bootstrap import house
    from keepwell.signing_in.people import let_in_again

    _tell(let_in_again(house(), acting(by), email), json)


@users.command()
def unlink(email: str = Address, by: str | None = show.By, json: bool = show.Json) -> None:
    """Forget which account of the identity provider somebody is: whoever has their address there is linked next."""
    from keepwell.acting import acting
    from keepwell.bootstrap import house
    from keepwell.signing_in.people import unlink as unlinked

    _tell(unlinked(house(), acting(by), email), json)


def _tell(user: "User", json: bool) -> None:
    if json:
        show.document(_json(user))
        return
    state = "may sign in" if user.disabled_at is None else "is shut out"
    show.say(f"{user.email} {state}: {user.role}{f', book of {user.csm}' if user.csm else ''}.")


def _json(user: "User") -> dict[str, Any]:
    return {name: value for name, value in vars(user).items() if name != "id"}
