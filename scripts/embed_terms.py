"""Turn distinct terms and candidates for tags into unit vectors, from the store where they are known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scripts._embedding import embed
from scripts._log import LOG
from scripts._model import check_weights, choose_device, find_model, load_model
from scripts._steps import run_step
from scripts._store import Store, vector_key
from scripts._tables import read_table, write_array


def embed_with_store(
    texts: list[str], model, batch_size: int, store: Store, describe: tuple[str, ...], threads: int = 1
) -> np.ndarray:
    """Vectors of shape (len(texts), dimension) in the order of the texts; only those not in the store are computed.

    `model` is called for the sentence-transformer when it is needed, so a full store loads none.
    `describe` are the strings that, with the text, decide a vector.
    """
    keys = {text: vector_key(text, *describe) for text in texts}
    vectors = store.get(list(keys.values()))
    missing = sorted(text for text, key in keys.items() if key not in vectors)
    LOG.info("%d texts: %d from the store, %d to embed", len(keys), len(keys) - len(missing), len(missing))

    def keep(fresh: dict[str, np.ndarray]) -> None:
        known = {keys[text]: vector for text, vector in fresh.items()}
        store.put(known)
        vectors.update(known)

    if missing:
        embed(model(), missing, batch_size, keep, threads)
    return np.stack([vectors[keys[text]] for text in texts])


@dataclass(frozen=True)
class Opened:
    """A model that was found and checked: how to load it, the store of its vectors, and what decides them beside the text."""

    load: Callable
    store: Store
    describe: tuple[str, ...]
    batch_size: int

    def vectors(self, texts: list[str], threads: int) -> np.ndarray:
        """As embed_with_store."""
        return embed_with_store(texts, self.load, self.batch_size, self.store, self.describe, threads)


def open_model(model: dict, place: dict, gpus: int) -> Opened:
    """Find a model, check its weights and choose the device.

    `model` decides the vectors (name, revision, weights_sha256, precision, batch_size); `place` says where
    to find the model and the store and where to compute (package, store, device). Raises InputError as find_model.
    """
    folder, origin = find_model(model["name"], model["revision"], place["package"])
    weights = check_weights(folder, model["weights_sha256"])
    device = choose_device(place["device"], gpus)
    LOG.info(
        "model %s from %s, weights %s, on %s in %s", model["name"], origin, weights[:12], device, model["precision"]
    )
    describe = (model["name"], model["revision"], weights, model["precision"], str(model["batch_size"]), device)
    store = Store(f"{place['store']}/{weights[:16]}-{model['precision']}")
    return Opened(lambda: load_model(folder, device, model["precision"]), store, describe, model["batch_size"])


def main(
    terms_parquet,
    candidates_parquet,
    term_vectors_npy,
    candidate_vectors_npy,
    model,
    place,
    gpus,
    threads,
    shards_csv=(),
) -> None:
    """Read distinct terms and candidates; write one unit vector each, in the order of the tables.

    `model`, `place`, `gpus` as in open_model; shards_csv: of embed_shard, which has filled the store.
    """
    terms = read_table(terms_parquet)["term"].tolist()
    candidates = read_table(candidates_parquet)["token"].tolist()
    texts = sorted(set(terms) | set(candidates))
    vectors = open_model(model, place, gpus).vectors(texts, threads)
    row = {text: index for index, text in enumerate(texts)}
    write_array(vectors[[row[term] for term in terms]], term_vectors_npy)
    write_array(vectors[[row[token] for token in candidates]], candidate_vectors_npy)


if __name__ == "__main__":
    run_step(main, snakemake)
