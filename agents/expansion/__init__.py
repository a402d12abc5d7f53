"""Expansion: which opportunities an account has, since when, and the case for each in words."""
