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


@pytest.mark.slow
def test_the_tutorial_leads_from_exports_to_chosen_sources(tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    (folder / ".venv").symlink_to(sys.prefix)
    install, make_folders, practise, check_and_run, copy_template, select = blocks("sh")
    config, more_classes, adjustments = blocks("yaml")
    assert install == "make run\n"
    run(folder, make_folders + practise)
    last = "    - {name: SFG, labels: [Star Forming Galaxy (SFG)]}\n"
    assert last in config
    (folder / "my/config.yaml").write_text(config.replace(last, last + more_classes), encoding="utf-8")
    said = run(folder, check_and_run)
    assert "Look at: results/mine/summary.md" in said
    page = (folder / "results/mine/summary.md").read_text(encoding="utf-8")
    assert "## What came in" in page and "- annotations: 1075 rows in, 700 kept" in page
    run(folder, copy_template)
    changed = (
        (folder / "my/config.yaml").read_text(encoding="utf-8").replace("taxonomy: {adjustments: null}\n", adjustments)
    )
    (folder / "my/config.yaml").write_text(changed, encoding="utf-8")
    assert "finalise_taxonomy" in run(folder, check_and_run.splitlines()[-1])
    assert "sources" in run(folder, select)
    assert 0 < len(pd.read_csv(folder / "bent_tails.csv")) < 80
