"""What a run did: which steps ran and how long each took, what was up to date, what failed, and where the logs are."""

import math
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

VECTORS = re.compile(r"^\d+ texts: (\d+) from the store, (\d+) to embed$", re.MULTILINE)


class Job(NamedTuple):
    """A job of a run. Times are seconds of the clock, and None where nobody kept them."""

    step: str
    state: str  # ran, failed, not run, up to date
    started: float | None
    ended: float | None
    log: str


def jobs_of_run(workflow, place: str, began: float) -> list[Job]:
    """The jobs of a workflow of Snakemake that began then and has ended, as far as their logs lie in a folder of results."""
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


def times_of(records: Iterable, began: float) -> tuple[float | None, float | None]:
    """When the first of a job's files was begun and the last was written; nothing, if Snakemake kept that of earlier runs alone."""
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
        times = [job.ended - job.started for job in mine if job.started is not None]
        taken = as_duration(sum(times)) if len(times) == len(mine) else "not kept"
        lines.append(f"  {step:<{width}}  {len(mine):>4}  {taken:>10}")
    return lines


def count_vectors(logs: Iterable[str]) -> tuple[int, int]:
    """Vectors from the store and vectors computed, as the texts of logs tell."""
    found = [VECTORS.search(log) for log in logs]
    return sum(int(match[1]) for match in found if match), sum(int(match[2]) for match in found if match)


def summarise(
    dataset: str,
    jobs: list[Job],
    seconds: float,
    failed: bool,
    embedding: list[str],
    verdict: list[str],
    logs: list[str],
) -> str:
    """The summary of a run, a line or a short table for each thing.

    `embedding` are the texts of the logs of embed_terms, or of the shards that did its work, `verdict` lines on the scores,
    `logs` the places where to read more.
    """
    of = {state: [job for job in jobs if job.state == state] for state in ("ran", "failed", "not run", "up to date")}
    end = "failed" if failed else "finished"
    lines = [f"Run of {dataset}: {end} after {as_duration(seconds)}, jobs done: {len(of['ran'])}"]
    if of["ran"]:
        lines += table_of_steps(of["ran"])
    if of["up to date"]:
        lines.append(f"Up to date before: {in_order(job.step for job in of['up to date'])}")
    for job in of["failed"]:
        lines.append(f"Failed: {job.step}, see {job.log}")
    if of["not run"]:
        lines.append(f"Not run: {in_order(job.step for job in of['not run'])}")
    if embedding:
        stored, computed = count_vectors(embedding)
        lines.append(f"Vectors: {stored} from the store, {computed} computed")
    return "\n".join([*lines, *verdict, f"Logs: {', '.join(logs)}"])


def summary_of_run(workflow, dataset: str, place: str, failed: bool, verdict: list[str], logs: list[str]) -> str:
    """The summary of a workflow of Snakemake that has just ended, kept in run_summary.log of its folder of results too.

    `verdict` is said only if a ranking was made or is up to date.
    """
    began = workflow.start_time.timestamp()
    jobs = jobs_of_run(workflow, place, began)
    ran = [job for job in jobs if job.state == "ran" and Path(job.log).exists()]
    shards = [job for job in ran if job.step.endswith("embed_shard")]
    embedding = [
        Path(job.log).read_text(encoding="utf-8")
        for job in shards or [job for job in ran if job.step.endswith("embed_terms")]
    ]
    text = summarise(
        dataset,
        jobs,
        time.time() - began,
        failed,
        embedding,
        verdict if any(job.step.endswith("rank_tags") and job.state in ("ran", "up to date") for job in jobs) else [],
        [f"{place}/<step>/", *map(os.path.relpath, logs)],
    )
    try:
        Path(place).mkdir(parents=True, exist_ok=True)
        Path(place, "run_summary.log").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        text += f"\nThis summary was not kept: {error}"
    return text
