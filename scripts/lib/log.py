"""The log of a step, and errors that speak to the person who runs it."""

import logging
import sys
import traceback

LOG = logging.getLogger("plaintag")


class InputError(Exception):
    """Something in the user's files or settings is wrong; the message says what, where and how to mend it."""


def start_log(path: str) -> None:
    """Send messages to the file at `path` and to the terminal; show an InputError as its one sentence."""
    LOG.setLevel(logging.INFO)
    LOG.handlers.clear()
    for handler in (logging.FileHandler(path, mode="w", encoding="utf-8"), logging.StreamHandler()):
        handler.setFormatter(logging.Formatter("%(message)s"))
        LOG.addHandler(handler)
    sys.excepthook = report_error


def report_error(kind, error, trace) -> None:
    """Log an uncaught error: an InputError as one sentence, anything else with its traceback."""
    if issubclass(kind, InputError):
        LOG.error("Error: %s", error)
    else:
        LOG.error("".join(traceback.format_exception(kind, error, trace)))
