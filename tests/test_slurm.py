"""The workflow on a real Slurm of one node, by its profiles: the sample, and runs that lose jobs,
the node or Snakemake.

The GPU is pretended, memory is really enforced. What the profiles say is taken as it is; only waiting is cut short.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT, copy_finished, copy_repository, needs_tool, only

PYTHON = ROOT / ".venv-cluster/bin/python"
SLURM = ("--workflow-profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "3")
RESULTS = "results/sample"
PHRASES = f"{RESULTS}/clean_phrases/phrases.parquet"

pytestmark = pytest.mark.slow


def ask(*command: str) -> str:
    """What a command of Slurm prints."""
    return subprocess.run(command, text=True, capture_output=True, check=True).stdout


@pytest.fixture(scope="module", autouse=True)
def slurm(tmp_path_factory):
    """A Slurm that runs while the tests of this file do; afterwards nothing of it is left."""
    needs_tool("slurmctld")
    needs_tool("munge")
    needs_tool("qsub", package="slurm-wlm-torque")
    if os.geteuid() != 0:
        pytest.skip("only root can start a Slurm")
    subprocess.run(["make", "--silent", ".venv-cluster/installed", f"PYTHON={sys.executable}"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("slurm")
    start, stop = (str(ROOT / f"tests/slurm/{name}_slurm.sh") for name in ("start", "stop"))
    subprocess.run([start, str(folder)], check=True)
    yield
    subprocess.run([stop, str(folder)], check=True)
    daemons = {"munged", "slurmctld", "slurmd", "slurmstepd"}
    running = [
        process.info
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] in daemons or "slurm-jobstep" in (process.info["cmdline"] or [])
    ]
    left = [path for path in ("/etc/slurm/slurm.conf", "/etc/slurm/gres.conf") if Path(path).exists()]
    assert (running, left) == ([], [])


def start(folder: Path, *arguments: str) -> subprocess.Popen:
    """Start snakemake in a folder; output and errors together."""
    return subprocess.Popen(
        [PYTHON, "-m", "snakemake", "--latency-wait", "10", *arguments],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )


def finish(run: subprocess.Popen) -> str:
    """Wait for a run to end well; what it said."""
    said, _ = run.communicate(timeout=300)
    assert run.returncode == 0, said
    return said


def jobs(folder: Path) -> list[dict[str, str]]:
    """What Slurm knows about each job of a folder, the first job first."""
    lines = [line.split() for line in ask("scontrol", "show", "job", "--oneliner").splitlines() if "JobId=" in line]
    known = [dict(part.split("=", 1) for part in line if "=" in part) for line in lines]
    return sorted((job for job in known if job["WorkDir"] == str(folder)), key=lambda job: int(job["JobId"]))


def wait_for_job(folder: Path, state: str, number: int = 1) -> dict[str, str]:
    """The folder's job of that number, once it is in that state."""
    for _ in range(600):
        found = jobs(folder)
        if len(found) >= number and found[number - 1]["JobState"] == state:
            return found[number - 1]
        time.sleep(0.1)
    raise AssertionError(f"job {number} is not {state}: {jobs(folder)}")


def resume_node() -> None:
    """Give the node back, unless it has come back by itself, as a lost one may."""
    for _ in range(100):
        if not {"down", "drained", "draining"} & set(
            ask("sinfo", "--noheader", "--format=%T").replace("*", "").split()
        ):
            return
        subprocess.run(["scontrol", "update", "nodename=c1", "state=resume"], check=False)
        time.sleep(0.1)
    raise AssertionError("the node does not come back")


def asked_for(job: dict[str, str]) -> tuple[str, str, str]:
    """What became of a job, and the memory and time that it was given."""
    memory = next(part.removeprefix("mem=") for part in job["TRES"].split(",") if part.startswith("mem="))
    return job["JobState"], memory, job["TimeLimit"]


