"""Ask whose words the tags are: what each annotator moves, how concentrated words are, how far people agree."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.stats import kendalltau

from scripts.lib.learning.classes import encode_classes
from scripts.lib.learning.encoding import encode_tags
from scripts.lib.learning.evaluation import Design, build_design, check_design, fit_chosen
from scripts.lib.learning.importances import weigh_tags
from scripts.lib.learning.scores import average_precision, mean_over_classes
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.lib.tags.uses import once_a_phrase
from scripts.lib.words.foreign import identify_languages
from scripts.validation._sets import list_folds

BOTH = "annotators who are experts"


def without(table: pd.DataFrame, classification_ids: set[str]) -> pd.DataFrame:
    """The rows of other classifications."""
    return table[~table["classification_id"].isin(classification_ids)]


def score_and_rank(design: Design | None, learner: str, bags: int, training: dict, seed: int):
    """Held-out soft macro average precision of all tags (one cross-validation), and importances by tag in per cent.

    Not a number and an empty array where too few subjects are left for the folds.
    """
    if design is None or len(design.subjects) < training["folds"]:
        return float("nan"), np.array([])
    rows, held_out = design.rows(training["target"]), np.zeros_like(design.votes)
    for _, train, test in list_folds(design, training["folds"], 1, seed):
        model = fit_chosen([learner], training, rows.take(train), seed)
        held_out[test] = model.probabilities(design.X[test])
    ones = np.ones((1, len(held_out)))
    pairs = zip(design.votes.T, held_out.T, strict=True)
    score = mean_over_classes([average_precision(v, p, ones) for v, p in pairs])[0]
    return float(score), weigh_tags(design, learner, bags, training, seed)


def list_removals(annotations: pd.DataFrame, experts: set[str], most: int, seeds: int, seed: int) -> list[dict]:
    """What is left out, one dictionary a case: who, kind, ids (of classifications), votes_of (whose votes go too).

    Nothing (with so many `seeds`); each of the `most` most active annotators, and as many annotations at random; the
    annotators who are experts too, the same at random, their votes, and both, unless no expert would be left.
    """
    rng, everyone = np.random.default_rng(seed), np.array(sorted(set(annotations["classification_id"])))
    by_annotator = annotations.groupby("annotator")["classification_id"].agg(set)
    by_activity = sorted(by_annotator.items(), key=lambda item: (-len(item[1]), item[0]))
    cases = [{"who": f"seed {n + 1}", "kind": "nothing", "ids": set(), "votes_of": set()} for n in range(seeds)]
    groups = by_activity[:most]
    both = sorted(set(by_annotator.index) & experts)
    if both:
        groups.append((BOTH, set().union(*by_annotator[both])))
    for who, ids in groups:
        drawn = set(rng.choice(everyone, len(ids), replace=False))
        cases.append({"who": who, "kind": "left out", "ids": ids, "votes_of": set()})
        cases.append({"who": who, "kind": "as many at random", "ids": drawn, "votes_of": set()})
    if both and experts - set(both):
        cases.append({"who": BOTH, "kind": "their votes left out", "ids": set(), "votes_of": set(both)})
        cases.append({"who": BOTH, "kind": "both left out", "ids": groups[-1][1], "votes_of": set(both)})
    return cases


def encode_case(case: dict, uses, annotations, classifications, evidence: list[str], encoding: dict) -> Design | None:
    """The design without what the case leaves out; its columns and classes are those of the run.
    None if nothing is left.
    """
    left = without(annotations, case["ids"])
    if left.empty:
        return None
    tags = encode_tags(without(uses, case["ids"]), left, evidence, encoding["standardisation"])
    votes = classifications[~classifications["annotator"].isin(case["votes_of"])]
    classes = encode_classes(votes, set(tags["subject"]), **encoding["classes"])
    classes["used"] = classes["class"].isin(encoding["used"])
    return build_design(tags, classes, encoding["encoding"])


def compare_cases(cases: list[dict], found: list, subjects: list[int], top: int) -> pd.DataFrame:
    """One row a case: annotations left out, the score and its change, and Kendall's tau to the first case.

    The first case leaves nothing out; tau is over its first `top` tags, tags that a case lacks at importance 0. The
    change is against the first case; where votes were left out, against the case with the same votes and all
    annotations, and empty for that one: scores against other votes cannot be compared.
    """
    base_score, base_tags, base = found[0]
    first = [base_tags[place] for place in np.argsort(-base, kind="stable")[:top]]
    of_base = dict(zip(base_tags, base, strict=True))
    other_votes = {
        tuple(sorted(case["votes_of"])): f[0] for case, f in zip(cases, found, strict=True) if not case["ids"]
    }
    rows = []
    for case, (score, tags, importance), number in zip(cases, found, subjects, strict=True):
        at = dict(zip(tags, importance, strict=True))
        tau = kendalltau([of_base[tag] for tag in first], [at.get(tag, 0) for tag in first]).statistic
        reference = other_votes[tuple(sorted(case["votes_of"]))] if case["votes_of"] else base_score
        change = float("nan") if case["votes_of"] and not case["ids"] else score - reference
        rows.append((case["who"], case["kind"], len(case["ids"]), number, score, change, tau if at else float("nan")))
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
    """How many phrases the most active annotators wrote: annotators, phrases, share,
    and distinct phrases of theirs alone.
    """
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


def list_foreign(annotations: pd.DataFrame, languages: list[str], own: str) -> pd.DataFrame:
    """Each annotation that is more in another language than in its `own`, and the share of words known in each.

    Columns: classification_id, language, share, share_own, text.
    """
    foreign = annotations[["classification_id", "text"]].merge(
        identify_languages(annotations["text"], languages, own), on="text"
    )
    return foreign[["classification_id", "language", "share", "share_own", "text"]]


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
    own_language,
    most,
    seeds,
    top,
    training,
    seed,
    threads,
) -> None:
    """Read annotations, uses of tags and classes; write what each annotator moves, agreement,
    concentration, languages.
    """
    annotations, classifications = read_table(annotations_parquet), read_table(classifications_parquet)
    foreign = list_foreign(annotations, languages, own_language)
    uses, evidence = read_table(uses_parquet), read_table(evidence_parquet)
    supported = evidence.loc[evidence["supported"], "evidence"].tolist()
    subject_tags, subject_classes = read_table(subject_tags_parquet), read_table(subject_classes_parquet)
    encoding = encoding | {"used": set(subject_classes.loc[subject_classes["used"], "class"])}
    check_design(build_design(subject_tags, subject_classes, encoding["encoding"]), training)
    cases = list_removals(annotations, set(classifications["annotator"]), most, seeds, seed)
    run = Parallel(n_jobs=threads)
    designs = run(delayed(encode_case)(case, uses, annotations, classifications, supported, encoding) for case in cases)
    found = run(
        delayed(score_and_rank)(design, learner, bags, training, seed + (number if number < seeds else 0))
        for number, design in enumerate(designs)
    )
    named = [
        (score, design.tags if len(importance) else [], importance)
        for design, (score, importance) in zip(designs, found, strict=True)
    ]
    removals = compare_cases(cases, named, [len(design.subjects) if design else 0 for design in designs], top)
    evidence = evidence.merge(effective_annotators(uses).reset_index(), on="evidence", validate="one_to_one")
    write_csv(removals, removals_csv)
    write_csv(agree_on_tags(subject_tags, evidence), agreement_csv)
    write_csv(concentrate(read_table(phrases_parquet)), concentration_csv)
    write_csv(foreign, languages_csv)
    for row in removals.itertuples(index=False):
        LOG.info(
            "%-28s %-22s %5d annotations, score %+.4f, tau %.2f", row.who, row.kind, row[2], row.change, row.kendall_tau
        )
    people = annotations["annotator"].nunique()
    say_done("annotators left out in turn: the %d most active of %d", min(most, people), people)
    LOG.info("annotations more in another language than in English: %d of %d", len(foreign), len(annotations))


if __name__ == "__main__":
    run_step(main, snakemake)
