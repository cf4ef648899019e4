"""The benchmarks measure what they say: distinct phrases grow as stated, and both approaches find the same,
and the memory of a rule is that of its script and its children."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import check_gpu, compare_shapley
from benchmarks.compare_approaches import compare
from benchmarks.make_annotations import EXPONENT, SCALE, write_export
from scripts.lib.tables import read_table
from scripts.lib.words.cleaning import split_phrases
from tests.conftest import ROOT, only


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


def test_both_ways_to_shapley_values_agree_and_tables_are_quicker():
    *_, ratio, difference = compare_shapley.compare(600, 300, 10, repeats=3, seed=1)
    assert difference < 1e-9 and ratio > 1


def test_tags_do_not_depend_on_the_last_digits_of_vectors_nor_on_half_precision(sample_run):
    exact = tags_do_not_depend_on_digits(sample_run / "results/sample")
    run = check_gpu.Finished(str(sample_run / "results/sample"))
    mixed = dict(zip(run.texts, [exact[text] for text in run.texts[::-1]], strict=True))
    assert check_gpu.compare(exact, mixed, run)[1] > 0


def tags_do_not_depend_on_digits(results: Path) -> dict[str, np.ndarray]:
    """Check it for the terms of a run; their vectors."""
    run = check_gpu.Finished(str(results))
    exact, _ = check_gpu.embed_all(run.texts, "cpu", "float32")
    assert run.tags(exact) == read_table(only(results, "extract_tags/*/term_tags.parquet"))["tag"].tolist()
    rng = np.random.default_rng(1)
    shaken = {text: vector + rng.normal(size=len(vector)).astype(np.float32) * 1e-5 for text, vector in exact.items()}
    shaken = {text: vector / np.linalg.norm(vector) for text, vector in shaken.items()}
    lowest, differ = check_gpu.compare(exact, shaken, run)
    assert 0.999999 < lowest < 1 and differ == 0
    half, _ = check_gpu.embed_all(run.texts, "cpu", "bfloat16")
    lowest, differ = check_gpu.compare(exact, half, run)
    assert 0.999 < lowest < 0.99999 and differ == 0
    return exact


def test_memory_and_time_of_a_rule_are_those_of_its_script_and_its_children(tmp_path):
    (tmp_path / "Snakefile").write_text('rule fill_memory:\n    output: "done.txt"\n    script: "fill_memory.py"\n')
    (tmp_path / "fill_memory.py").write_text(
        "import subprocess, sys, time\n"
        "held = bytearray(300 * 2**20)\n"
        "subprocess.run([sys.executable, '-c', 'import time; held = bytearray(200 * 2**20); time.sleep(2)'])\n"
        "open(snakemake.output[0], 'w').close()\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.measure_rules",
            "--cores",
            "1",
            "--directory",
            str(tmp_path),
            "--snakefile",
            str(tmp_path / "Snakefile"),
            "--workflow-profile",
            "none",
        ],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    )
    row = re.search(r"\| fill_memory \| 1 \| (\d+) \| (\d+) \| 2 \|", done.stdout)
    assert 2 <= int(row.group(1)) <= 30
    assert 500 <= int(row.group(2)) <= 700
