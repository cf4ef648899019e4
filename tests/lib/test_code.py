"""The sum of a step's code: what changes it, and what does not."""

from pathlib import Path

import pytest

from scripts.lib.code import modules_of, read_module, sum_of_code
from scripts.lib.formats import FORMAT_FILES, read_formats

STEP = """\"\"\"A step.\"\"\"

from scripts.lib.log import LOG
from scripts.stage._inner import twice
from scripts.lib import outer
from scripts.lib.tables import write_table


class Box:
    \"\"\"A box.\"\"\"


def main(number):
    \"\"\"Double it.\"\"\"
    # It is doubled.
    write_table(number, "path", "rows")
    return twice(number)
"""
TABLES = """# Tables of the stage.
rows.parquet:
  sorted by: [one]
  columns:
    one: int64, a number
    two: string, a text

others.parquet:
  sorted by: [four]
  columns:
    four: bool, true or not
"""


@pytest.fixture
def project(tmp_path):
    """A project of a step, a module that it needs, one that this needs, and one that nobody needs."""
    for name, text in {
        "stage/step": STEP,
        "stage/_inner": "from scripts.lib.deep import TWO\n\n\ndef twice(number):\n    return TWO * number\n",
        "lib/deep": "import json\n\nTWO = 2\n",
        "lib/outer": "THREE = 3\n",
        "lib/log": "LOG = 5\n",
        "lib/tables": "def write_table(frame, path, name):\n    pass\n",
        "stage/lonely": "FOUR = 4\n",
    }.items():
        path = tmp_path / f"scripts/{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "workflow/tables").mkdir(parents=True)
    for file in FORMAT_FILES:
        (tmp_path / file).write_text(TABLES if "ranking" in file else f"{Path(file).stem}.csv: {{one: a number}}\n")
    forget()
    return tmp_path


def forget() -> None:
    """Let the files be read again."""
    read_module.cache_clear()
    read_formats.cache_clear()


def changed(project, file: str, old: str, new: str) -> bool:
    """Whether the step's sum is another after a change in a file."""
    before = sum_of_code(project, "scripts.stage.step")
    path = project / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    forget()
    return sum_of_code(project, "scripts.stage.step") != before


def test_a_step_depends_on_what_it_imports_however_it_is_imported(project):
    names = ("stage.step", "stage._inner", "lib.deep", "lib.outer", "lib.tables")
    assert modules_of(project, "scripts.stage.step") == {f"scripts.{name}" for name in names}


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("stage/step", "A step.", "Something else."),
        ("stage/step", "A box.", "Something else."),
        ("stage/step", "Double it.", "Something else."),
        ("stage/step", "    # It is doubled.\n", ""),
        ("stage/step", "number", "number "),
        ("stage/step", "(number):", "(\n    number,\n):"),
        ("stage/_inner", "\n\n\n", "\n\n\n# A comment.\n"),
        ("stage/lonely", "4", "5"),
        ("lib/log", "5", "6"),
    ],
)
def test_words_about_the_code_and_code_of_others_do_not_count(project, module, old, new):
    assert not changed(project, f"scripts/{module}.py", old, new)


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("stage/step", "twice(number)", "twice(number + 1)"),
        ("stage/_inner", "TWO * number", "number * TWO"),
        ("lib/deep", "TWO = 2", "TWO = 3"),
        ("lib/outer", "THREE", "DREI"),
        ("lib/outer", "3", "'3'"),
    ],
)
def test_other_code_counts_however_far_away_it_is_imported(project, module, old, new):
    assert changed(project, f"scripts/{module}.py", old, new)


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("int64", "double", True),
        ("[one]", "[two]", True),
        ("[one]", "[one, two]", True),
        ("one", "three", True),
        ("    two: string, a text\n", "", True),
        ("a number", "a whole number", False),
        ("# Tables of the stage.\n", "", False),
        ("bool", "string", False),
    ],
)
def test_types_and_sort_keys_of_written_tables_count_and_meanings_do_not(project, old, new, counts):
    assert changed(project, "workflow/tables/ranking.yaml", old, new) == counts


def test_the_name_of_a_written_table_must_stand_in_the_call(project):
    path = project / "scripts/stage/step.py"
    path.write_text(path.read_text().replace('"rows"', "rows"))
    forget()
    with pytest.raises(ValueError, match="malformed"):
        sum_of_code(project, "scripts.stage.step")
