"""The log of a step, what it says on the console, and errors that speak to the person who runs it."""

import logging
import sys
import traceback
from types import TracebackType

LOG = logging.getLogger("plaintag")
PROGRESS = {"progress": True}  # as `extra`: a line of a long step that goes to the console too
SAID = {"last": ""}  # by say_done


class InputError(Exception):
    """Something in the user's files or settings is wrong; the message says what, where and how to mend it."""


class ForConsole(logging.Formatter):
    """Warnings are marked as such; everything else stands as it is."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for the console."""
        text = super().format(record)
        return f"WARNING: {text}" if record.levelno == logging.WARNING else text


def start_log(path: str) -> None:
    """Send messages to the file at `path`; warnings, errors and PROGRESS to the console too;
    an InputError as its one sentence.
    """
    LOG.setLevel(logging.INFO)
    LOG.handlers.clear()
    file, console = logging.FileHandler(path, mode="w", encoding="utf-8"), logging.StreamHandler()
    file.setFormatter(logging.Formatter("%(message)s"))
    console.setFormatter(ForConsole("%(message)s"))
    console.addFilter(lambda record: record.levelno >= logging.WARNING or getattr(record, "progress", False))
    LOG.handlers += [file, console]
    sys.excepthook = report_error


def say_done(message: str, *values: object) -> None:
    """Say in one line of numbers what a step did: in the log, and, when the step ends, on the console.
    The last one counts.
    """
    LOG.info(message, *values)
    SAID["last"] = message % values


def report_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log an uncaught error: an InputError as one sentence, anything else with its traceback."""
    if issubclass(kind, InputError):
        LOG.error("Error: %s", error)
    else:
        LOG.error("".join(traceback.format_exception(kind, error, trace)))
