"""A run that is killed at any point is finished by the next one, with the bytes of one that was left alone."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import copy_repository, only, snakemake
from tests.test_workflow import compare_results

UNTIL = ["--until", "extract_tags", "--cores", "2", "--quiet", "all"]
LAST = ["find_terms", "embed_terms", "cluster_terms", "extract_tags"]


def kill_when(folder, step: str, seconds: float) -> None:
    """Start a run and kill it, with all its jobs and without warning, so long after a step has begun."""
    run = subprocess.Popen(
        [sys.executable, "-m", "snakemake", *UNTIL],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not list(folder.glob(f"results/sample/{step}/**/{step}.log")):
        assert run.poll() is None and time.monotonic() < deadline, f"{step} did not begin"
        time.sleep(0.02)
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()


@pytest.mark.slow
def test_what_was_killed_is_restored_by_the_next_run(sample_run, tmp_path):
    place = copy_repository(tmp_path / "plaintag")
    for step, seconds in (("clean_phrases", 0), ("embed_terms", 2), ("extract_tags", 0.2)):
        kill_when(place, step, seconds)
        assert snakemake(place, "--unlock").returncode == 0
    done = snakemake(place, *UNTIL)
    assert done.returncode == 0, done.stdout
    whole = tmp_path / "whole"
    for step in ["read_annotations", "clean_phrases", *LAST]:
        shutil.copytree(sample_run / "results/sample" / step, whole / step)
    assert compare_results(place / "results/sample", whole) == []
    assert only(place, "results/sample/extract_tags/*/tags.parquet").stat().st_size
