"""What a run did: which steps ran and how long each took, what was up to date, what failed, and where the logs are."""

import math
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

VECTORS = re.compile(r"^\d+ texts: (\d+) from the store, (\d+) to embed$", re.MULTILINE)


class Job(NamedTuple):
    """A job of a run. Times are seconds of the clock, and None where nobody kept them."""

    step: str
    state: str  # ran, failed, not run, up to date
    started: float | None
    ended: float | None
    log: str


def jobs_of_run(workflow: Any, place: str, began: float) -> list[Job]:
    """The jobs of a workflow of Snakemake that began then and has ended,
    as far as their logs lie in a folder of results.
    """
    dag, failed = workflow.dag, set()
    workflow.persistence.deactivate_cache()  # it holds what was known before the last job ended
    for job in workflow.scheduler.failed:
        failed |= set(getattr(job, "jobs", [job]))  # of a group, which fails as a whole
    jobs = []
    for job in dag.jobs:
        log = next((str(log) for log in job.log if str(log).startswith(f"{place}/")), None)
        if log is None:
            continue
        state = "not run" if dag.needrun(job) else "up to date"
        if job in failed or dag.finished(job):
            state = "failed" if job in failed else "ran"
        records = map(workflow.persistence.metadata, job.output if state == "ran" else [])
        jobs.append(Job(job.rule.name, state, *times_of(records, began), log))
    return jobs


def times_of(records: Iterable[Any], began: float) -> tuple[float | None, float | None]:
    """When the first of a job's files was begun and the last was written; nothing,
    if Snakemake kept that of earlier runs alone.
    """
    kept = [record for record in records if record and record.endtime and record.endtime >= began]
    if not kept:
        return None, None
    return min(record.starttime for record in kept), max(record.endtime for record in kept)


def as_duration(seconds: float) -> str:
    """A duration as people say it.

    >>> [as_duration(seconds) for seconds in (0.04, 59.44, 61, 3599.6, 7325)]
    ['0.0 s', '59.4 s', '1 min 1 s', '1 h 0 min', '2 h 2 min']
    """
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def in_order(names: Iterable[str]) -> str:
    """Names without repetition, each with its number of times if there are several.

    >>> in_order(["rank_tags", "embed_terms", "rank_tags"])
    'embed_terms, rank_tags (2)'
    """
    names = list(names)
    return ", ".join(f"{n} ({names.count(n)})" if names.count(n) > 1 else n for n in sorted(set(names)))


def table_of_steps(jobs: list[Job]) -> list[str]:
    """A line for each step that ran: jobs, and the time of all of them; the step that began first comes first."""
    steps: dict[str, list[Job]] = {}
    for job in sorted(jobs, key=lambda job: (job.started or math.inf, job.step)):
        steps.setdefault(job.step, []).append(job)
    width = max(map(len, steps))
    lines = [f"  {'step':<{width}}  jobs        time"]
    for step, mine in steps.items():
        times = [job.ended - job.started for job in mine if job.started is not None and job.ended is not None]
        taken = as_duration(sum(times)) if len(times) == len(mine) else "not kept"
        lines.append(f"  {step:<{width}}  {len(mine):>4}  {taken:>10}")
    return lines


def count_vectors(logs: Iterable[str]) -> tuple[int, int]:
    """Vectors from the store and vectors computed, as the texts of logs tell."""
    found = [VECTORS.search(log) for log in logs]
    return sum(int(match[1]) for match in found if match), sum(int(match[2]) for match in found if match)


def reason_of(log: str) -> str:
    """Why a step failed, by the text of its log: the sentence of the last error, else the last line;
    "" for an empty log.

    >>> reason_of("7 rows\\nError: a.csv, line 2: no id.\\n"), reason_of("Traceback:\\n  File\\nValueError: x\\n")
    ('a.csv, line 2: no id.', 'ValueError: x')
    >>> reason_of("")
    ''
    """
    lines = [line for line in log.splitlines() if line.strip()]
    errors = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    return (errors or lines or [""])[-1]


def read_log(path: str) -> str:
    """The text of a log; "" if there is none, as of a job that a scheduler killed before it began."""
    return Path(path).read_text(encoding="utf-8", errors="replace") if Path(path).exists() else ""


def summarise(
    dataset: str,
    jobs: list[Job],
    seconds: float,
    failed: bool,
    found: list[str],
    logs: list[str],
    reasons: dict[str, str],
) -> list[str]:
    """The summary of a run, a line for each thing; what failed comes last.

    `found` are lines on the tags and where the products lie, `logs` the places where to read more, `reasons` says for
    the log of a failed job why it failed.
    """
    of = {state: [job for job in jobs if job.state == state] for state in ("ran", "failed", "not run", "up to date")}
    end = "failed" if failed else "finished"
    lines = [f"Run of {dataset}: {end} after {as_duration(seconds)}, jobs done: {len(of['ran'])}", *found]
    if of["not run"]:
        lines.append(f"Not run: {in_order(job.step for job in of['not run'])}")
    lines.append(f"Logs: {', '.join(logs)}")
    for job in of["failed"]:
        lines.append(f"Failed: {job.step}: {reasons.get(job.log) or 'it says nothing'} (all of it in {job.log})")
    return lines


def describe_work(jobs: list[Job], embedding: list[str]) -> list[str]:
    """What was done, for the file alone: the time of each step, what was up to date, vectors found and computed.

    `embedding` are the texts of the logs of embed_terms, or of the shards that did its work.
    """
    ran = [job for job in jobs if job.state == "ran"]
    ready = [job.step for job in jobs if job.state == "up to date"]
    lines = table_of_steps(ran) if ran else []
    if ready:
        lines.append(f"Up to date before: {in_order(ready)}")
    if embedding:
        stored, computed = count_vectors(embedding)
        lines.append(f"Vectors: {stored} from the store, {computed} computed")
    return lines


def summary_of_run(
    workflow: Any, dataset: str, place: str, failed: bool, found: list[str], products: list[str], logs: list[str]
) -> str:
    """The summary of a workflow of Snakemake that has just ended;
    run_summary.log of its folder of results has it and the work done.

    `found`, lines on the tags, is said only if a ranking was made or is up to date; `products` are files at the top of
    the folder, of which those that are there are named.
    """
    began = workflow.start_time.timestamp()
    jobs = jobs_of_run(workflow, place, began)
    ran = [job for job in jobs if job.state == "ran"]
    shards = [job for job in ran if job.step.endswith("embed_shard")]
    embedding = [read_log(job.log) for job in shards or [job for job in ran if job.step.endswith("embed_terms")]]
    ranked = any(job.step.endswith("rank_tags") and job.state in ("ran", "up to date") for job in jobs)
    lines = summarise(
        dataset,
        jobs,
        time.time() - began,
        failed,
        [*(found if ranked else []), *name_products(place, products if not failed else [])],
        [f"{place}/<step>/", *map(os.path.relpath, logs)],
        {job.log: reason_of(read_log(job.log)) for job in jobs if job.state == "failed"},
    )
    try:
        Path(place).mkdir(parents=True, exist_ok=True)
        Path(place, "run_summary.log").write_text(
            "\n".join([*lines, *describe_work(jobs, embedding)]) + "\n", encoding="utf-8"
        )
    except OSError as error:
        lines.append(f"This summary was not kept: {error}")
    return "\n".join(lines)


def name_products(place: str, products: list[str]) -> list[str]:
    """A line with the files at the top of a folder of results that are there; none if there are none."""
    there = [name for name in products if Path(place, name).exists()]
    return [f"Look at: {place}/{there[0]}, {', '.join(there[1:])}".removesuffix(", ")] if there else []
