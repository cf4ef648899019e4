"""What users of a run's results must know, in sentences that the run itself fills in."""

import pandas as pd

from scripts.lib.tables import read_table
from scripts.publication._verdict import read_alarms, say_scores


def listed(names: list[str]) -> str:
    """Names in a row, or a word for none."""
    return ", ".join(names) if names else "none"


def limits_of_people(
    annotations: pd.DataFrame, classifications: pd.DataFrame, summaries: dict[str, pd.DataFrame]
) -> list[str]:
    """Who said what about how many subjects, and which rows were left out."""
    both = len(set(annotations["annotator"]) & set(classifications["annotator"]))
    sentences = [
        f"{len(annotations)} annotations by {annotations['annotator'].nunique()} annotators of "
        f"{annotations['subject'].nunique()} subjects, and classifications by {classifications['annotator'].nunique()} "
        f"experts of {classifications['subject'].nunique()} subjects. "
        f"Experts who are annotators too, so that their own words enter the prediction of their own classes: {both}."
    ]
    for what, summary in summaries.items():
        whole = summary[summary["file"] == "all"].set_index("what")["number"]
        sentences.append(
            f"Of {whole['rows in']} rows of {what}, {whole['rows rejected']} were rejected, each for a reason, and "
            f"{whole['rows replaced']} replaced by other rows."
        )
    return sentences


def limits_of_tags(finals: pd.DataFrame, not_applied: pd.DataFrame, threshold: dict) -> list[str]:
    """When a tag holds, which tags rest on one person, and which adjustments did not apply."""
    alone = finals.loc[finals["one_person"], "tag"].tolist()
    most = finals.loc[(finals["largest_annotator_share"] >= 0.5) & ~finals["one_person"], "tag"].tolist()
    return [
        f"A tag holds for a source if at least {threshold['min_annotators']} annotators, and a fraction of "
        f"{threshold['min_fraction']} of them, say it and more than deny it. That a tag does not hold means that it "
        "was not said, not that it is absent.",
        f"Final tags that a single annotator used: {listed(alone)}. "
        f"Half of the uses or more by one annotator: {listed(most)}.",
        "The importance of a tag is its share in a model's decisions, not a cause; tags that go together share it.",
        f"Adjustments that did not apply: {len(not_applied)} (not_applied.csv).",
    ]


def limits_of_scores(scores: pd.DataFrame, classes: pd.DataFrame) -> list[str]:
    """How good the probabilities are beside knowing nothing, and for which classes there are none."""
    cell = scores.set_index(["predictor", "metric"])

    def told(predictor: str, metric: str) -> str:
        row = cell.loc[(predictor, metric)]
        return f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"

    without, constant = classes[~classes["used"].astype(bool)], classes[classes["note"] != ""]
    alike = [f"{name} ({note})" for name, note in zip(constant["class"], constant["note"], strict=True)]
    left_out = [f"{name} ({why})" for name, why in zip(without["class"], without["reason"], strict=True)]
    return [
        f"Class probabilities were predicted for subjects that the models had not seen: soft macro average precision "
        f"{told('model', 'soft_macro_ap')} (knowing only how common a class is: "
        f"{told('prevalence', 'soft_macro_ap')}), Brier score {told('model', 'brier')}, expected calibration error "
        f"{told('model', 'ece')}; 95 % intervals over subjects. "
        "They are for these subjects, and no general classifier.",
        *(f"Against what is plain: {sentence}." for sentence in say_scores(scores)),
        f"Classes without probabilities: {listed(left_out)}.",
        *([f"Classes with the same probability for every subject: {listed(alike)}."] if alike else []),
    ]


def limits_of_formats(columns: pd.DataFrame, formats: list[str]) -> list[str]:
    """What catalogue.fits lacks, if it is written and does not hold all columns (columns.csv)."""
    lacking = columns.loc[~columns["fits"].astype(bool), "column"]
    if "fits" not in formats or lacking.empty:
        return []
    kinds = ", ".join(f"{kind}_*" for kind in dict.fromkeys(name.split("_")[0] for name in lacking))
    others = ", ".join(f"catalogue.{format}" for format in ["parquet", *formats] if format != "fits")
    return [
        f"FITS holds 999 columns: catalogue.fits lacks {len(lacking)} of the catalogue's {len(columns)} ({kinds}; "
        f"columns.csv says which); {others} {'has' if ', ' not in others else 'have'} all."
    ]


def limits_of_publication(publication: dict, given: str) -> list[str]:
    """What the makers of the run have still to fill in, where given tags come from, and what they say themselves.

    `given` is the name of the file of given tags, or "".
    """
    sentences = []
    if given:
        sentences.append(
            f"The tags were not derived from these annotations but given by {given} (inputs.csv has its sum)."
        )
    if "://example." in publication["uri"]:
        sentences.append(
            f"The addresses of the tags begin with {publication['uri']}, a placeholder at which nothing stands."
        )
    if any(creator["name"] == "not named yet" for creator in publication["creators"]):
        sentences.append("Who made this is not named yet (publication.creators).")
    return [*sentences, *publication["limits"]]


def limits_of_positions(reported: pd.DataFrame, subjects: int) -> list[str]:
    """How positions came about, and for how many subjects there is none."""
    lost = int(reported["what"].str.startswith("no position").sum()) if len(reported) else 0
    where = (
        "No subject has a position."
        if lost == subjects
        else "Positions are those that the exports tell, and else those in the names of the sources, to the digits "
        f"that the names have (ra_uncertainty, dec_uncertainty); {lost} of {subjects} subjects have none."
    )
    return [
        where,
        "lineage.csv and the examples hold words as people wrote them; they were not searched for personal remarks.",
    ]


def collect_limits(
    publication: dict,
    threshold: dict,
    subjects: int,
    given: str,
    annotations_parquet,
    classifications_parquet,
    annotations_summary_csv,
    classifications_summary_csv,
    final_tags_parquet,
    not_applied_csv,
    scores_csv,
    classes_csv,
    reported_csv,
    alarms_csv,
    columns_csv,
) -> list[str]:
    """All sentences on the limits of this run, from the files of its results: alarms first, those of the config last.

    threshold: the section `catalogue` of the config.
    """
    people = read_table(annotations_parquet), read_table(classifications_parquet)
    summaries = {
        "annotations": pd.read_csv(annotations_summary_csv),
        "classifications": pd.read_csv(classifications_summary_csv),
    }
    classes = pd.read_csv(classes_csv, keep_default_na=False)
    return [
        *(f"WARNING: {says}" for says in read_alarms(alarms_csv)),
        *limits_of_people(*people, summaries),
        *limits_of_tags(read_table(final_tags_parquet), pd.read_csv(not_applied_csv, keep_default_na=False), threshold),
        *limits_of_scores(pd.read_csv(scores_csv), classes),
        *limits_of_positions(pd.read_csv(reported_csv, keep_default_na=False), subjects),
        *limits_of_formats(pd.read_csv(columns_csv), threshold["formats"]),
        *limits_of_publication(publication, given),
    ]
