"""`python -m studium.entrypoints`: the command `studium`, wherever it is installed."""

from studium.entrypoints.cli import main

main()
