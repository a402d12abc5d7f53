"""What benchmarks/drafts.py is made of: accounts and their evidence, prose, falsehoods planted in it, injections."""
