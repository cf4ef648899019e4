"""Shards: every text in one of them, and the same vectors as without."""

import shutil

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scripts.taxonomy.embed_shard import shard_of
from tests.conftest import copy_finished, jobs_of, only, snakemake

VECTORS = ["term_vectors.npy", "candidate_vectors.npy"]
SHARDS = ["--configfile", "shards.yaml"]


@given(st.text(), st.integers(1, 50))
def test_a_text_is_in_one_shard_whatever_the_others(text, shards):
    assert 0 <= shard_of(text, shards) < shards
    assert shard_of(text, 1) == 0


def test_shards_are_of_about_one_size():
    sizes = np.bincount([shard_of(f"word {number}", 4) for number in range(4000)])
    assert sizes.min() > 900 and sizes.max() < 1100


def test_shards_fill_the_store_and_the_vectors_are_those_without(sample_run, tmp_path):
    place = copy_finished(sample_run, tmp_path / "plaintag")
    (place / "shards.yaml").write_text("model: {shards: 3, store: fresh}\n")
    before = {name: only(place, f"results/sample/embed_terms/*/{name}").read_bytes() for name in VECTORS}
    shutil.rmtree(place / "results/sample/embed_terms")
    done = snakemake(place, "--cores", "2", "--until", "embed_terms", *SHARDS)
    assert done.returncode == 0, done.stdout
    assert {name: only(place, f"results/sample/embed_terms/*/{name}").read_bytes() for name in VECTORS} == before
    texts = [pd.read_csv(path)["texts"].item() for path in place.glob("results/sample/embed_shard/*/*.csv")]
    log = only(place, "results/sample/embed_terms/*/embed_terms.log").read_text()
    assert len(texts) == 3 and f"{sum(texts)} texts: {sum(texts)} from the store, 0 to embed" in log
    summary = (place / "results/sample/run_summary.log").read_text()
    assert f"Vectors: 0 from the store, {sum(texts)} computed" in summary
    assert not jobs_of(place, "--until", "embed_terms", *SHARDS)
