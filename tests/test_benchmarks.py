"""The benchmarks measure what they say: distinct phrases grow as stated, and both approaches find the same,
and the memory of a rule is that of its script and its children."""

import re
import subprocess
import sys

import pandas as pd

from benchmarks.compare_approaches import compare
from benchmarks.make_annotations import EXPONENT, SCALE, write_export
from scripts._cleaning import split_phrases
from tests.conftest import ROOT


def test_distinct_phrases_grow_as_stated_and_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("a.csv", "b.csv"):
        write_export(str(tmp_path / name), 5000, seed=3)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    table = pd.read_csv(tmp_path / "a.csv")
    phrases = [phrase for text in table["annotations"] for phrase in split_phrases(text)]
    expected = SCALE * len(phrases) ** EXPONENT
    assert 0.85 * expected < len(set(phrases)) <= expected + 1
    assert table.groupby("subject_ids")["user_id"].nunique().eq(10).all() and len(table) == 5000


def test_both_approaches_agree_and_ours_is_quicker():
    found = compare(uses=1200, table=2000, seed=1)
    assert found["same"] > 0.99 and found["ratio"] > 1


def test_memory_and_time_of_a_rule_are_those_of_its_script_and_its_children(tmp_path):
    (tmp_path / "Snakefile").write_text('rule fill_memory:\n    output: "done.txt"\n    script: "fill_memory.py"\n')
    (tmp_path / "fill_memory.py").write_text(
        "import subprocess, sys, time\n"
        "held = bytearray(300 * 2**20)\n"
        "subprocess.run([sys.executable, '-c', 'import time; held = bytearray(200 * 2**20); time.sleep(2)'])\n"
        "open(snakemake.output[0], 'w').close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure_rules", "--cores", "1", "--directory", str(tmp_path),
         "--snakefile", str(tmp_path / "Snakefile"), "--workflow-profile", "none"],
        cwd=ROOT, text=True, capture_output=True, check=True,
    )  # fmt: skip
    row = re.search(r"\| fill_memory \| 1 \| (\d+) \| (\d+) \| 2 \|", done.stdout)
    assert 2 <= int(row.group(1)) <= 30
    assert 500 <= int(row.group(2)) <= 700
