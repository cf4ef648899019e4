"""The command that writes a config for new data: what it takes, what it asks, and that the config runs as it is."""

import csv
import json
import os
import pty
import stat
import subprocess
import sys

import pytest
import yaml

from scripts.lib.log import InputError
from scripts.lib.project.choices import choose, guess_subject_name
from scripts.lib.reading.overview import COLUMNS, look_at
from tests.conftest import ROOT, copy_repository
from tests.made_project import write_project

COMMAND = [sys.executable, "-m", "scripts.new_project"]
TEXTS = ["bent tail, faint", "compact, no host", "ring of light", "two lobes", "compact"]


def call(*arguments, **options):
    """A call of the command, from the folder of the project."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, text=True, capture_output=True, check=False, **options
    )


def write(path, rows):
    """A CSV file of rows, the header first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def plain(path, answers, column="annotations", more=()):
    """A plain export of one row an answer, each by another person."""
    header = ["classification_id", "user_id", "subject_ids", column, *(name for name, _ in more)]
    rows = [[n, 500 + n, 70 + n % 5, answer, *(v for _, v in more)] for n, answer in enumerate(answers, start=1)]
    return write(path, [header, *rows])


def raw(path, workflows):
    """A raw export: workflow -> (task type, values), a row a value, every subject with a name and a number."""
    header = "classification_id,user_id,workflow_id,workflow_version,metadata,annotations,subject_data,subject_ids"
    rows, number = [header.split(",")], 0
    for workflow, (kind, values) in workflows.items():
        for place, value in enumerate(values):
            number, subject = number + 1, str(70 + place % 5)
            told = {subject: {"retired": None, "zoom": "3", "object": f"NGC {subject}", "z": f"0.{subject}"}}
            answer = [{"task": "T0", "taskType": kind, "task_label": "What?", "value": value}]
            texts = [json.dumps(answer), json.dumps(told)]
            rows.append([number, 500 + place, workflow, "3.1", "{}", *texts, subject])
    return write(path, rows)


def configured(folder):
    """The config that the command wrote."""
    return yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))


def test_two_plain_files_make_a_config(tmp_path):
    texts = plain(tmp_path / "data/texts.csv", TEXTS * 3)
    experts = plain(tmp_path / "data/experts.csv", ["Bent, Ring", "Compact", "Ring", "", "Bent"] * 3)
    done = call(tmp_path / "my", texts, experts, "--name", "rings")
    assert done.returncode == 0, done.stderr
    key = tmp_path / "my/pseudonym.key"
    assert configured(tmp_path / "my") == {
        "dataset": "rings",
        "field": "general",
        "pseudonym_key_file": str(key),
        "annotations": {
            "folders": [str(tmp_path / "data")],
            "exports": [{"path": "texts.csv"}],
            "subject_name": None,
            "positions": "auto",
        },
        "classifications": {
            "folders": [str(tmp_path / "data")],
            "exports": [{"path": "experts.csv"}],
            "subject_name": None,
            "positions": "auto",
        },
        "classes": {
            "known": [{"name": name, "labels": [name]} for name in ("Bent", "Ring", "Compact")],
            "ignore": [],
        },
        "taxonomy": {"adjustments": None},
        "populations": [],
    }
    assert len(key.read_text().strip()) > 40 and stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (tmp_path / "my/.gitignore").read_text() == "pseudonym.key\n"
    assert call(tmp_path / "other", texts, experts).returncode == 0
    assert (tmp_path / "other/pseudonym.key").read_text() != key.read_text()


def test_one_raw_file_makes_both_sections(tmp_path):
    rows = {"9": ("text", TEXTS * 3), "10": ("single", ["Bent", "Ring: old", "Bent"] * 5)}
    done = call(tmp_path / "my", raw(tmp_path / "all.csv", rows))
    assert done.returncode == 0, done.stderr
    config = configured(tmp_path / "my")
    sections = [config["annotations"], config["classifications"]]
    assert [section["workflows"] for section in sections] == [[{"id": "9"}], [{"id": "10"}]]
    assert [section["tasks"] for section in sections] == [["T0"], ["T0"]]
    assert [section["subject_name"] for section in sections] == ["object", "object"]
    assert config["classes"]["known"] == [{"name": name, "labels": [name]} for name in ("Bent", "Ring: old")]


