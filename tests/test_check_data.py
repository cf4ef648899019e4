"""The command that says what is in an export, and that it names nobody."""

import csv
import gzip
import json
import subprocess
import sys

import pytest

from scripts.lib.reading.overview import COLUMNS, describe_export
from scripts.lib.reading.overview_page import say_overview
from scripts.lib.reading.overview_tasks import guess_classes, raw_tasks
from tests.conftest import ROOT

HEADER = "classification_id,user_name,user_id,user_ip,workflow_id,workflow_version,created_at,gold_standard,metadata"
HEADER = f"{HEADER},annotations,subject_data,subject_ids".split(",")
METADATA = '{"session": "secret-session", "user_agent": "secret-agent", "live_project": %s}'
SUBJECT = '{"%s": {"retired": null, "#file": "J%s.png", "ra": "12.5", "dec": -40, "user_name": "secret-uploader"}}'
TEXT = '{"task": "T0", "taskType": "text", "task_label": "Describe the source", "value": "%s"}'
CHOICE = '{"task": "T1", "taskType": "single", "task_label": "Is it a radio source?", "value": "%s"}'
SURVEY = '[{"task": "T0", "taskType": "survey", "value": [{"choice": "%s", "answers": {"HOWMANY": "1"}}]}]'
NOBODY = "not-logged-in-secret"
OBEYED = "two bent\\u001b[2J tails"  # a terminal would clear its screen


def raw_row(number, name, user, workflow, day, answers, subject="71", gold="", live="true"):
    """A row of a raw export."""
    version, time = {"9": "3.1", "10": "1.2"}[workflow], f"2024-05-{day} 10:00:00 UTC"
    told = SUBJECT % (subject, subject)
    row = [number, name, user, "secret-ip", workflow, version, time, gold, METADATA % live, answers, told, subject]
    return row


RAW = [
    raw_row("1001", "secret-ada", "424201", "9", "03", f"[{TEXT % OBEYED}, {CHOICE % 'Yes'}]"),
    raw_row("1002", "secret-ada", "424201", "9", "04", f"[{TEXT % 'a compact core'}, {CHOICE % 'No'}]", "72"),
    raw_row("1003", NOBODY, "", "9", "05", f"[{TEXT % 'a compact core'}, {CHOICE % 'Yes'}]", "72", live="false"),
    raw_row("1003", NOBODY, "", "9", "05", f"[{TEXT % 'a compact core'}, {CHOICE % 'Yes'}]", "72"),
    raw_row("1004", "secret-bob", "424202", "9", "06", f"[{TEXT % 'hourglass'}, {CHOICE % 'Yes'}]", gold="true"),
    raw_row("1005", "secret-bob", "424202", "9", "06", "3"),
    raw_row("1006", "secret-bob", "424202", "10", "07", SURVEY % "LION"),
    raw_row("1007", "", "", "10", "08", SURVEY % "ZEBRA", "73"),
    HEADER,
    ["1008", "secret-name-in-a-short-row"],
]
RAW_PAGE = r"""
export.csv: raw Zooniverse export, 10 rows
Left out:
  gold standard: 1 row, such as line 6 (the row is one of Zooniverse's gold standard)
  repeated header: 1 row, such as line 10 (the row repeats the header, as in files that were put together)
  unreadable: 2 rows, such as line 7 (column 'annotations' holds JSON of another kind, expected a JSON list)
Made before the project was live: 1 row
Ids in several rows: 1 (1 row beyond the first)
People: 3, 1 of them not logged in; 1 row without a person
Dates: 2024-05-03 to 2024-05-08
Workflow 10: 2 rows; versions (rows): 1.2 (2)
Workflow 9: 6 rows; versions (rows): 3.1 (6)
Tasks:
  T0 of workflow 10: survey; 2 answers, 4 distinct
    such as LION | LION: 1 | ZEBRA
  T0 of workflow 9: text, 'Describe the source'; 5 answers, 3 distinct
    such as a compact core | hourglass | two bent\x1b[2J tails
  T1 of workflow 9: question, 'Is it a radio source?'; 5 answers, 2 distinct
    such as Yes | No
Subjects: 3
  #file, such as J71.png
  dec, such as -40
  ra, such as 12.5
Positions: ra and dec (on the sky)
What the workflow takes, as a guess:
  free text: task T0 of workflow 9, 3 distinct (60% of its answers)
  classes: task T1 of workflow 9, 2 labels: Yes (4), No (1)
"""
PLAIN = [["id", "who", "source", "what", "class", "RA", "Dec", "user_ip"]] + [
    [str(n), f"secret-{n % 7}", f"J{n % 9}", f"text {n // 2}" if n else " NA ", "FR II" if n % 4 else "FR I"]
    + [str(n % 9 + 0.5), "-40", "secret-ip"]
    for n in range(1000, 1042)
]
PLAIN_COLUMNS = "classification_id=id,annotator=who,subject=source,answer=what"
PLAIN_PAGE = """
plain.csv.gz: plain export, 42 rows
Left out: no row
Ids in several rows: 0
People: 7, 0 of them not logged in
Dates: none; 42 rows without a time
Columns that may hold answers:
  what: text; 42 answers, 21 distinct
    such as text 500 | text 501 | text 502
  class: question; 42 answers, 2 distinct
    such as FR II | FR I
Subjects: 9
  Dec, such as -40
  RA, such as 1.5
Positions: RA and Dec (on the sky)
What the workflow takes, as a guess:
  free text: column what, 21 distinct (50% of its answers)
  classes: column class, 2 labels: FR II (31), FR I (11)
"""


