"""Ask whose words the tags are: what each annotator moves, how concentrated words are, how far people agree."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.stats import kendalltau
from simplemma.language_detector import LanguageDetector

from scripts._evaluation import Design, build_design, learner_makers, predict_each
from scripts._log import LOG, start_log
from scripts._scores import average_precision, mean_over_classes
from scripts._sets import list_folds
from scripts._tables import read_table, write_csv
from scripts._uses import once_a_phrase
from scripts.encode_subjects import encode_classes, encode_tags
from scripts.rank_tags import bag_importances, weigh_classes


def without(table: pd.DataFrame, classification_ids: set[str]) -> pd.DataFrame:
    """The rows of other classifications."""
    return table[~table["classification_id"].isin(classification_ids)]


def score_and_rank(design: Design, learner: str, bags: int, training: dict, seed: int) -> tuple[float, np.ndarray]:
    """Held-out soft macro average precision of all tags (one cross-validation), and importances by tag in per cent."""
    rows, held_out = design.rows(training["target"]), np.zeros_like(design.votes)
    for _, train, test in list_folds(design, training["folds"], 1, seed):
        makers = learner_makers([learner], training)
        held_out[test] = predict_each(makers, rows.take(train), design.X[test], seed)[learner]
    ones = np.ones((1, len(held_out)))
    pairs = zip(design.votes.T, held_out.T, strict=True)
    score = mean_over_classes([average_precision(v, p, ones) for v, p in pairs])[0]
    importances = bag_importances(design, learner, training, bags, seed, 1)
    return float(score), weigh_classes(importances, rows.target.sum(axis=0)).mean(axis=0).round(9)


def list_removals(annotations: pd.DataFrame, experts: set[str], seed: int) -> list[dict]:
    """What is left out, one dictionary a case: who, kind, ids (of classifications), and whether experts' votes go too.

    Nothing (with five seeds); each annotator, and as many annotations at random; the annotators who are experts too,
    the same at random, their votes, and both.
    """
    rng, everyone = np.random.default_rng(seed), np.array(sorted(set(annotations["classification_id"])))
    by_annotator = annotations.groupby("annotator")["classification_id"].agg(set)

    def at_random(number: int) -> set[str]:
        return set(rng.choice(everyone, number, replace=False))

    cases = [{"who": f"seed {n + 1}", "kind": "nothing", "ids": set(), "votes_of": set()} for n in range(5)]
    groups = [(who, ids) for who, ids in by_annotator.items()]
    both = sorted(set(by_annotator.index) & experts)
    if both:
        groups.append(("annotators who are experts", set().union(*by_annotator[both])))
    for who, ids in groups:
        cases.append({"who": who, "kind": "left out", "ids": ids, "votes_of": set()})
        cases.append({"who": who, "kind": "as many at random", "ids": at_random(len(ids)), "votes_of": set()})
    if both:
        who, ids = groups[-1]
        cases.append({"who": who, "kind": "their votes left out", "ids": set(), "votes_of": set(both)})
        cases.append({"who": who, "kind": "both left out", "ids": ids, "votes_of": set(both)})
    return cases


def encode_case(case: dict, uses, annotations, classifications, evidence: list[str], encoding: dict) -> Design:
    """The design without what the case leaves out; its columns and classes are those of the run."""
    tags = encode_tags(
        without(uses, case["ids"]), without(annotations, case["ids"]), evidence, encoding["standardisation"]
    )
    left = classifications[~classifications["annotator"].isin(case["votes_of"])]
    classes = encode_classes(left, set(tags["subject"]), **encoding["classes"])
    classes["used"] = classes["class"].isin(encoding["used"])
    return build_design(tags, classes, encoding["encoding"])


def compare_cases(cases: list[dict], found: list, subjects: list[int], top: int) -> pd.DataFrame:
    """One row a case: annotations left out, the score and its change, and Kendall's tau to the ranking of the run.

    The first case leaves nothing out; tau is over its first `top` tags. Cases that lack a tag have it at importance 0.
    """
    base_score, base_tags, base = found[0]
    first = [base_tags[place] for place in np.argsort(-base, kind="stable")[:top]]
    rows = []
    for case, (score, tags, importance), number in zip(cases, found, subjects, strict=True):
        at = dict(zip(tags, importance, strict=True))
        tau = kendalltau(
            [dict(zip(base_tags, base, strict=True))[tag] for tag in first], [at.get(tag, 0) for tag in first]
        )
        rows.append((case["who"], case["kind"], len(case["ids"]), number, score, score - base_score, tau.statistic))
    columns = ["who", "kind", "annotations_left_out", "subjects", "soft_macro_ap", "change", "kendall_tau"]
    return pd.DataFrame(rows, columns=columns)


def binary_alpha(said: np.ndarray, raters: np.ndarray) -> float:
    """Krippendorff's alpha of a yes-or-no judgement: 1 for perfect agreement, 0 for chance.

    said, raters: (units,) how many of a unit's raters said yes; units with one rater are left out.
    Krippendorff 2004, Content Analysis, chapter 11. Not a number if nobody, or everybody, always said yes.

    >>> round(binary_alpha(np.array([3, 0, 1]), np.array([3, 3, 3])), 3)
    0.6
    """
    said, raters = said[raters > 1].astype(float), raters[raters > 1].astype(float)
    total, yes = raters.sum(), said.sum()
    if total == 0 or yes in (0, total):
        return float("nan")
    observed = (2 * said * (raters - said) / (raters - 1)).sum() / total
    expected = 2 * yes * (total - yes) / (total * (total - 1))
    return float(1 - observed / expected)


def agree_on_tags(subject_tags: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Each piece of supported evidence: uses, annotators, largest share, effective number of annotators, alpha.

    Alpha is over subjects: of those who annotated a subject, who said it. Leaving a word out is no denial of it, so
    low values are usual for words that only some people have.
    """
    rows = []
    for name, part in subject_tags.groupby("evidence"):
        alpha = binary_alpha(part["annotators"].to_numpy(), part["annotators_total"].to_numpy())
        rows.append((name, alpha, part["annotators"].sum() / part["annotators_total"].sum()))
    table = pd.DataFrame(rows, columns=["evidence", "alpha", "share_of_annotators_who_say_it"])
    columns = [
        "evidence",
        "tag",
        "polarity",
        "uses",
        "annotators",
        "largest_annotator_share",
        "effective_annotators",
        "one_person",
    ]
    return evidence[columns].merge(table, on="evidence").sort_values(["alpha", "evidence"], ascending=[False, True])


