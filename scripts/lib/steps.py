"""How a rule runs its script: the log is started, `main` is given what the rule says,
and a line on the console says what it did.
"""

import inspect
import sys
import time
from collections.abc import Callable
from typing import Any

from scripts.lib.log import SAID, start_log

WIDTH = 20  # of the names of steps on the console


def run_step(main: Callable[..., None], snakemake: Any) -> None:
    """Call a step's `main` by keywords with the inputs, outputs and params of its job, but for the sum of its code.

    What belongs to the machine is no param, so that another machine reruns nothing. A `main` that names it gets it:
    threads and gpus (numbers), place (the section `model` of the config: where the model and the store are), and
    scratch (a folder for temporary files).
    """
    begun = time.monotonic()
    start_log(snakemake.log[0])
    given = {**snakemake.input, **snakemake.output, **snakemake.params}
    del given["code"]
    machine = {
        "threads": snakemake.threads,
        "gpus": snakemake.resources.get("gpu", 0),
        "place": snakemake.config["model"],
        "scratch": snakemake.resources.get("tmpdir"),
    }
    wanted = inspect.signature(main).parameters
    main(**given, **{name: value for name, value in machine.items() if name in wanted})
    print(f"{snakemake.rule:<{WIDTH}} {SAID['last']} ({time.monotonic() - begun:.1f} s)", file=sys.stderr)
