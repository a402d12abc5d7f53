"""DISC profiler: how a contact likes to be written to, from their own words and habits; abstains when that is thin."""
