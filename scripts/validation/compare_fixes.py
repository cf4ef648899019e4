"""Compare the published method with this one, each departure switched on or off alone."""

import logging
import tempfile
from dataclasses import replace

import pandas as pd
from joblib import Parallel, delayed

from scripts.lib.keys import with_keys
from scripts.lib.learning.evaluation import Design, build_design, check_design
from scripts.lib.learning.scores import basic_interval, bootstrap_weights, paired_difference
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.validation._chain import encode
from scripts.validation._sets import draw_scores, gather, list_folds, predict_sizes

PUBLISHED, ALL = "published", "all fixes"


def list_variants(ours: dict, published: dict, fixes: list[dict]) -> dict[tuple[str, str], dict]:
    """Configs by (fix, variant): published and all fixes; published with each fix; and all fixes without each.

    Beside them, the published tags with this project's learning: every fix whose `part` is `learning`.
    """
    learning = [key for fix in fixes if fix["part"] == "learning" for key in fix["keys"]]
    variants = {("", PUBLISHED): published, ("", ALL): ours}
    variants["", "published tags, new learning"] = with_keys(published, learning, ours)
    for fix in fixes:
        variants[fix["name"], "published with it"] = with_keys(published, fix["keys"], ours)
        variants[fix["name"], "all but it"] = with_keys(ours, fix["keys"], published)
    return variants


def encode_variant(config: dict, resources: dict, files: tuple[str, str], subject_classes: pd.DataFrame, place: dict):
    """The design of a variant, or why there is none; its classes are those of the run,
    so that the target is the same.
    """
    level = LOG.level
    LOG.setLevel(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            subject_tags = read_table(encode(config, resources, *files, place, folder))
    except InputError as error:
        return str(error)
    finally:
        LOG.setLevel(level)
    return build_design(subject_tags, subject_classes, config["training"]["encoding"])


def predict_variant(key, design: Design, config: dict, size: int, train, test, seed: int) -> dict:
    """{key: (probabilities, thresholds, learner)} of one fold: the tags chosen,
    the learner fitted as the config says.
    """
    rows, training = design.rows("votes"), config["training"]
    if training["target"] == "agreement":
        rows = replace(rows, target=(design.votes > config["settings"]["agreement"]).astype(float))
    selector, size = config["comparison"]["selectors"][0], min(size, len(design.tags))
    learners = config["comparison"]["learners"]
    return {key: predict_sizes(design, rows, train, test, selector, [size], learners, training, seed)[selector, size]}


def tabulate(draws: dict, designs: dict) -> pd.DataFrame:
    """Scores of every variant, and its paired difference to the published method and to all fixes.

    Columns: fix, variant, tags, metric, value, low, high, and to_published, to_all with their intervals.
    """
    rows = []
    for (fix, variant), scores in draws.items():
        for metric, values in scores.items():
            row = [fix, variant, len(designs[fix, variant].tags), metric, values[0], *basic_interval(values)]
            for reference in (("", PUBLISHED), ("", ALL)):
                row += paired_difference(values, draws[reference][metric])
            rows.append(row)
    names = [f"{name}{part}" for name in ("to_published", "to_all") for part in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["fix", "variant", "tags", "metric", "value", "low", "high", *names])


def main(
    annotations_parquet,
    classifications_parquet,
    subject_classes_parquet,
    reviewed_csv,
    lemmas_csv,
    fixes_csv,
    ours,
    published,
    fixes,
    seed,
    threads,
    place,
    grammar_yaml,
    word_classes_csv="",
    cues_csv="",
    synonyms_csv="",
    contrasts_csv="",
    antonyms_csv="",
    opposites_csv="",
    vocabulary_txt="",
) -> None:
    """Read annotations and classes; write the scores of the published method, of this one and of those between."""
    resources = {
        "reviewed": reviewed_csv,
        "lemmas": lemmas_csv,
        "synonyms": synonyms_csv,
        "cues": cues_csv,
        "grammar": grammar_yaml,
        "classes": word_classes_csv,
        "contrasts": contrasts_csv,
        "antonyms": antonyms_csv,
        "opposites": opposites_csv,
        "file": vocabulary_txt,
    }
    subject_classes, options = read_table(subject_classes_parquet), ours["published"]
    variants = list_variants(ours, published, fixes)
    for config in variants.values():
        config["training"] = config["training"] | {"forest": {"trees": options["trees"]}}
    files = annotations_parquet, classifications_parquet
    run = Parallel(n_jobs=threads)
    found = run(
        delayed(encode_variant)(config, resources, files, subject_classes, place) for config in variants.values()
    )
    designs = {key: design for key, design in zip(variants, found, strict=True) if not isinstance(design, str)}
    for (fix, variant), design in zip(variants, found, strict=True):
        if isinstance(design, str):
            LOG.warning("left out: %s %s: %s", fix, variant, design)
    for key in (("", PUBLISHED), ("", ALL)):
        if key not in designs:
            raise InputError(f"the variant {key[1]!r} cannot be compared: {found[list(variants).index(key)]}")
    design = designs["", ALL]
    check_design(design, ours["training"])
    folds = list_folds(design, ours["training"]["folds"], options["repeats"], seed)
    jobs = [(key, number, fold) for key in designs for number, fold in enumerate(folds)]
    results = run(
        delayed(predict_variant)(key, designs[key], variants[key], options["size"], train, test, seed + 1000 + number)
        for key, number, (_, train, test) in jobs
    )
    places = [(repeat, test) for _, _, (repeat, _, test) in jobs]
    predictions, _ = gather(design.votes.shape, options["repeats"], places, results)
    weights = bootstrap_weights(len(design.subjects), ours["training"]["bootstraps"], seed)
    agreements, least = ours["comparison"]["agreements"], ours["training"]["min_positives"]
    table = tabulate(draw_scores(design, predictions, weights, agreements, least), designs)
    write_csv(table, fixes_csv)
    for row in table[table["metric"] == "soft_macro_ap"].itertuples():
        LOG.info("%-45s %-17s %4d tags %.3f, %+.3f", row.fix, row.variant, row.tags, row.value, row.to_published)
    say_done("%d variants on %d folds", len(designs), len(folds))


if __name__ == "__main__":
    run_step(main, snakemake)
