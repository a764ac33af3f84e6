"""Runs the command line as `python -m smp_recovery`."""

from smp_recovery.cli import main

main()
