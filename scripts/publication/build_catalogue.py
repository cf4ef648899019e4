"""The catalogue: each subject with its position, its final tags with the evidence for them, and its classes."""

import numpy as np
import pandas as pd

from scripts.lib.catalogue.columns import (
    TAG_COLUMNS,
    Column,
    catalogue_columns,
    columns_of,
)
from scripts.lib.catalogue.interchange import FITS_COLUMNS, fits_columns, write_formats
from scripts.lib.catalogue.subjects import gather_told, name_subjects, place_all
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import plain_cell, read_table, write_csv
from scripts.lib.words.naming import POLARITIES

NO_POSITION = "no position"


def count_evidence(uses: pd.DataFrame, final_of: pd.Series, subjects: list[str]) -> dict[str, pd.DataFrame]:
    """Annotators who affirmed, denied and hedged each final tag: one frame (subjects, final tags) a polarity.

    An annotator who says a tag twice counts once; one who affirms and denies it counts in both.
    """
    said = uses.assign(final=uses["tag"].map(final_of).fillna(""))
    said = said[said["final"] != ""].drop_duplicates(["subject", "final", "polarity", "annotator"])
    tags = sorted(set(final_of) - {""})
    return {
        polarity: said[said["polarity"] == polarity]
        .groupby(["subject", "final"])
        .size()
        .unstack("final")
        .reindex(index=subjects, columns=tags)
        .fillna(0)
        .astype(int)
        for polarity in POLARITIES
    }


def decide_tags(
    said: pd.DataFrame, denied: pd.DataFrame, annotators: pd.Series, min_annotators: int, min_fraction: float
):
    """Where a tag holds: said by at least so many annotators and such a fraction of them, and by more than deny it."""
    fraction = said.div(annotators.where(annotators > 0), axis=0).fillna(0)
    enough = (said >= min_annotators) & (fraction >= min_fraction)
    return enough & (said > denied)


def join_names(holds: pd.DataFrame) -> list[str]:
    """For each row the names of the columns that are true, joined by semicolons."""
    return ["; ".join(holds.columns[row]) for row in holds.to_numpy(bool)]


def fill_tags(table: pd.DataFrame, evidence: dict[str, pd.DataFrame], threshold: dict, tags: list[str]) -> pd.DataFrame:
    """Columns of the tags, by name as in TAG_COLUMNS, beside those of the subjects; `tags` gives their order."""
    said, denied, hedged = (evidence[polarity][tags] for polarity in POLARITIES)
    holds = decide_tags(said, denied, table["annotators"], **threshold)
    fraction = said.div(table["annotators"].where(table["annotators"] > 0), axis=0)
    found = dict(
        zip(["tag", "said", "denied", "hedged", "fraction"], [holds, said, denied, hedged, fraction], strict=True)
    )
    columns = {column.name: found[column.kind][column.of] for column in columns_of(TAG_COLUMNS, tags)}
    texts = {"tags": join_names(holds), "denied": join_names(denied > 0), "hedged": join_names(hedged > 0)}
    return pd.concat([table.assign(**texts), pd.DataFrame(columns)], axis=1)


def fill_classes(table: pd.DataFrame, subject_classes: pd.DataFrame, probabilities: pd.DataFrame, columns: list):
    """Columns of the classes (`columns`: their Column) beside the others; probabilities are means over the repeats."""
    positive = subject_classes.pivot(index="subject", columns="class", values="positive")
    holds = positive.reindex(table.index).fillna(False).astype(bool)
    found = {
        "votes": subject_classes.pivot(index="subject", columns="class", values="fraction"),
        "probability": probabilities.groupby(["subject", "class"])["probability"].mean().unstack("class"),
    }
    filled = {
        column.name: found[column.kind].reindex(index=table.index, columns=[column.of])[column.of] for column in columns
    }
    experts = subject_classes.groupby("subject")["experts_total"].first()
    texts = {"experts": experts.reindex(table.index).fillna(0).astype(int), "classes": join_names(holds)}
    return pd.concat([table.assign(**texts), pd.DataFrame(filled, index=table.index)], axis=1)


