"""Turn distinct terms and candidates for tags into unit vectors, from the store where they are known."""

from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_array
from scripts.taxonomy._model import open_model


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
