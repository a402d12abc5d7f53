"""The one door to a language model; docs/model.md says how to use it."""
