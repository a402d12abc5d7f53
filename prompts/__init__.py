"""Prompt files shipped with the product; the registry arrives with the writer."""
