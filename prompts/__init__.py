"""Prompt files shipped with the product, how texts get into them, and what decides which version agents use."""
