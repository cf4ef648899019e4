"""The bundled sample is what its generator writes, and what its README says it is."""

import csv
import json
import subprocess
import sys

from tests.conftest import ROOT

SAMPLE = ROOT / "resources/sample"


def rows(name: str) -> list[dict]:
    """The rows of one of the sample's files."""
    with open(SAMPLE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_generator_writes_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, str(SAMPLE / "make_sample.py"), str(tmp_path)], check=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert made == sorted(path.relative_to(SAMPLE) for path in SAMPLE.rglob("*.csv"))
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes(), name


def test_sizes():
    annotations, experts = rows("annotations/2021-06.csv"), rows("classifications/experts.csv")
    assert len({row["subject_ids"] for row in annotations}) == 80
    assert len({row["user_id"] for row in annotations}) == 12 and len({row["user_id"] for row in experts}) == 5
    labels = {label for row in experts for label in json.loads(row["annotations"])[0]["value"]}
    assert len(labels) == 8
    assert {row["classification_id"] for row in rows("annotations/2021-05.csv")} < {
        row["classification_id"] for row in annotations
    }


def test_language_is_untidy():
    texts = [json.loads(row["annotations"])[0]["value"].lower() for row in rows("annotations/2021-06.csv")]
    for oddity in ("/", "\n", "-", "no host", "possible jet", "dss", "wise 3.4", "<b>", "=1+1", "w/o", "?"):
        assert any(oddity in text for text in texts), oddity
    assert "" in texts


def test_readme_says_that_it_is_made_up():
    text = (SAMPLE / "README.md").read_text()
    assert "**Made up.**" in text and "make_sample.py" in text
