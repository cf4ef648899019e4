"""Run snakemake and watch its jobs: how long each rule takes and how much memory. Prints a table in Markdown.

Snakemake starts the script of a rule, which has the rule's name, as `.snakemake/scripts/tmp<letters>.<rule>.py`. Ten
times a second the resident memory of each such process and of its children is summed, so pages that processes share
count once for each of them.
"""

import re
import subprocess
import sys
import time
from dataclasses import dataclass, field

import psutil

SCRIPT = re.compile(r"\.snakemake/scripts/tmp\w+\.(\w+)\.py$")
PAUSE = 0.1


@dataclass
class Job:
    """What was seen of one job."""

    rule: str
    begun: float
    ended: float = 0.0
    peak: int = 0
    processes: int = 0


@dataclass
class Watch:
    """The jobs of a run by process id, and the largest process of Snakemake itself."""

    jobs: dict[tuple[int, float], Job] = field(default_factory=dict)
    runner: int = 0

    def look(self, runner: psutil.Process) -> None:
        """Note the memory of every job that runs now."""
        self.runner = max(self.runner, runner.memory_info().rss)
        for process in runner.children(recursive=True):
            try:
                named = [match for part in process.cmdline() if (match := SCRIPT.search(part))]
                if not named or process.name() in ("bash", "sh"):
                    continue
                family = [process, *process.children(recursive=True)]
                key = (process.pid, process.create_time())
                job = self.jobs.setdefault(key, Job(named[0].group(1), process.create_time()))
                job.peak = max(job.peak, sum(member.memory_info().rss for member in family))
                job.processes = max(job.processes, len(family))
                job.ended = time.time()
            except psutil.NoSuchProcess:
                continue


def measure(arguments: list[str]) -> Watch:
    """Run snakemake with these arguments until it ends; its failure is ours."""
    watch = Watch()
    process = subprocess.Popen([sys.executable, "-m", "snakemake", *arguments])
    runner = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            watch.look(runner)
        except psutil.NoSuchProcess:
            break
        time.sleep(PAUSE)
    if process.wait():
        sys.exit(process.returncode)
    return watch


def table_of(watch: Watch) -> str:
    """A row a rule: its jobs, the longest of them, the most memory and the most processes."""
    rules: dict[str, list[Job]] = {}
    for job in watch.jobs.values():
        rules.setdefault(job.rule, []).append(job)
    lines = ["| rule | jobs | longest, s | most memory, MB | processes |", "|---|---|---|---|---|"]
    for rule, jobs in rules.items():
        longest, memory, most = (
            max(job.ended - job.begun for job in jobs),
            max(job.peak for job in jobs) / 2**20,
            max(job.processes for job in jobs),
        )
        lines.append(f"| {rule} | {len(jobs)} | {longest:.0f} | {memory:.0f} | {most} |")
    lines.append(f"| (Snakemake itself) | | | {watch.runner / 2**20:.0f} | 1 |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table_of(measure(sys.argv[1:])))
