"""Erasure of a person: who they are, marks they are known by again, every place that holds them."""
