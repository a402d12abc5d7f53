"""One node per file, named after what it does."""
