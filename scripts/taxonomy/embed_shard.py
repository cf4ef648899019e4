"""Embed a part of the terms and candidates into the store, so that several GPUs or nodes share the work."""

import hashlib

import pandas as pd

from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.taxonomy._model import open_model


def shard_of(text: str, shards: int) -> int:
    """The shard, from 0, that a text belongs to: by its hash, whatever other texts there are.

    >>> [shard_of(text, 3) for text in ("core", "tail", "host", "bent")]
    [0, 2, 2, 0]
    """
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % shards


def main(terms_parquet, candidates_parquet, shard_csv, model, shard, shards, place, gpus, threads) -> None:
    """Read distinct terms and candidates; embed those of one shard into the store, and write how many they are.

    `model`, `place`, `gpus` as in embed_terms.open_model.
    """
    texts = {*read_table(terms_parquet)["term"], *read_table(candidates_parquet)["token"]}
    mine = sorted(text for text in texts if shard_of(text, shards) == shard)
    if mine:
        open_model(model, place, gpus).vectors(mine, threads)
    write_csv(pd.DataFrame([(shard, shards, len(mine))], columns=["shard", "shards", "texts"]), shard_csv)
    say_done("shard %d of %d: %d of %d texts", shard, shards, len(mine), len(texts))


if __name__ == "__main__":
    run_step(main, snakemake)
