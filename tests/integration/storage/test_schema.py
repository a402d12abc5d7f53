"""The tables as the code knows them and as the migrations make them."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

import storage.migrations
from domain.errors import MisconfiguredError
from domain.tables import BUNDLE, Kind
from storage import schema
from storage.engine import connect, migrate, read, write


def test_a_migrated_database_is_the_schema_exactly(engine: Engine) -> None:
    def belongs_here(part: Any, *_: Any) -> bool:
        return bool(part.info.get(schema.ONLY_ON, engine.dialect.name) == engine.dialect.name)

    with engine.connect() as connection:
        opts = {"compare_type": True, "include_object": belongs_here}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, schema.METADATA) == []
    tables = set(sa.inspect(engine).get_table_names())
    assert tables == {*schema.METADATA.tables, "alembic_version"}


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with read(engine) as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    assert found == [storage.migrations.HEAD]


def test_the_newest_revision_is_the_one_the_quick_check_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == storage.migrations.HEAD


def test_a_home_of_the_release_before_comes_to_the_same_tables(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    with write(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, RELEASED)
    migrate(engine)
    found = {column["name"] for column in sa.inspect(engine).get_columns("mentions")}
    engine.dispose()
    assert found == set(schema.mentions.columns.keys())


RELEASED = "0008"
"""What homes in use stand at: nothing may be added to it, or to what comes before it."""


def test_every_bundle_column_has_its_place() -> None:
    elsewhere = {"account": "account_id", "contact": "contact_ref", "utterances": "utterances_digest"}
    for table in BUNDLE:
        if table.name == "usage_events":
            continue
        stored = schema.BUNDLE_TABLES[table.name].columns
        for column in table.columns:
            name = (
                f"{column.name}_cents"
                if column.kind is Kind.MONEY
                else elsewhere.get(column.name, column.name)
            )
            assert name in stored, f"{table.name}.{column.name}"


def test_foreign_keys_hold(engine: Engine) -> None:
    row = {"source": "crm", "external_id": "c", "account_id": 404}
    with pytest.raises(sa.exc.IntegrityError), write(engine) as connection:
        connection.execute(sa.insert(schema.contacts).values(row))


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    row = {"source": "crm", "external_id": "a", "name": "A"}

    def write_and_die() -> None:
        with write(engine) as connection:
            connection.execute(sa.insert(schema.accounts).values(row))
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        write_and_die()
    with read(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.accounts)).scalar() == 0


def test_one_reading_sees_one_state_of_the_data(engine: Engine) -> None:
    rows = sa.select(sa.func.count()).select_from(schema.accounts)
    with read(engine) as reading:
        assert reading.execute(rows).scalar() == 0
        with write(engine) as writing:
            row = {"source": "crm", "external_id": "a", "name": "A"}
            writing.execute(sa.insert(schema.accounts).values(row))
        assert reading.execute(rows).scalar() == 0
    with read(engine) as later:
        assert later.execute(rows).scalar() == 1


@pytest.mark.parametrize("url", ["mysql://localhost/x", "not a url", ""])
def test_a_database_keepwell_cannot_use_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"DATABASE_URL"):
        connect(url)


def test_a_sqlite_file_is_made_with_its_folder(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'deep' / 'er' / 'k.db'}")
    migrate(engine)
    engine.dispose()
    assert (tmp_path / "deep" / "er" / "k.db").exists()
