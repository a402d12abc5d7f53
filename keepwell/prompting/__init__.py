"""Prompts as an admin works on them: versions, labels, trying them out, what stands between a text and production."""
