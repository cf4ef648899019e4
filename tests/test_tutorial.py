"""The commands and files of the tutorial do what it says, in its order."""

import re
import subprocess
import sys

import pandas as pd
import pytest

from tests.conftest import ROOT, copy_repository

BLOCK = re.compile(r"^( *)```(sh|yaml)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def blocks(kind: str) -> list[str]:
    """The blocks of code of a kind in the tutorial, without the indentation of lists."""
    found = BLOCK.findall((ROOT / "docs/tutorial.md").read_text(encoding="utf-8"))
    return [re.sub(f"^{indent}", "", text, flags=re.MULTILINE) for indent, what, text in found if what == kind]


def run(folder, commands: str) -> str:
    """What the commands said; all must end well."""
    done = subprocess.run(
        ["sh", "-ec", commands], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def change_config(folder, old: str, new: str) -> None:
    """Put a line of the config in place of another."""
    path = folder / "my/config.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_the_tutorial_leads_from_exports_to_chosen_sources(tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    (folder / ".venv").symlink_to(sys.prefix)
    install, make_folders, practise, check, start, check_and_run, copy_template, select = blocks("sh")
    ignored, adjustments = blocks("yaml")
    assert install == "make run\n"
    found = run(folder, make_folders + practise + check)
    assert "free text: task T0 of workflow 10001" in found and "classes: task T0 of workflow 10002, 8 labels" in found
    run(folder, start)
    change_config(folder, "  ignore: []", ignored.removesuffix("\n"))
    said = run(folder, check_and_run)
    assert "Look at: results/mine/summary.md" in said
    page = (folder / "results/mine/summary.md").read_text(encoding="utf-8")
    assert "## What came in" in page and "- annotations: 1075 rows in, 700 kept" in page
    run(folder, copy_template)
    change_config(folder, "taxonomy: {adjustments: null}", adjustments.removesuffix("\n"))
    assert "finalise_taxonomy" in run(folder, check_and_run.splitlines()[-1])
    assert "sources" in run(folder, select)
    assert 0 < len(pd.read_csv(folder / "bent_tails.csv")) < 80