def describe_columns(columns: list[Column], fits: bool, columns_csv: str) -> None:
    """Write what each column is and whether FITS holds it; where FITS is written and does not hold all,
    say what it lacks.
    """
    held, lacking = fits_columns(columns)
    in_fits = set(held)
    described = [(c.name, str(c.type), c.unit, c.ucd, c.description, c in in_fits) for c in columns]
    names = ["column", "type", "unit", "ucd", "description", "fits"]
    write_csv(pd.DataFrame(described, columns=names), columns_csv)
    if fits and lacking:
        LOG.warning(
            "the catalogue has %d columns and FITS holds %d: catalogue.fits is without %s",
            len(columns),
            FITS_COLUMNS,
            lacking,
        )


def warn_of(reported: list[tuple[str, str]], names: pd.Series, path: str) -> None:
    """Say what is amiss with subjects, ten of them at most; one sentence where no subject has a position."""
    lost = [entry for entry in reported if entry[1].startswith(NO_POSITION)]
    if len(lost) == len(names):
        named = sorted(set(names) - {""})
        what = f"their names hold none, such as {plain_cell(named[0])!r}" if named else "they have no names"
        LOG.warning("no subject has a position: %s; expected JHHMMSS±DDMMSS. Positions and sky map stay empty.", what)
        reported = [entry for entry in reported if entry not in set(lost)]
    for subject, what in reported[:10]:
        LOG.warning("subject %s: %s", subject, plain_cell(what))
    if len(reported) > 10:
        LOG.warning("and %d more in %s", len(reported) - 10, path)


def main(
    annotations_parquet,
    annotated_subjects_parquet,
    classified_subjects_parquet,
    uses_parquet,
    final_tags_parquet,
    tag_names_parquet,
    subject_classes_parquet,
    probabilities_parquet,
    catalogue_parquet,
    columns_csv,
    reported_csv,
    threshold,
    dataset,
    **catalogues,
) -> None:
    """Read tags, classes and names of subjects; write the catalogue, its columns, and what is amiss.

    catalogues: catalogue_<format> -> path, for the formats beside Parquet.
    """
    annotations, subject_classes = read_table(annotations_parquet), read_table(subject_classes_parquet)
    names = [read_table(path) for path in (annotated_subjects_parquet, classified_subjects_parquet)]
    subjects = sorted(set(annotations["subject"]) | set(subject_classes["subject"]))
    table = pd.DataFrame({"subject": subjects}, index=subjects)
    table["name"], reported = name_subjects(subjects, names)
    places, on_earth, faults = place_all(table["name"], names)
    more, carried = gather_told(subjects, names)
    table, reported = table.join(places).join(more), [*reported, *faults]
    table["annotators"] = annotations.groupby("subject")["annotator"].nunique().reindex(subjects).fillna(0).astype(int)
    final_of = read_table(tag_names_parquet).set_index("tag")["final"]
    tags, classes = read_table(final_tags_parquet)["tag"].tolist(), sorted(set(subject_classes["class"]))
    columns = catalogue_columns(tags, classes, [*on_earth, *carried])
    evidence = count_evidence(read_table(uses_parquet), final_of, subjects)
    table = fill_tags(table, evidence, threshold, tags)
    of_classes = [column for column in columns if column.kind in ("votes", "probability")]
    table = fill_classes(table, subject_classes, read_table(probabilities_parquet), of_classes)
    about = {"dataset": dataset, **{key: repr(value) for key, value in threshold.items()}}
    formats = {name.removeprefix("catalogue_"): path for name, path in catalogues.items()}
    write_formats(table[[column.name for column in columns]], columns, about, {"parquet": catalogue_parquet, **formats})
    describe_columns(columns, "fits" in formats, columns_csv)
    placed = ~np.isnan(table["ra"]) | (~np.isnan(table["longitude"]) if on_earth else False)
    lost = table.loc[~placed, "name"]
    reported += [
        (subject, f"{NO_POSITION}: found the name {name!r}, expected JHHMMSS±DDMMSS") for subject, name in lost.items()
    ]
    write_csv(pd.DataFrame(sorted(reported), columns=["subject", "what"]), reported_csv)
    say_done(
        "%d subjects, %d with a position, %d tags, %d classes",
        len(table),
        len(table) - len(lost),
        len(tags),
        len(classes),
    )
    warn_of(sorted(reported), table["name"], reported_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
