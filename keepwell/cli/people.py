"""`keepwell people`: who is who, what is not clear, and saying so once."""

from typing import TYPE_CHECKING

import typer

from keepwell.acting import acting
from keepwell.cli import people_page, show

if TYPE_CHECKING:
    from keepwell.bootstrap import House

SHOWN = 30

people_app = typer.Typer(
    invoke_without_command=True,
    help="Who is who: whom nobody knows yet, accounts that may be one; settle each once.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(people_app, name="people")


def _search_follows(the_house: "House") -> None:
    """Words that came in or changed sides are found under their account from now on."""
    from keepwell.cli.progress import stages
    from keepwell.knowledge_base import catch_up

    with stages() as told:
        catch_up(the_house, told)


Account = typer.Argument(help="Name, the beginning of a name, or external id.")


@people_app.callback()
def list_all(
    ctx: typer.Context,
    everybody: bool = typer.Option(False, "--all", help="Also those who were settled or are ignored."),
    limit: int | None = typer.Option(None, min=0, help=f"Rows of each list; 0 means all (default: {SHOWN})."),
    json: bool = show.Json,
) -> None:
    """Whom conversations wait for, accounts that may be one, and colleagues nobody has recorded."""
    if ctx.invoked_subcommand is not None:
        return
    from keepwell.bootstrap import house
    from keepwell.who_is_who import unsettled

    found = unsettled(house(), everybody)
    if json:
        show.document(found.as_json())
        return
    people_page.print_list(found, SHOWN if limit is None else limit or None)


@people_app.command()
def settle(
    who: str = typer.Argument(help="An address, a domain, or a name on the list."),
    account: str = Account,
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Say whose somebody is, or everybody at a domain: for what waits and for all later imports."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from keepwell.who_is_who import named
    from keepwell.who_is_who import settle as do

    the_house = house()
    found, let = do(the_house, who, account, acting(by))
    _search_follows(the_house)
    if json:
        show.document({"account": named(found), **asdict(let)})
        return
    show.say(f"{who} belongs to {found.name} from now on: {let.says()}")


@people_app.command()
def ignore(
    who: str = typer.Argument(help="An address, a domain, or a name on the list."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Pass somebody over, or everybody at a domain: their conversations are dropped and no longer kept."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from keepwell.who_is_who import ignore as do

    the_house = house()
    let = do(the_house, who, acting(by))
    _search_follows(the_house)
    if json:
        show.document(asdict(let))
        return
    show.say(f"{who} is ignored from now on. {let.waiting:,} conversations still wait.")


@people_app.command()
def merge(
    account: str = Account,
    other: str = typer.Argument(help="The account that is the same one; also as source:external_id."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Make two accounts one: everything of the other counts for the first, whose name stays."""
    from keepwell.bootstrap import house
    from keepwell.who_is_who import merge as do
    from keepwell.who_is_who import named

    the_house = house()
    one, two, let = do(the_house, account, other, acting(by))
    _search_follows(the_house)
    if json:
        show.document({"account": named(one), "other": named(two), "came_in": let.came_in})
        return
    show.say(
        f"{two.name} ({two.source}:{two.external_id}) is {one.name} from now on. `keepwell rescore` brings its "
        f"score up to date; `keepwell people split {one.external_id} {two.source}:{two.external_id}` takes it back."
    )


@people_app.command()
def split(
    account: str = Account,
    other: str = typer.Argument(help="The record that is another account; also as source:external_id."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Take a linked record apart again, with all that came by it; or say that two accounts are two."""
    from keepwell.bootstrap import house
    from keepwell.who_is_who import named
    from keepwell.who_is_who import split as do

    the_house = house()
    one, two, let = do(the_house, account, other, acting(by))
    _search_follows(the_house)
    if json:
        show.document({"account": named(one), "other": named(two), "came_in": let.came_in})
        return
    show.say(f"{two.name} ({two.source}:{two.external_id}) and {one.name} are two accounts, and stay so.")


@people_app.command()
def look(json: bool = show.Json) -> None:
    """Compare all accounts with each other: for those imported before their tools were compared. Links nothing."""
    from keepwell.bootstrap import house

    the_house = house()
    fresh = the_house.merging.ask_about_all(the_house.no_company)
    if json:
        show.document({"new_questions": fresh})
        return
    show.say(
        f"{fresh:,} new question{'' if fresh == 1 else 's'}{': `keepwell people` shows them' if fresh else ''}."
    )


@people_app.command()
def record(
    who: list[str] = typer.Argument(None, help="Addresses of colleagues at an account."),
    all_: bool = typer.Option(False, "--all", help="Everybody on the list."),
    json: bool = show.Json,
) -> None:
    """Make contacts of people who write and whom no tool has recorded."""
    from keepwell.bootstrap import house
    from keepwell.who_is_who import record_colleagues

    if bool(who) == all_:
        raise typer.BadParameter("Name addresses, or give --all.")
    the_house = house()
    done = record_colleagues(the_house, who or [])
    _search_follows(the_house)
    if json:
        show.document({"recorded": done})
        return
    show.say(
        f"{len(done):,} contact{'' if len(done) == 1 else 's'} recorded{': ' + ', '.join(done[:5]) if done else ''}."
    )


@people_app.command("show")
def show_one(
    who: str = typer.Argument(help="An address, a domain or a name on the list; or an account."),
    json: bool = show.Json,
) -> None:
    """What is known of somebody on the list, or which records an account is made of."""
    from dataclasses import asdict

    from domain.errors import NotFoundError
    from keepwell.bootstrap import house
    from keepwell.who_is_who import links_of, named, said_of

    the_house = house()
    try:
        people, said = said_of(the_house, who)
    except NotFoundError:
        account, links = links_of(the_house, who)
        if json:
            show.document({"account": named(account), "records": [asdict(link) for link in links]})
            return
        people_page.print_records(account, links)
        return
    if json:
        show.document({"people": [asdict(one) for one in people], "settled": [asdict(one) for one in said]})
        return
    people_page.print_person(people, said)
