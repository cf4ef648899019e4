"""The made-up project is read as it was made, and learns something."""

import subprocess
import sys
from collections import Counter

import pandas as pd
import pytest

from scripts.annotations import read_annotations, read_classifications
from scripts.lib.reading.exports import read_export
from scripts.lib.reading.overview import COLUMNS, describe_export
from scripts.lib.tables import read_table
from tests.annotations.test_read_annotations import OPTIONS
from tests.conftest import ROOT
from tests.made_project import CLASS_WORDS, CLASSES, SUBJECTS, TEXT, WORKFLOWS, make_rows, write_project

KINDS = {"text", "question", "multiple choice", "dropdown", "combo", "survey", "drawing", "slider", "transcription"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The path of the export of a project."""
    return write_project(tmp_path_factory.mktemp("project"))


def read(step, project, folder, workflow, **more):
    """(table, summary of all files) that a step makes of a workflow of the project."""
    out = [str(folder / name) for name in ("a.parquet", "s.parquet", "r.csv", "n.csv", "d.csv", "h.csv")]
    options = OPTIONS | {"workflows": [{"id": workflow}], "tasks": ["T0"], "separator": ","}
    if step is read_annotations:
        del options["separator"]
    step.main([str(project)], *out, sums=[""], pseudonym_key="key", options=options, **more)
    summary = pd.read_csv(out[3])
    return read_table(out[0]), summary[summary["file"] != "all"].set_index("what")["number"].to_dict()


def test_the_texts_are_read_as_they_were_made(project, tmp_path):
    made = {row["classification_id"]: row for row in make_rows(1) if row["workflow_id"] == TEXT}
    table, numbers = read(read_annotations, project, tmp_path, TEXT)
    assert numbers == {
        "rows in": 1455,
        "rows kept": 463,
        "rejected: beta": 7,
        "rejected: empty answer": 3,
        "rejected: gold standard": 7,
        "rejected: other workflow": 969,
        "rejected: repeat": 3,
        "replaced: duplicate": 3,
    }
    assert len(table) == 463 and table["subject"].nunique() == SUBJECTS
    told = [
        f'"value":"{text}"' in made[name]["annotations"]
        for name, text in zip(table["classification_id"], table["text"])
    ]
    assert sum(told) > 450


def test_experts_name_classes_by_what_volunteers_say(project, tmp_path):
    texts, _ = read(read_annotations, project, tmp_path, TEXT)
    known = [{"name": name, "labels": [name]} for name in CLASS_WORDS]
    classes, _ = read(read_classifications, project, tmp_path, CLASSES, known=known)
    votes = classes.groupby(["subject", "class"]).size()
    for name, words in CLASS_WORDS.items():
        named = {subject for subject, label in votes[votes >= 4].index if label == name}
        says = texts["text"].map(lambda text, words=words: any(word in text for word in words))
        among = texts["subject"].isin(named)
        assert says[among].mean() > 0.7 > 0.1 > says[~among].mean()


def test_the_overview_shows_four_workflows_and_all_kinds_of_tasks(project):
    found = describe_export(str(project), COLUMNS)
    assert {entry["workflow"]: entry["rows"] for entry in found["workflows"]} == Counter(
        row["workflow_id"] for row in make_rows(1)
    )
    assert len(found["workflows"]) == len(WORKFLOWS) == 4
    assert {task["kind"] for task in found["tasks"]} == KINDS
    assert (found["takes"]["text"]["workflow"], found["takes"]["text"]["task"]) == (TEXT, "T0")
    assert (found["takes"]["classes"]["workflow"], set(found["takes"]["classes"]["labels"])) == (
        CLASSES,
        {*CLASS_WORDS},
    )
    assert found["beta_rows"] == 25 and found["duplicates"] == {"ids": 3, "rows_more": 3}


def test_a_few_subjects_are_retired(project):
    told = read_export(str(project), OPTIONS).told
    assert len({subject for _, subject, what in told if what["retired"]}) == 5


def test_the_command_writes_the_same_for_the_same_seed_and_something_else_for_another(project, tmp_path):
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "tests.made_project", str(tmp_path / seed), "--seed", seed]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    one, two = ((tmp_path / seed / project.name).read_bytes() for seed in ("1", "2"))
    assert one == project.read_bytes() != two
