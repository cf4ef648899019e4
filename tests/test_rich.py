"""The profile with progress bars, in a virtual environment that has its plugin and in one that has not."""

import os
import pty
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT, copy_repository, snakemake

PROFILE = ("--workflow-profile", "profiles/rich", "--cores", "2")
TARGET = "results/sample/read_annotations/annotations.parquet"


@pytest.fixture
def rich(monkeypatch):
    """Snakemake as it is in .venv/rich, which `make test` fills by requirements/rich.txt."""
    python = ROOT / ".venv/rich/bin/python"
    if not (ROOT / ".venv/rich/installed").exists():
        reason = "snakemake-logger-plugin-rich is not installed (make .venv/rich/installed)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("COLUMNS", "100")


def test_steps_are_counted_a_failure_shows_its_log_and_the_summary_is_there(rich, tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    done = snakemake(folder, TARGET, *PROFILE)
    assert done.returncode == 0, done.stdout
    assert re.search(r"\n read annotations +1 *\n", done.stdout) and "Workflow Finished" in done.stdout
    assert "localrule" not in done.stdout and "Run of sample: finished" in done.stdout
    export = folder / "resources/sample/annotations/2021-06.csv"
    export.write_text(export.read_text().replace(",annotations,", ",remarks,", 1))
    done = snakemake(folder, TARGET, *PROFILE)
    assert done.returncode != 0 and "✗ Failed read_annotations" in done.stdout, done.stdout
    shown = done.stdout[done.stdout.index("Log file: results/sample/read_annotations/read_annotations.log") :]
    assert "no column 'annotations'" in shown and "Run of sample: failed" in shown


def in_terminal(folder, *command: str) -> str:
    """What a command writes into a terminal, without the codes for colours and places."""
    ours, its = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, stdin=its, stdout=its, stderr=its)
    os.close(its)
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0, written
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode())


def test_a_terminal_has_a_bar_for_each_step(rich, tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    said = in_terminal(copy_repository(tmp_path / "plaintag"), sys.executable, "-m", "snakemake", TARGET, *PROFILE)
    assert re.search(r"Total Progress +━+ +0%", said) and re.search(r"read annotations +━+ +100%", said), said


def test_without_the_plugin_the_profile_says_what_is_missing_and_the_default_one_works(tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    done = snakemake(folder, TARGET, *PROFILE, "--dry-run")
    assert done.returncode != 0 and "rich" in done.stdout.splitlines()[-1], done.stdout
    assert snakemake(folder, TARGET, "--cores", "1", "--dry-run").returncode == 0
