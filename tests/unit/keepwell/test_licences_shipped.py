"""What is bundled for browsers is shipped with its licences, of the versions that were bundled."""

import json
import re
from pathlib import Path

WEB = Path(__file__).parents[3] / "keepwell" / "web"
TOLD = (WEB / "static" / "licences.txt").read_text(encoding="utf-8")
OF_EACH = TOLD.split(f"\n{'=' * 80}\n")[1:]


def test_whatever_is_named_as_a_dependency_has_its_licence_beside_it() -> None:
    wanted = json.loads((WEB / "source" / "package.json").read_text())["dependencies"]
    locked = json.loads((WEB / "source" / "package-lock.json").read_text())["packages"]
    for name in wanted:
        begins = f"{name} {locked[f'node_modules/{name}']['version']} ("
        [found] = [one for one in OF_EACH if one.startswith(begins)] or ["run `npm run build`"]
        assert len(found) > 500, found


def test_what_the_dependencies_bring_along_is_named_too() -> None:
    for name in ("zrender", "tslib", "@lezer/common", "style-mod"):
        assert re.search(rf"^{re.escape(name)} \d", TOLD, re.M)
    assert "Mike Bostock" in TOLD  # parts of d3 within ECharts
