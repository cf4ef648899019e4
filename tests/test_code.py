"""The sum of a step's code: what changes it, and what does not."""

import pytest

from scripts._code import modules_of, read_module, sum_of_code

STEP = """\"\"\"A step.\"\"\"

from scripts._inner import twice
from scripts import outer


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
    (tmp_path / "scripts").mkdir()
    for name, text in {
        "step": STEP,
        "_inner": "from scripts._deep import TWO\n\n\ndef twice(number):\n    return TWO * number\n",
        "_deep": "import json\n\nTWO = 2\n",
        "outer": "THREE = 3\n",
        "lonely": "FOUR = 4\n",
        "_log": "",
    }.items():
        (tmp_path / f"scripts/{name}.py").write_text(text)
    read_module.cache_clear()
    return tmp_path


def changed(project, module: str, old: str, new: str) -> bool:
    """Whether the step's sum is another after a change in a module."""
    before = sum_of_code(project, "scripts.step")
    path = project / f"scripts/{module}.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    read_module.cache_clear()
    return sum_of_code(project, "scripts.step") != before


def test_a_step_depends_on_what_it_imports_however_it_is_imported(project):
    assert modules_of(project, "scripts.step") == {"scripts.step", "scripts._inner", "scripts._deep", "scripts.outer"}


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("step", "A step.", "Something else."),
        ("step", "A box.", "Something else."),
        ("step", "Double it.", "Something else."),
        ("step", "    # It is doubled.\n", ""),
        ("step", "number", "number "),
        ("step", "(number):", "(\n    number,\n):"),
        ("_inner", "\n\n\n", "\n\n\n# A comment.\n"),
        ("lonely", "4", "5"),
    ],
)
def test_words_about_the_code_and_code_of_others_do_not_count(project, module, old, new):
    assert not changed(project, module, old, new)


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("step", "twice(number)", "twice(number + 1)"),
        ("_inner", "TWO * number", "number * TWO"),
        ("_deep", "TWO = 2", "TWO = 3"),
        ("outer", "THREE", "DREI"),
        ("outer", "3", "'3'"),
    ],
)
def test_other_code_counts_however_far_away_it_is_imported(project, module, old, new):
    assert changed(project, module, old, new)
