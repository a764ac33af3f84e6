"""Runs the program, from its installed command and as `python -m smp_recovery`."""

import gc
import sys

# A command ends before the collector would free anything; searching costs 8 ms of 110.
gc.disable()


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from smp_recovery.cli import app
        from smp_recovery.cli.main import PROGRAM

        app(prog_name=PROGRAM)
    except Exception as error:
        from smp_recovery.crash import report_crash

        sys.exit(report_crash(error))
    except KeyboardInterrupt:  # while the program was still being imported
        sys.exit(130)
    finally:
        gc.freeze()  # the interpreter's last search through everything costs 10 more


if __name__ == "__main__":
    main()
