"""What Snakemake says of itself on the console, made less where the profile asks for quiet."""

import logging
from collections.abc import Callable
from typing import Any

# Lines of Snakemake about how it goes on, which its own `quiet` leaves in.
IDLE = (
    "Assuming unrestricted shared filesystem",
    "Building DAG of jobs",
    "Using shell",
    "Conda environments: ignored",
    "Select jobs to execute",
    "Execute ",
)


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether a message of Snakemake tells people something: all but INFO lines about how it goes on."""
    return record.levelno != logging.INFO or not str(record.msg).startswith(IDLE)


def quieten(logger: logging.Logger) -> None:
    """Keep idle lines off those handlers of Snakemake's logger that were told to be quiet about progress.

    A dry run is all about what would be done, so there they say it: the jobs by rule, which Snakemake counts as
    progress.
    """
    filter: Any  # of Snakemake, or of another
    for handler in logger.handlers:
        for filter in handler.filters:
            told = getattr(filter, "quiet", None) or ()
            rest = {kind for kind in told if kind.name != "PROGRESS"}
            if len(rest) == len(told):
                continue
            if filter.dryrun:
                filter.quiet = rest
            else:
                handler.addFilter(is_worth_a_line)
            break


def say_where(logger: logging.Logger, products: Callable[[], list[str]]) -> None:
    """Where Snakemake says that nothing is to be done, say where the results are too.
    products: gives lines that name them.
    """

    def add_products(record: logging.LogRecord) -> bool:
        if str(record.msg).startswith("Nothing to be done") and not hasattr(record, "products_named"):
            record.msg, record.products_named = "\n".join([str(record.msg), *products()]), True
        return True

    for handler in logger.handlers:
        handler.addFilter(add_products)