def without(sample_run: Path, place: Path, step: str) -> Path:
    """A copy of the finished run in which a step has still to be done."""
    folder = copy_finished(sample_run, place)
    shutil.rmtree(folder / RESULTS / step)
    return folder


def differing(folder: Path, sample_run: Path, step: str) -> list[str]:
    """The files of a step that are not, byte for byte, those of the undisturbed local run; logs aside."""
    names = [
        {
            str(path.relative_to(place))
            for path in (place / RESULTS / step).rglob("*")
            if path.suffix in (".parquet", ".csv", ".npy")
        }
        for place in (sample_run, folder)
    ]
    assert names[0] == names[1] != set(), step
    return [name for name in names[0] if not filecmp.cmp(sample_run / name, folder / name, shallow=False)]


def test_the_sample_runs_on_slurm_and_embeds_in_an_array_of_shards_on_the_gpu_partition(sample_run, tmp_path):
    folder = copy_repository(tmp_path / "sample")
    (folder / "shards.yaml").write_text("model: {shards: 2}\n")
    table = only(sample_run / RESULTS, "encode_subjects/*/subject_tags.parquet").relative_to(sample_run)
    finish(start(folder, *SLURM, "--configfile", "shards.yaml", "--", str(table)))
    given = {
        job["Comment"].split("_wildcards")[0] + job.get("ArrayTaskId", ""): (
            job["Partition"],
            job["NumCPUs"],
            *asked_for(job),
            job.get("TresPerJob", ""),
        )
        for job in jobs(folder)
    }
    assert given == {
        "rule_read_classifications": ("cpu", "1", "COMPLETED", "1000M", "00:10:00", ""),
        "rule_words_clean_phrases_find_terms_read_annotations": ("cpu", "1", "COMPLETED", "2000M", "00:30:00", ""),
        "rule_embed_shard1": ("gpu", "2", "COMPLETED", "4001M", "01:00:00", "gres:gpu:1"),
        "rule_embed_shard2": ("gpu", "2", "COMPLETED", "4001M", "01:00:00", "gres:gpu:1"),
        "rule_embed_terms": ("gpu", "2", "COMPLETED", "4000M", "01:00:00", "gres:gpu:1"),
        "rule_tags_cluster_terms_encode_subjects_extract_tags": ("cpu", "2", "COMPLETED", "4000M", "00:50:00", ""),
    }
    log = only(folder / RESULTS, "embed_terms/*/embed_terms.log").read_text()
    assert "the job was given a GPU" in log and " from the store, 0 to embed" in log
    for step in (
        "read_annotations",
        "read_classifications",
        "clean_phrases",
        "find_terms",
        "embed_terms",
        "cluster_terms",
        "extract_tags",
        "encode_subjects",
    ):
        assert differing(folder, sample_run, step) == []


def test_a_job_killed_for_its_memory_is_done_again_with_more(sample_run, tmp_path):
    folder = without(sample_run, tmp_path / "memory", "find_terms")
    table = only(sample_run / RESULTS, "find_terms/*/terms.parquet").relative_to(sample_run)
    # Snakemake's own process in the job needs more than 100 MB, however small the step has become.
    scant = "find_terms:mem_mb=100 * 9 ** (attempt - 1)"
    said = finish(start(folder, *SLURM, "--set-resources", scant, "--", str(table)))
    assert "exceeded memory limit" in said
    assert [asked_for(job) for job in jobs(folder)] == [
        ("FAILED", "100M", "00:10:00"),
        ("COMPLETED", "900M", "00:20:00"),
    ]
    assert differing(folder, sample_run, "find_terms") == []


def test_a_cancelled_job_is_done_again_with_twice_the_memory_and_time(sample_run, tmp_path):
    folder = without(sample_run, tmp_path / "cancelled", "clean_phrases")
    run = start(folder, *SLURM, PHRASES)
    ask("scancel", wait_for_job(folder, "RUNNING")["JobId"])
    finish(run)
    assert [asked_for(job) for job in jobs(folder)] == [
        ("CANCELLED", "2000M", "00:10:00"),
        ("COMPLETED", "4000M", "00:20:00"),
    ]
    assert differing(folder, sample_run, "clean_phrases") == []


