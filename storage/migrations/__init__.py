"""Alembic revisions, shipped inside the package."""

HEAD = "0022"
"""The newest revision: a database that has it is ready without importing Alembic."""
