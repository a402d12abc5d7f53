"""`python -m keepwell`: the command line, where its script is not on the path."""

from keepwell.cli import main

main()
