"""docs/bundle.md names every table and column of domain/tables.py, the required ones in bold."""

from pathlib import Path

from domain.tables import BUNDLE
from sources.mapping import EXTRAS, shipped

DOCS = Path(__file__).parents[3] / "docs"


def test_every_table_stands_with_its_columns_in_order() -> None:
    lines = (DOCS / "bundle.md").read_text().splitlines()
    for table in BUNDLE:
        columns = ", ".join(f"**{c.name}**" if c.required else c.name for c in table.columns)
        assert f"| {table.name} | {columns} |" in lines


def test_every_extra_column_and_shipped_mapping_is_explained() -> None:
    assert all(f"`{name}`" in (DOCS / "bundle.md").read_text() for name in EXTRAS)
    assert all(f"### {name}\n" in (DOCS / "mappings.md").read_text() for name in shipped())
