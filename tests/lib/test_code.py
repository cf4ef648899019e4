"""The sum of a step's code: what changes it, and what does not."""

import pytest

from scripts.lib.code import modules_of, read_module, sum_of_code

STEP = """\"\"\"A step.\"\"\"

from scripts.lib.log import LOG
from scripts.stage._inner import twice
from scripts.lib import outer


class Box:
    \"\"\"A box.\"\"\"


def main(number):
    \"\"\"Double it.\"\"\"
    # It is doubled.
    return twice(number)
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
        "stage/lonely": "FOUR = 4\n",
    }.items():
        path = tmp_path / f"scripts/{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    read_module.cache_clear()
    return tmp_path


def changed(project, module: str, old: str, new: str) -> bool:
    """Whether the step's sum is another after a change in a module."""
    before = sum_of_code(project, "scripts.stage.step")
    path = project / f"scripts/{module}.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    read_module.cache_clear()
    return sum_of_code(project, "scripts.stage.step") != before


def test_a_step_depends_on_what_it_imports_however_it_is_imported(project):
    names = ("stage.step", "stage._inner", "lib.deep", "lib.outer")
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
    assert not changed(project, module, old, new)


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
    assert changed(project, module, old, new)
