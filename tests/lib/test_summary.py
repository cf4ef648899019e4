"""The summary of a run: as text from literal jobs, and what real runs say at their end."""

import json
import re

import pytest

from scripts.lib.summary import Job, count_vectors, describe_work, name_products, summarise
from tests.conftest import copy_repository, only, snakemake

LOG = "results/mine/{0}/{0}.log".format


def job(step: str, state: str, started: float | None = None, ended: float | None = None) -> Job:
    """A job whose log lies where the rules put it."""
    return Job(step, state, started, ended, LOG(step))


JOBS = [
    job("train_models", "ran", 112.5, 190.0),
    job("embed_terms", "ran", 100.0, 112.3),
    job("train_models", "ran", 113.0, 120.5),
    job("plot_network", "ran"),
    job("read_annotations", "up to date"),
    job("find_terms", "up to date"),
    job("find_terms", "up to date"),
]


def test_a_run_that_went_well():
    found = ["WARNING: few subjects", "Look at: results/mine/summary.md"]
    assert summarise("mine", JOBS, 91.2, False, found, ["results/mine/<step>/", "a.log"], {}) == [
        "Run of mine: finished after 1 min 31 s, jobs done: 4",
        "WARNING: few subjects",
        "Look at: results/mine/summary.md",
        "Logs: results/mine/<step>/, a.log",
    ]


def test_the_work_of_a_run_is_told_by_step():
    assert describe_work(JOBS, ["model m\n7 texts: 5 from the store, 2 to embed\n"]) == [
        "  step          jobs        time",
        "  embed_terms      1      12.3 s",
        "  train_models     2  1 min 25 s",
        "  plot_network     1    not kept",
        "Up to date before: find_terms (2), read_annotations",
        "Vectors: 5 from the store, 2 computed",
    ]
    assert describe_work([], []) == []


def test_a_run_that_failed_says_why_last():
    jobs = [job("read_annotations", "failed"), job("find_terms", "not run"), job("clean_phrases", "not run")]
    log = "results/mine/read_annotations/read_annotations.log"
    assert summarise("mine", jobs, 4.04, True, [], ["a.log"], {log: "a.csv has no rows."}) == [
        "Run of mine: failed after 4.0 s, jobs done: 0",
        "Not run: clean_phrases, find_terms",
        "Logs: a.log",
        f"Failed: read_annotations: a.csv has no rows. (all of it in {log})",
    ]
    assert "it says nothing" in summarise("mine", jobs, 4.04, True, [], [], {log: ""})[-1]


def test_products_that_are_there_are_named(tmp_path):
    (tmp_path / "summary.md").touch()
    assert name_products(str(tmp_path), ["summary.md", "tags.csv"]) == [f"Look at: {tmp_path}/summary.md"]
    (tmp_path / "tags.csv").touch()
    assert name_products(str(tmp_path), ["summary.md", "tags.csv"]) == [f"Look at: {tmp_path}/summary.md, tags.csv"]
    assert name_products(str(tmp_path), ["explorer.html"]) == []