def write_rows(path, rows):
    """Write rows as CSV, packed if the name ends so."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "wt", newline="") as file:
        csv.writer(file).writerows(rows)


def call(folder, *arguments):
    """Call the command in a folder."""
    command = [sys.executable, "-m", "scripts.check_data", *arguments]
    return subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def test_a_page_tells_what_is_in_a_raw_export_and_names_nobody(tmp_path):
    write_rows(tmp_path / "export.csv", [HEADER, *RAW])
    page, as_json = call(tmp_path, "export.csv"), call(tmp_path, "export.csv", "--json")
    assert (page.stderr, page.returncode, as_json.returncode) == ("", 0, 0)
    assert page.stdout.splitlines() == RAW_PAGE.strip().splitlines()
    assert not [text for text in ("secret", "42420") if text in page.stdout + as_json.stdout]
    (found,) = json.loads(as_json.stdout)
    assert say_overview(found) == page.stdout.splitlines()
    assert found["people"] == {"annotators": 3, "not_logged_in": 1, "rows_of_nobody": 1}
    assert found["takes"]["classes"] == {"workflow": "9", "task": "T1", "labels": {"Yes": 4, "No": 1}}


def test_a_page_tells_what_is_in_a_plain_export_and_which_columns_one_may_use(tmp_path):
    write_rows(tmp_path / "plain.csv.gz", PLAIN)
    done = call(tmp_path, "plain.csv.gz", "--columns", PLAIN_COLUMNS)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines() == PLAIN_PAGE.strip().splitlines()


def test_labels_of_a_survey_are_its_choices():
    rows = [(n, ["9", SURVEY % ("LION" if n % 3 else "ZEBRA")]) for n in range(6)]
    found = guess_classes(raw_tasks(rows, ["workflow_id", "annotations"], "annotations"))
    assert found == {"workflow": "9", "task": "T0", "labels": {"LION": 4, "ZEBRA": 2}}


def test_an_export_without_rows_has_a_page(tmp_path):
    write_rows(tmp_path / "export.csv", [HEADER])
    lines = say_overview(describe_export(str(tmp_path / "export.csv"), COLUMNS))
    assert "People: 0, 0 of them not logged in" in lines and "Tasks: none" in lines


@pytest.mark.parametrize(
    "content, arguments, message",
    [
        ("", [], "a.csv is empty: expected a CSV file whose first line names its columns."),
        ('classification_id,user_id,subject_ids,annotations\n1,2,3,"core\n', [], "a.csv, line 2: not readable as CSV"),
        ("id,user_id\n", [], "a.csv, line 1: no column 'classification_id' (the classification_id)"),
        ("a\n", ["--columns", "who=a"], "--columns: found 'who'; expected ROLE=COLUMN, ROLE being one of"),
        ("a\n", ["--columns", "subject"], "--columns: found 'subject'; expected ROLE=COLUMN, ROLE being one of"),
        (None, [], "a.csv is no file; name exports (.csv, .csv.gz, .csv.zip), or a folder that holds some of them."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path, content, arguments, message):
    if content is not None:
        (tmp_path / "a.csv").write_text(content)
    done = call(tmp_path, "a.csv", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {message}") and done.stderr.count("\n") == 1


def test_help_names_the_options():
    done = call(ROOT, "--help")
    assert done.returncode == 0 and "--columns ROLE=COLUMN" in done.stdout and "--json" in done.stdout
