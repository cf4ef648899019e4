"""What stays on the console of what Snakemake says of itself."""

import logging

from snakemake.logging import DefaultFilter
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent

from scripts.lib.console import quieten, say_where


class Kept(logging.Handler):
    """Keeps the messages that come through."""

    def __init__(self, quiet, dryrun):
        super().__init__()
        self.lines = []
        self.addFilter(DefaultFilter(quiet, False, False, dryrun, False))

    def emit(self, record):
        """Keep the message."""
        self.lines.append(record.getMessage())


def said(quiet, *messages: tuple[int, str], dryrun: bool = False, **extra) -> list[str]:
    """What comes through of messages of a level."""
    logger, handler = logging.Logger("test"), Kept(quiet, dryrun)
    logger.addHandler(handler)
    quieten(logger)
    say_where(logger, lambda: ["Look at: here"])
    for level, message in messages:
        logger.log(level, message, extra=extra)
    return handler.lines


IDLE = [
    (logging.INFO, "Select jobs to execute..."),
    (logging.INFO, "Execute 2 jobs..."),
    (logging.INFO, "Using shell: /bin/sh"),
]


def test_idle_lines_are_left_out_where_the_profile_asks_for_quiet():
    rest = [
        (logging.WARNING, "Execute permission is missing"),
        (logging.INFO, "Removing output files"),
        (logging.ERROR, "Error"),
    ]
    assert said({Quietness.PROGRESS}, *IDLE, *rest) == [message for _, message in rest]
    assert said(set(), *IDLE) == [message for _, message in IDLE]


def test_with_nothing_to_do_it_is_said_where_the_results_are():
    assert said(set(), (logging.INFO, "Nothing to be done (all up to date).")) == [
        "Nothing to be done (all up to date).\nLook at: here"
    ]


def test_a_dry_run_says_what_would_be_done_however_quiet_the_profile():
    stats = (logging.INFO, "Job stats: 26")
    quiet = {Quietness.PROGRESS, Quietness.RULES}
    assert said(quiet, stats, event=LogEvent.RUN_INFO) == []
    assert said(quiet, stats, event=LogEvent.RUN_INFO, dryrun=True) == [stats[1]]
    assert said(quiet, (logging.INFO, "rule a"), event=LogEvent.JOB_INFO, dryrun=True) == []