def test_vectors_of_several_logs_are_added_and_a_log_without_them_counts_for_none():
    logs = ["7 texts: 5 from the store, 2 to embed", "a\n10 texts: 0 from the store, 10 to embed\nb", "Error: no model"]
    assert count_vectors(logs) == (5, 12)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A copy of the repository in which the first steps were run, and what that said."""
    folder = copy_repository(tmp_path_factory.mktemp("summary") / "plaintag")
    done = snakemake(folder, "--cores", "2", "--until", "clean_phrases")
    assert done.returncode == 0, done.stdout
    return folder, done.stdout


def kept(folder) -> str:
    """The summary that the last run of the sample left."""
    return (folder / "results/sample/run_summary.log").read_text()


def test_what_a_run_says_is_kept_with_the_times_of_snakemake(started):
    folder, said = started
    assert kept(folder).split("  step")[0] in said
    step, log = r"\n  {} +1 +(\d+\.\d) s".format, r"\nLogs: results/sample/<step>/, .*\.snakemake\.log"
    found = re.fullmatch(
        r"Run of sample: finished after .*, jobs done: 2"
        + log
        + r"\n  step +jobs +time"
        + step("read_annotations")
        + step("clean_phrases")
        + r"\n",
        kept(folder),
    )
    records = [json.loads(path.read_text()) for path in (folder / ".snakemake/metadata").rglob("*") if path.is_file()]
    for rule, said_time in zip(("read_annotations", "clean_phrases"), found.groups()):
        mine = [record for record in records if record["rule"] == rule]
        time = max(record["endtime"] for record in mine) - min(record["starttime"] for record in mine)
        assert float(said_time) == pytest.approx(time, abs=0.051) and time > 0.1


def test_dry_runs_and_touching_say_nothing_and_old_times_are_not_taken_for_new_ones(started):
    folder, _ = started
    before = kept(folder)
    for arguments in (["--dry-run"], ["--touch", "--cores", "1"]):
        done = snakemake(folder, "--until", "clean_phrases", "--forceall", *arguments)
        assert done.returncode == 0 and "Run of sample" not in done.stdout, done.stdout
    assert kept(folder) == before
    command = ["--cores", "2", "--until", "clean_phrases", "--forcerun", "clean_phrases", "--drop-metadata"]
    done = snakemake(folder, *command)
    assert done.returncode == 0, done.stdout
    assert re.search(r"\n  clean_phrases +1 +not kept\nUp to date before: read_annotations\n", kept(folder))


def test_a_failed_run_names_the_step_its_log_and_what_was_not_run(started):
    folder, _ = started
    export = folder / "resources/sample/annotations/2021-06.csv"
    text = export.read_text()
    export.write_text(text.replace(",annotations,", ",remarks,", 1))
    done = snakemake(folder, "--cores", "2", "--until", "clean_phrases")
    export.write_text(text)
    assert done.returncode != 0 and kept(folder) in done.stdout
    log = "results/sample/read_annotations/read_annotations.log"
    assert "jobs done: 0\nNot run: clean_phrases\nLogs: " in kept(folder)
    last = kept(folder).splitlines()[-1]
    assert last.startswith("Failed: read_annotations: ") and last.endswith(f" (all of it in {log})")
    assert "no column 'annotations'" in last and "no column 'annotations'" in (folder / log).read_text()


def test_a_summary_that_cannot_be_kept_is_said_all_the_same(started):
    folder, _ = started
    (folder / "results/sample/run_summary.log").unlink()
    (folder / "results/sample/run_summary.log").mkdir()
    done = snakemake(folder, "--cores", "2", "--until", "read_annotations", "--forcerun", "read_annotations")
    assert done.returncode == 0 and "Run of sample: finished" in done.stdout, done.stdout
    assert "\nThis summary was not kept: [Errno 21] Is a directory: 'results/sample/run_summary.log'" in done.stdout


def test_the_whole_sample_counts_its_vectors_as_the_log_of_embedding_does(sample_run):
    log = only(sample_run, "results/sample/embed_terms/*/embed_terms.log").read_text()
    stored, computed = re.search(r"(\d+) from the store, (\d+) to embed", log).groups()
    assert f"\nVectors: {stored} from the store, {computed} computed\n" in kept(sample_run) and int(computed) > 50
    assert re.match(r"Run of sample: finished after .*, jobs done: 27\n", kept(sample_run))
    assert "not kept" not in kept(sample_run) and "Up to date" not in kept(sample_run)


def test_a_run_says_a_line_a_step_and_then_one_block(started):
    _, said = started
    lines = [line for line in said.splitlines() if line.strip()]
    rows = "read_annotations +1075 rows in, 700 kept, 17 rejected .*, 358 replaced .*"
    step = rf"({rows}|clean_phrases +1810 phrases, .*) \(\d+\.\d s\)"
    assert [bool(re.fullmatch(step, line)) for line in lines[1:3]] == [True, True], said
    assert lines[0].startswith("Using workflow specific profile") and lines[3].startswith("Run of sample: finished")
    assert len(lines) < 10, said


def test_the_profile_verbose_says_what_snakemake_does(started):
    folder, _ = started
    again = ["--until", "clean_phrases", "--forcerun", "clean_phrases"]
    done = snakemake(folder, "--workflow-profile", "profiles/verbose", "--cores", "1", *again)
    assert done.returncode == 0 and "rule clean_phrases:" in done.stdout and "Select jobs" in done.stdout
