"""The words everyone shares; standard library and pydantic only."""