def effective_annotators(uses: pd.DataFrame) -> pd.Series:
    """By evidence, 1 / the sum of squared shares of its annotators: 1 if one person wrote all, n if n wrote alike."""
    counts = once_a_phrase(uses[uses["tag"] != ""]).groupby(["evidence", "annotator"]).size()
    shares = counts / counts.groupby("evidence").transform("sum")
    return (1 / (shares**2).groupby("evidence").sum()).rename("effective_annotators")


def concentrate(phrases: pd.DataFrame) -> pd.DataFrame:
    """How many phrases the most active annotators wrote: annotators, phrases, share, and distinct phrases of theirs alone."""
    kept = phrases[phrases["dropped"] == ""]
    counts = kept["annotator"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    alone = kept.groupby("phrase")["annotator"].agg(lambda people: people.iloc[0] if people.nunique() == 1 else "")
    rows = []
    for number in sorted({1, 2, 3, 5, 10, len(counts)}):
        if number <= len(counts):
            people = set(counts.index[:number])
            rows.append(
                (number, counts.head(number).sum(), counts.head(number).sum() / len(kept), alone.isin(people).sum())
            )
    return pd.DataFrame(rows, columns=["most_active", "phrases", "share", "distinct_phrases_of_one_of_them_alone"])


def identify_languages(annotations: pd.DataFrame, languages: list[str]) -> pd.DataFrame:
    """Each annotation that is more in another language than in English, and the share of words known in each.

    Columns: classification_id, language, share, share_english, text. By simplemma's word lists; a text
    counts as foreign where the other language knows more of its words than English does.
    """
    detectors = {name: LanguageDetector(name) for name in ["en", *languages]}
    known, rows = {}, []
    for text in sorted(set(annotations["text"])):
        known[text] = {name: detector.proportion_in_target_languages(text) for name, detector in detectors.items()}
    for row in annotations.itertuples():
        shares = known[row.text]
        best = max(languages, key=lambda name: (shares[name], name))
        if shares[best] > shares["en"]:
            rows.append((row.classification_id, best, shares[best], shares["en"], row.text))
    return pd.DataFrame(rows, columns=["classification_id", "language", "share", "share_english", "text"])


def main(
    annotations_parquet,
    classifications_parquet,
    phrases_parquet,
    uses_parquet,
    evidence_parquet,
    subject_tags_parquet,
    subject_classes_parquet,
    removals_csv,
    agreement_csv,
    concentration_csv,
    languages_csv,
    learner,
    bags,
    encoding,
    languages,
    top,
    training,
    seed,
    threads,
) -> None:
    """Read annotations, uses of tags and classes; write what each annotator moves, agreement, concentration, languages."""
    annotations, classifications = read_table(annotations_parquet), read_table(classifications_parquet)
    uses, evidence = read_table(uses_parquet), read_table(evidence_parquet)
    supported = evidence.loc[evidence["supported"], "evidence"].tolist()
    subject_tags, subject_classes = read_table(subject_tags_parquet), read_table(subject_classes_parquet)
    encoding = encoding | {"used": set(subject_classes.loc[subject_classes["used"], "class"])}
    cases = list_removals(annotations, set(classifications["annotator"]), seed)
    run = Parallel(n_jobs=threads)
    designs = run(delayed(encode_case)(case, uses, annotations, classifications, supported, encoding) for case in cases)
    found = run(
        delayed(score_and_rank)(design, learner, bags, training, seed + (number if number < 5 else 0))
        for number, design in enumerate(designs)
    )
    named = [(score, design.tags, importance) for design, (score, importance) in zip(designs, found, strict=True)]
    removals = compare_cases(cases, named, [len(design.subjects) for design in designs], top)
    evidence = evidence.merge(effective_annotators(uses).reset_index(), on="evidence", validate="one_to_one")
    foreign = identify_languages(annotations, languages)
    write_csv(removals, removals_csv)
    write_csv(agree_on_tags(subject_tags, evidence), agreement_csv)
    write_csv(concentrate(read_table(phrases_parquet)), concentration_csv)
    write_csv(foreign, languages_csv)
    for row in removals.itertuples(index=False):
        LOG.info(
            "%-28s %-22s %5d annotations, score %+.4f, tau %.2f", row.who, row.kind, row[2], row.change, row.kendall_tau
        )
    LOG.info("annotations more in another language than in English: %d of %d", len(foreign), len(annotations))


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params, threads=snakemake.threads)
