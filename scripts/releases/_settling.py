"""What all workers read together: what is known of whole files, and what became of every row."""

from collections import Counter
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.lib.log import LOG, InputError
from scripts.lib.reading.subjects import Keys, find_keys
from scripts.lib.reading.tasks_there import refuse_few, say_tasks, tasks_of_file
from scripts.lib.reading.workflows import unmatched
from scripts.releases._bulk import Source
from scripts.releases._choice import Choice, known_keys
from scripts.releases._facts import OF_ID, Facts


@dataclass
class Divided:
    """What a worker read: its files by partition (rows, told), the ids, counts of rows, uses of terms that the release
    lacks; what files show of 0 as an id, sets of keys by number, tasks (None if no export is raw), workflows with their
    versions, and texts with their uses, as many as show whether they are a choice from a list."""

    rows: list[Path]
    told: list[Path]
    ids: list[np.ndarray] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    new_terms: Counter = field(default_factory=Counter)
    facts: dict[int, Facts] = field(default_factory=dict)
    keysets: dict[int, frozenset[str]] = field(default_factory=dict)
    tasks: set[str] | None = None
    pairs: set[tuple[str, str]] = field(default_factory=set)
    texts: Counter = field(default_factory=Counter)


def parts_of(divided: list[Divided]) -> list[tuple[list[Path], list[Path]]]:
    """For each partition its files of rows and of what is told, one of each worker."""
    rows, told = (zip(*(getattr(part, kind) for part in divided), strict=True) for kind in ("rows", "told"))
    return [(list(one), list(other)) for one, other in zip(rows, told, strict=True)]


def settle_facts(divided: list[Divided], sources: list[Source]) -> list[int]:
    """For each export the bits of what stands for a missing id. Raises InputError for -1 as a classification id."""
    missing = []
    for source in sources:
        facts = Facts()
        for part in divided:
            facts.add(part.facts.get(source.number, Facts()))
        missing.append(facts.missing())
        if "-1" in facts.ids and not missing[-1] & OF_ID["-1"]:
            raise InputError(
                f"{source.path}, column {source.columns['classification_id']!r}: found the id '-1'; apply_release "
                "needs whole numbers. Number the rows from 1."
            )
    return missing


def settle_keys(divided: list[Divided], choice: Choice, pool: Executor) -> Keys:
    """The keys that tell of subjects, among those of rows that count.

    Where rows have different sets of keys, the partitions are read for those of rows that count.
    """
    keysets = {number: keys for part in divided for number, keys in part.keysets.items()}
    if len(keysets) > 1:
        found: set[int] = set()
        for numbers in pool.map(known_keys, *zip(*[(rows, choice) for rows, _ in parts_of(divided)], strict=True)):
            found |= numbers
        keysets = {number: keys for number, keys in keysets.items() if number in found}
    there = frozenset().union(*keysets.values())
    keys = find_keys(there, choice.options, "annotations", raw=any(source.raw for source in choice.sources))
    if keys.frame:
        LOG.info("positions of subjects (%s): %s and %s", keys.frame, keys.longitude, keys.latitude)
    return keys


def count_all(divided: list[Divided], found: Counter, distinct: int, choice: Choice) -> Counter:
    """Rows in, kept and left out, of all workers and partitions.

    Raises InputError for a classification that stands in two partitions, if no row is kept, and for few texts where the
    settings say stop.
    """
    ids, counts = (
        np.concatenate([np.zeros(0, np.int64), *(ids for part in divided for ids in part.ids)]),
        Counter(found),
    )
    ids.sort()
    met = {
        (zero, number) for part in divided for number, facts in part.facts.items() for zero in facts.ids & set(OF_ID)
    }
    real = {zero for zero, number in met if not choice.missing[number] & OF_ID[zero]}
    expected = int((ids[1:] != ids[:-1]).sum()) + bool(len(ids)) - len({zero for zero, _ in met} - real)
    if distinct != expected:
        raise InputError("a classification stands under two subjects in two rows; keep the right one of them.")
    for part in divided:
        counts.update(part.counts)
    counts = +counts
    left_out = sum(number for what, number in counts.items() if what.startswith(("rejected", "replaced")))
    assert counts["rows in"] == counts["rows kept"] + left_out, counts
    if not counts["rows kept"]:
        refuse_empty(divided, counts, choice)
    if choice.options["few_answers"] == "stop":
        texts: Counter = sum((part.texts for part in divided), Counter())
        refuse_few(counts["rows kept"], [text for text, _ in texts.most_common()], choice.options["tasks"])
    return counts


def refuse_empty(divided: list[Divided], counts: Counter, choice: Choice) -> None:
    """Raise the InputError for exports of which no row counts: why not, and which tasks there are."""
    reasons = ", ".join(f"{n} {what.split(': ')[1]}" for what, n in sorted(counts.items()) if ": " in what)
    there, tasks = "", choice.options["tasks"]
    if set(tasks) - set().union(*(part.tasks or set() for part in divided)):
        raw = [source for source in choice.sources if source.raw]
        known = [task for source in raw for task in tasks_of_file(source.path, source.columns["answer"])]
        there = f" The tasks {', '.join(tasks)} were asked for; there are: {say_tasks(known)}." if raw else ""
    raise InputError(
        f"{', '.join(source.path for source in choice.sources)}: no row can be used ({reasons or 'no rows'}); check "
        f"the files, columns, tasks and workflows in the config.{there}"
    )


def warn_of_unmatched(divided: list[Divided], options: dict) -> None:
    """Say which tasks and workflows of the settings no row matched."""
    met = [part.tasks for part in divided if part.tasks is not None]
    missing = sorted(set(options["tasks"]) - set().union(*met)) if met else []
    pairs = sorted(set().union(*(part.pairs for part in divided)))
    frame = pd.DataFrame(pairs, columns=["workflow", "workflow_version"], dtype="str")
    for what, names in (("task", missing), ("workflow", unmatched(frame, options["workflows"]))):
        for name in names:
            LOG.warning("no row of the exports holds the %s %s, which the config names", what, name)
