"""The files for containers and systemd say what they should, as far as a parser can tell; nothing is built here."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from keepwell.scheduling.commands import GRACE_SECONDS
from keepwell.serving import SECONDS_TO_END
from keepwell.settings import Settings

DEPLOY = Path(__file__).parents[3] / "docs" / "deploy"
INSTRUCTIONS = {
    *("FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL"),
    *("ENTRYPOINT", "CMD"),
}
UNITS = ("keepwell.service", "keepwell-schedule.service")


def instructions() -> list[tuple[str, str]]:
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def last(name: str) -> str:
    return [words for what, words in instructions() if what == name][-1]


def test_every_line_of_the_containerfile_is_an_instruction() -> None:
    assert {what for what, _ in instructions()} <= INSTRUCTIONS
    assert instructions()[0][0] == "FROM"


def test_no_registry_is_named() -> None:
    images = [words.split()[0] for what, words in instructions() if what == "FROM"]
    images += [one["image"] for one in compose()["services"].values()]
    for image in images:
        assert "." not in image.split("/")[0].split(":")[0], image
    for file in DEPLOY.iterdir():
        assert "--index-url" not in file.read_text()


def test_what_is_installed_is_locked_by_hashes() -> None:
    installs = [words for what, words in instructions() if what == "RUN" and "pip install" in words]
    assert len(installs) == 2
    assert "--require-hashes -r requirements/run.txt" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]


def test_nobody_is_root_and_the_home_is_theirs() -> None:
    names = [what for what, _ in instructions()]
    assert last("USER") == "10001:10001"
    assert not {"RUN", "COPY"} & set(names[names.index("USER") :])
    assert "-o keepwell -g keepwell -m 0700 /data" in " ".join(words for _, words in instructions())
    assert last("VOLUME") == "/data"


def test_health_is_asked_where_the_server_listens() -> None:
    assert ":8765/health" in last("HEALTHCHECK")
    assert last("EXPOSE") == "8765"
    settings = dict(part.split("=", 1) for part in shlex.split(last("ENV")))
    assert (settings["KEEPWELL_HOST"], settings["KEEPWELL_PORT"]) == ("0.0.0.0", "8765")


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def test_compose_has_the_application_its_database_and_maybe_chroma() -> None:
    told = compose()
    assert set(told["services"]) == {"app", "database", "chroma"}
    assert told["services"]["chroma"]["profiles"] == ["chroma"]
    used = {mount.split(":")[0] for one in told["services"].values() for mount in one["volumes"]}
    assert used == set(told["volumes"])
    assert told["services"]["app"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "healthcheck" in told["services"]["database"]
    context = (DEPLOY / told["services"]["app"]["build"]["context"]).resolve()
    assert (context / told["services"]["app"]["build"]["dockerfile"]).is_file()


def test_compose_gives_no_password_away_and_opens_nothing_to_the_network() -> None:
    app = compose()["services"]["app"]
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])
    assert "ports" not in compose()["services"]["database"]
    text = (DEPLOY / "compose.yaml").read_text()
    assert text.count("${KEEPWELL_DB_PASSWORD:?") == 2
    assert app["read_only"]
    assert app["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("unset", ["KEEPWELL_CHROMA_URL", "KEEPWELL_OTEL_ENDPOINT"])
def test_what_compose_leaves_empty_is_not_set(unset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unset in compose()["services"]["app"]["environment"]
    monkeypatch.setenv(unset, "")
    assert not getattr(Settings(), unset.removeprefix("KEEPWELL_").lower())


def unit(name: str) -> dict[str, list[tuple[str, str]]]:
    """Sections in order, keys may repeat: what configparser would refuse."""
    found: dict[str, list[tuple[str, str]]] = {}
    section = ""
    for line in (DEPLOY / name).read_text().splitlines():
        if not line.strip() or line.startswith(("#", ";")):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = []
            continue
        key, equals, value = line.partition("=")
        assert equals, line
        assert re.fullmatch(r"[A-Z][A-Za-z]+", key), line
        found[section].append((key, value))
    return found


@pytest.mark.parametrize("name", UNITS)
def test_units_have_their_sections_and_run_as_somebody_without_rights(name: str) -> None:
    found = unit(name)
    assert list(found) == ["Unit", "Service", "Install"]
    service = dict(found["Service"])
    assert service["User"] == "keepwell"
    assert service["Restart"] == "on-failure"
    assert f"KEEPWELL_HOME=/var/lib/{service['StateDirectory']}" in service["Environment"]
    assert {"NoNewPrivileges", "ProtectHome", "PrivateTmp"} <= {
        k for k, value in service.items() if value == "yes"
    }
    assert service["ExecStart"].startswith("/")
    assert dict(found["Install"]) == {"WantedBy": "multi-user.target"}


@pytest.mark.parametrize("name", UNITS)
def test_units_leave_the_ending_of_commands_to_the_server(name: str) -> None:
    """With every process of the unit told at once, a run would die where it is."""
    service = dict(unit(name)["Service"])
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > GRACE_SECONDS + SECONDS_TO_END


def test_compose_gives_a_run_time_to_end_and_logs_an_end() -> None:
    services = compose()["services"]
    grace = services["app"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > GRACE_SECONDS + SECONDS_TO_END
    assert {one["logging"]["driver"] for one in services.values()} == {"local"}
    assert "/backups" in last_of_run()
    assert "backups:/backups" in services["app"]["volumes"]


def last_of_run() -> str:
    return [words for what, words in instructions() if what == "RUN"][-1]


def test_a_proxy_can_be_told_of_and_none_is_believed_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "KEEPWELL_TRUSTED_PROXIES" in compose()["services"]["app"]["environment"]
    monkeypatch.setenv("KEEPWELL_TRUSTED_PROXIES", "")
    assert Settings().trusted_proxies == ()


def test_a_backup_is_made_every_night_to_a_folder_that_it_may_write() -> None:
    service, timer = unit("keepwell-backup.service"), unit("keepwell-backup.timer")
    told = dict(service["Service"])
    assert (told["Type"], told["User"], told["UMask"]) == ("oneshot", "keepwell", "0077")
    _, _, folder = told["StateDirectory"].partition(" ")
    command = shlex.split(told["ExecStart"])
    assert f" backup /var/lib/{folder}/" in command[-1]
    assert f"/var/lib/{folder}" in told["ExecStartPost"]
    assert dict(timer["Timer"])["Persistent"] == "yes"
    assert dict(timer["Install"]) == {"WantedBy": "timers.target"}