def test_classes_in_a_column_of_the_file_with_the_texts(tmp_path):
    rows = [["classification_id", "user_id", "subject_ids", "notes", "label"]]
    rows += [[n, 500 + n % 3, 70 + n // 3, TEXTS[n % 5] + f" {n}", "ABC"[n % 2]] for n in range(60)]
    done = call(tmp_path / "my", write(tmp_path / "both.csv", rows), "--columns", "answer=notes")
    assert done.returncode == 0, done.stderr
    config = configured(tmp_path / "my")
    assert config["annotations"]["columns"] == {"answer": "notes"}
    assert config["classifications"]["columns"] == {"answer": "label"}
    assert [entry["name"] for entry in config["classes"]["known"]] == ["A", "B"]


def test_exports_of_another_workflow_are_told_and_not_used(tmp_path):
    texts = plain(tmp_path / "texts.csv", TEXTS * 3, more=[("workflow_id", "9")])
    other = plain(tmp_path / "other.csv", TEXTS, more=[("workflow_id", "8")])
    experts = plain(tmp_path / "experts.csv", ["Bent", "Ring"] * 30)
    done = call(tmp_path / "my", texts, other, experts)
    assert done.returncode == 0, done.stderr
    assert configured(tmp_path / "my")["annotations"]["exports"] == [{"path": "texts.csv"}]
    assert f"not used: {other}" in done.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ([], "--classes: found no labels of classes in"),
        (["--classes", "T7"], "--classes T7: found no task or column with that name in"),
        (["--text", "T0"], "--text T0: found it in several workflows; expected one of 8:T0, 9:T0."),
        (["--classes", "8:T0", "--subject-name", "Obj"], "--subject-name is 'Obj', which no subject has"),
        (["--classes", "8:T0", "--positions", "RA"], "--positions: found 'RA'; expected two keys such as RA,DEC"),
        (["--classes", "8:T0", "--name", "a b"], "dataset is 'a b'"),
        (
            ["--classes", "8:T0", "--field", "astrology"],
            "field names 'resources/fields/astrology.yaml', but there is no",
        ),
    ],
)
def test_what_cannot_be_chosen_is_said_and_nothing_is_written(tmp_path, change, said):
    rows = {"9": ("text", TEXTS * 3), "8": ("text", ["faint", "odd"] * 3)}
    done = call(tmp_path / "my", raw(tmp_path / "all.csv", rows), *change)
    assert done.returncode == 1 and said in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "my").exists()


def test_nothing_is_overwritten(tmp_path):
    texts, experts = plain(tmp_path / "t.csv", TEXTS * 3), plain(tmp_path / "e.csv", ["Bent", "Ring"] * 30)
    for name in ("config.yaml", "pseudonym.key"):
        write(tmp_path / name.replace(".", "-") / name, [["mine"]])
        done = call(tmp_path / name.replace(".", "-"), texts, experts)
        assert done.returncode == 1 and "is there already, and stays as it is" in done.stderr
        assert (tmp_path / name.replace(".", "-") / name).read_text().strip() == "mine"


def test_at_a_terminal_it_asks(tmp_path):
    rows = {"9": ("text", TEXTS * 3), "8": ("text", ["faint", "odd", "bent"] * 3), "10": ("single", ["A", "B"] * 9)}
    path, (here, there) = raw(tmp_path / "all.csv", rows), pty.openpty()
    with subprocess.Popen([*COMMAND, tmp_path / "my", path], cwd=ROOT, stdin=there, stdout=subprocess.PIPE) as process:
        os.write(here, b"8:T0\n\nnone\n")
        said = process.communicate(timeout=120)[0].decode()
    assert process.returncode == 0
    assert "free text: 15 answers to 'What?'; the task or column that holds it [9:T0]: " in said
    assert "name of the subjects, one of object, z, zoom [object]: " in said
    config = configured(tmp_path / "my")
    assert config["annotations"]["workflows"] == [{"id": "8"}]
    assert config["annotations"]["subject_name"] is None


def test_the_name_is_told_apart_from_what_is_shared_or_a_number(tmp_path):
    look = look_at(str(raw(tmp_path / "all.csv", {"9": ("text", TEXTS * 3)})), COLUMNS)
    assert guess_subject_name([choose([look], None, "--text", False, None)]) == "object"


def test_a_choice_needs_something_to_choose_from(tmp_path):
    look = look_at(str(plain(tmp_path / "n.csv", ["1", "2", "3"])), COLUMNS)
    with pytest.raises(InputError, match=r"--text: found no free text .* There are annotations \(number, 3 distinct\)"):
        choose([look], None, "--text", False, None)


@pytest.mark.slow
def test_a_raw_export_of_a_project_leads_to_the_page_without_editing(tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    export = write_project(folder / "data", seed=1)
    checked = subprocess.run(
        [sys.executable, "-m", "scripts.check_data", "--json", export], cwd=folder, capture_output=True, check=True
    )
    (found,) = json.loads(checked.stdout)
    assert len(found["workflows"]) == 4 and len({task["kind"] for task in found["tasks"]}) >= 8
    subprocess.run([*COMMAND, "my", "data", "--yes"], cwd=folder, check=True)
    subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "my/config.yaml"], cwd=folder, check=True
    )
    summary = (folder / "results/my/summary.md").read_text(encoding="utf-8")
    assert "60 subjects" in summary or "60" in summary
    page = (folder / "results/my/explorer.html").read_text(encoding="utf-8")
    assert "Bent tail" in page and (folder / "my/pseudonym.key").read_text().strip() not in page
