"""The command that applies a release: what its options do, and what it says of wrong ones, in one sentence."""

import subprocess
import sys

import pandas as pd
import pytest
import yaml

from scripts.apply_release import make_parser, settings_of
from tests.annotations.test_read_annotations import PANOPTES, PLAIN, panoptes
from tests.conftest import ROOT, only
from tests.releases.test_raw_exports import text, write_rows

NEITHER = (
    "other.csv, line 1: no column 'classification_id' (the classification_id); found id, text; expected a raw export "
    "of Zooniverse, or classification_id, user_id, subject_ids, annotations."
)
OTHER_TASK = (
    "raw.csv: no row can be used (1 task not asked); check the files, --tasks and --workflow. The tasks T0 were asked "
    "for; there are: T2 of workflow 9 (text, 1 answers, such as 'bent')."
)
OTHER_KEY = (
    "--subject-name is 'x', which no subject has; Found the keys 'Filename'. Correct the key, or leave the option out."
)


@pytest.fixture(scope="module")
def release_path(sample_run) -> str:
    return str(only(sample_run, "results/sample/freeze_taxonomy/*/release.json"))


def call(folder, *arguments) -> subprocess.CompletedProcess:
    """Call the command in a folder."""
    command = [sys.executable, "-m", "scripts.apply_release", *arguments]
    return subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def test_raw_and_plain_exports_in_one_call(release_path, tmp_path):
    named = {"5": {"Source": "J205850-532040", "z": 0.5}}
    rows = [
        panoptes(classification_id="1", user_id="1", annotations=text("bent"), subject_data=named),
        panoptes(classification_id="2", user_id="2", annotations=text("bent, double"), subject_data=named),
        panoptes(classification_id="3", user_id="3", workflow_id="8", annotations="of another workflow"),
        panoptes(classification_id="4", user_id="4", metadata={"live_project": False}, annotations=text("bent")),
        panoptes(classification_id="5", user_id="5", annotations=[]),
    ]
    write_rows(tmp_path / "raw.csv", rows, PANOPTES)
    (tmp_path / "plain.csv").write_text(PLAIN + "6,6,no host,5\n7,7,bent,6\n")
    chosen = ["--tasks", "T2", "--workflow", "9:57.10", "--workflow", "", "--subject-name", "Source", "--carry", "z"]
    done = call(tmp_path, release_path, "out", "raw.csv", "plain.csv", *chosen)
    assert done.stderr == "Error: --workflow: found ''; expected ID, ID:FROM or ID:FROM:TO, such as 9:57.1:57.10.\n"
    chosen = ["--tasks", "T2", "--subject-name", "Source", "--carry", "z", "--beta-rows", "reject"]
    done = call(tmp_path, release_path, "out", "raw.csv", "plain.csv", *chosen, "--unreadable-rows", "reject")
    assert done.returncode == 0, done.stderr
    table = pd.read_parquet(tmp_path / "out/catalogue.parquet").set_index("subject")
    columns = ["name", "ra", "annotators", "said_bent", "denied_host", "tags", "more_z"]
    assert table.loc["5", columns].tolist() == ["J205850-532040", 314.70833333, 3, 2, 1, "bent", "0.5"]
    assert table.loc["6", ["name", "annotators", "said_bent", "tags"]].tolist() == ["", 1, 1, ""]
    assert pd.read_csv(tmp_path / "out/summary.csv").set_index("what")["number"].to_dict() == {
        "rejected: beta": 1,
        "rejected: task not asked": 1,
        "rejected: unreadable": 1,
        "rows in": 7,
        "rows kept": 4,
        "subjects": 2,
        "subjects with a position": 1,
    }
    done = call(tmp_path, release_path, "out", "raw.csv", "--tasks", "T2", "--workflow", "9:57.9:57.10")
    assert (done.returncode, "'rejected: other workflow': 1" in done.stderr) == (0, True)


def test_defaults_are_those_of_the_config():
    config = yaml.safe_load((ROOT / "config.yaml").read_text())["annotations"]
    ours = settings_of(make_parser().parse_args(["r", "f", "e"]))
    assert ours.pop("subject_name") is None
    assert ours == {key: config[key] for key in ours}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no export is named; call it as python -m scripts"),
        (["RELEASE", "out"], "no export is named; call it as"),
        (["RELEASE", "out", "none.csv"], "none.csv is no file; name a release.json, a folder"),
        (["none.json", "out", "plain.csv"], "none.json is no file; name a release.json"),
        (["plain.csv", "out", "plain.csv"], "plain.csv is no release: "),
        (["RELEASE", "plain.csv", "plain.csv"], "plain.csv is no folder; name one for the results"),
        (["RELEASE", "out", "other.csv"], NEITHER),
        (["RELEASE", "out", "empty.csv"], "empty.csv is empty: expected a CSV file whose first line names its"),
        (["RELEASE", "out", "bytes.csv"], "bytes.csv, line 1: found the byte 0xff, which is not UTF-8"),
        (["RELEASE", "out", "raw.csv"], OTHER_TASK),
        (["RELEASE", "out", "raw.csv", "--tasks", "T2", "--subject-name", "x"], OTHER_KEY),
        (["RELEASE", "out", "raw.csv", "--positions", "RA"], "--positions: found 'RA'; expected auto, none,"),
        (["RELEASE", "out", "raw.csv", "--workflow", "9:a"], "--workflow: found '9:a'; expected ID, ID:FROM or"),
        (["RELEASE", "out", "plain.csv", "--threads", "0"], "--threads: found 0; expected 1 or more."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(release_path, tmp_path, arguments, message):
    write_rows(tmp_path / "raw.csv", [panoptes(annotations=text("bent"))], PANOPTES)
    (tmp_path / "plain.csv").write_text(PLAIN + "6,6,no host,5\n")
    (tmp_path / "other.csv").write_text("id,text\n1,bent\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "bytes.csv").write_bytes(b"a,\xff\n")
    done = call(tmp_path, *(release_path if word == "RELEASE" else word for word in arguments))
    errors = [line for line in done.stderr.splitlines() if not line.endswith("partitions")]
    assert done.returncode == 1 and len(errors) == 1, done.stderr
    assert errors[0].startswith(f"Error: {message}")
    assert not (tmp_path / "out/catalogue.parquet").exists()


def test_help_names_the_options():
    done = call(ROOT, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for option in ("--tasks TASK", "--workflow ID[:FROM[:TO]]", "--subject-name KEY", "--positions KEY"):
        assert option in done.stdout
