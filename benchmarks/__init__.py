"""Side-by-side measurements of the daily job; never part of the tests."""
