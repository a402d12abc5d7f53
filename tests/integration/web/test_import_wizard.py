"""The import wizard: from a file nobody has seen before to rows, with the bad ones told, and back."""

import re

from fastapi.testclient import TestClient
from test_prompts_screen import followed
from web_cast import Web

from keepwell import uploads

CRM = """Customer ID,Customer Name,Website,Account Owner,Created Date,Favourite colour
C-1,Ångström & Søn,angstrom.example,Kim Berg,2024-05-01,red
C-2,"=HYPERLINK(""http://evil.example"")",two.example,Kim Berg,2024-05-02,blue
C-3,,three.example,Kim Berg,2024-05-03,green
C-4,Four,four.example,Kim Berg,2024-13-45,green
"""


def begun(client: TestClient, name: str = "crm export.csv", content: str = CRM) -> str:
    answer = client.post("/import/upload", files={"files": (name, content.encode(), "text/csv")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def chosen(web: Web, place: str) -> dict[str, str]:
    """What the page suggests, as its form would send it."""
    [file] = uploads.looked_at(web.house, place.rsplit("/", 1)[1]).files
    from domain.tables import TABLES
    from sources.suggesting import suggest, suggest_table

    table = suggest_table(file)
    assert table == "accounts"
    picked = {f"column-0-{name}": one.column for name, one in suggest(file, TABLES[table]).items()}
    return {"how": "by hand", "name": "our_crm", "source": "crm", "table-0": table, **picked}


def test_a_file_with_bad_rows_comes_in_without_them_and_goes_again(web: Web) -> None:
    before = len(web.house.accounts.ids())
    with web.client(web.cast.admin) as client:
        place = begun(client)
        assert "Customer Name" in client.get(place).text
        tried = client.post(f"{place}/try", data=chosen(web, place))
        dry = followed(client, tried.headers["location"])
        assert "nothing is changed yet" in dry
        assert "is a day that does not exist" in dry
        assert len(web.house.accounts.ids()) == before
        errors = client.get(f"{place}/errors.csv").text
        assert "2024-13-45" in errors
        done = followed(client, client.post(f"{place}/commit").headers["location"])
        assert "Import " in done
        assert len(web.house.accounts.ids()) == before + 2
        assert web.house.accounts.find("C-1").name == "Ångström & Søn"
        assert uploads.saved_mappings(web.house) == ["our_crm"]
        number = re.search(r"/import/(\d+)/undo", done)
        assert number is not None
        followed(client, client.post(f"/import/{number[1]}/undo").headers["location"])
    assert len(web.house.accounts.ids()) == before


def test_a_saved_mapping_reads_next_months_file(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        first = begun(client)
        followed(client, client.post(f"{first}/try", data=chosen(web, first)).headers["location"])
        client.post(f"{first}/discard")
        later = begun(client, "crm_next_month.csv", CRM.replace("C-", "D-"))
        tried = client.post(f"{later}/try", data={"how": "saved", "saved": "our_crm", "source": "crm"})
        followed(client, tried.headers["location"])
        followed(client, client.post(f"{later}/commit").headers["location"])
    assert web.house.accounts.find("D-1").name == "Ångström & Søn"


def test_what_is_missing_is_said_and_what_was_chosen_stays(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        place = begun(client)
        told = chosen(web, place) | {"column-0-name": "", "column-0-domain": "Favourite colour"}
        answer = client.post(f"{place}/try", data=told)
    assert answer.status_code == 422
    assert "name must be known for accounts" in answer.text
    assert '<option value="Favourite colour" data-sample="red · blue · green" selected>' in answer.text


def test_names_of_files_lead_nowhere(web: Web) -> None:
    home = web.house.settings.home
    with web.client(web.cast.admin) as client:
        place = begun(client, "../../../../../evil.csv")
        assert client.get("/import/uploads/..%2f..%2fkeepwell").status_code == 404
        assert client.get("/import/uploads/" + "a" * 20).status_code == 404
    kept = [one.name for one in (home / "uploads" / place.rsplit("/", 1)[1] / "files").iterdir()]
    assert kept == ["evil.csv"]
    assert not (home.parent / "evil.csv").exists()


def test_what_cannot_be_read_is_told(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        place = begun(client, "picture.parquet", "this is no parquet")
        page = client.get(place)
    assert page.status_code == 200
    assert "picture.parquet" in page.text


def test_importing_is_for_admins(shown: Web) -> None:
    for user in (shown.cast.csm, shown.cast.reviewer):
        with shown.client(user) as client:
            assert client.get("/import").status_code == 403
            assert (
                client.post("/import/upload", files={"files": ("a.csv", b"a,b", "text/csv")}).status_code
                == 403
            )