def test_a_drained_and_then_lost_node_delays_a_job_and_no_more(sample_run, tmp_path):
    folder = without(sample_run, tmp_path / "node", "clean_phrases")
    ask("scontrol", "update", "nodename=c1", "state=drain", "reason=test")
    run = start(folder, *SLURM, PHRASES)
    wait_for_job(folder, "PENDING")
    resume_node()
    wait_for_job(folder, "RUNNING")
    ask("scontrol", "update", "nodename=c1", "state=down", "reason=test")
    wait_for_job(folder, "PENDING")
    resume_node()
    finish(run)
    (job,) = jobs(folder)
    assert (job["JobState"], job["Restarts"]) == ("COMPLETED", "1")
    assert differing(folder, sample_run, "clean_phrases") == []


def test_a_killed_snakemake_goes_on_where_it_was(sample_run, tmp_path):
    folder = without(sample_run, tmp_path / "killed", "clean_phrases")
    run = start(folder, *SLURM, PHRASES)
    job = wait_for_job(folder, "RUNNING")
    ask("scontrol", "suspend", job["JobId"])
    run.kill()
    said, _ = run.communicate()
    assert f"SLURM run ID: {job['JobName']}" in said
    again = start(folder, *SLURM, PHRASES)
    refused, _ = again.communicate()
    assert again.returncode != 0 and "Directory cannot be locked" in refused
    ask("scancel", "--name", job["JobName"])
    finish(start(folder, "--unlock"))
    finish(start(folder, *SLURM, PHRASES))
    assert [job["JobState"] for job in jobs(folder)] == ["CANCELLED", "COMPLETED"]
    assert differing(folder, sample_run, "clean_phrases") == []


def test_a_failing_rule_names_its_log_and_says_why(sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "failing")
    (folder / "resources/sample/annotations/2021-06.csv").write_text("")
    run = start(folder, *SLURM, "--retries", "0", f"{RESULTS}/read_annotations/annotations.parquet")
    said, _ = run.communicate(timeout=300)
    assert run.returncode != 0
    assert "2021-06.csv is empty: expected a CSV file whose first line names its columns." in said
    assert f"log: {RESULTS}/read_annotations/read_annotations.log (check log file(s) for error details)" in said
    (job,) = jobs(folder)
    log = folder / f".snakemake/slurm_logs/group_words_read_annotations/{job['JobId']}.log"
    assert f"log: {log} (check log file(s) for error details)" in said and log.stat().st_size > 100
    assert "Traceback" not in said


def test_the_generic_profile_speaks_to_qsub_and_does_a_deleted_job_again(sample_run, tmp_path):
    folder = without(sample_run, tmp_path / "generic", "embed_terms")
    table = only(sample_run / RESULTS, "embed_terms/*/term_vectors.npy").relative_to(sample_run)
    quick = ("--seconds-between-status-checks", "1", "--latency-wait", "10")
    run = start(folder, "--workflow-profile", "profiles/generic", *quick, str(table))
    ask("qdel", wait_for_job(folder, "RUNNING")["JobId"])
    finish(run)
    assert [(job["Partition"], job["NumCPUs"], job["TresPerNode"], *asked_for(job)) for job in jobs(folder)] == [
        ("gpu", "2", "gres:gpu:1", "CANCELLED", "4000M", "01:00:00"),
        ("gpu", "2", "gres:gpu:1", "COMPLETED", "8000M", "02:00:00"),
    ]
    assert "the job was given a GPU" in only(folder / RESULTS, "embed_terms/*/embed_terms.log").read_text()
    assert differing(folder, sample_run, "embed_terms") == []
