"""Alembic revisions, shipped inside the package."""

HEAD = "0020"
"""The newest revision: a database that has it is ready without importing Alembic."""
