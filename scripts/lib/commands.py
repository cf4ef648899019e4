"""What is called by hand, as `python -m scripts.<name>`: arguments read, errors in one sentence, exit codes."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from scripts.lib.log import LOG, InputError


def run_command(
    command: Callable[[argparse.Namespace], None],
    parser: argparse.ArgumentParser,
    arguments: Sequence[str] | None = None,
) -> int:
    """Call a command with its arguments; the exit code: 0, or 1 with one sentence on standard error for an InputError.

    arguments: those of the command line unless given. Wrong arguments and --help end the program, as argparse does
    it (exit codes 2 and 0).
    """
    options = parser.parse_args(arguments)
    LOG.setLevel(logging.INFO)
    LOG.handlers = [logging.StreamHandler()]
    try:
        command(options)
    except InputError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0
