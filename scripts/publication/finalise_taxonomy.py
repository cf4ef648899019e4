"""Turn ranked tags and reviewed adjustments into the final tags, each change on record."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.lib.learning.bags import BAG_PERCENTILES
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import arrow_schema, read_table, write_csv, write_table
from scripts.lib.tags.evidence import phrases_of_tags, weigh
from scripts.lib.tags.given import read_given
from scripts.lib.tags.taxonomy import GIVEN_PHRASES, Taxonomy, read_taxonomy, terms_of_tags, write_taxonomy
from scripts.lib.words.naming import POLARITIES
from scripts.publication._adjustments import Adjustments, final_names, read_adjustments


def choose_tags(ranking: pd.DataFrame, tags: list[str], choose_by: str, count: int, share: float) -> list[str]:
    """The derived tags that become final: the first `count`, those that hold `share` per cent, all that are ranked
    (`support`), `all`, or none but those that are `pinned` in the adjustments.

    >>> ranked = pd.DataFrame({"tag": ["bent", "double", "core"], "cumulative": [50.0, 80.0, 100.0]})
    >>> [choose_tags(ranked, ["peak"], how, 1, 60) for how in ("share", "count", "support", "all", "pinned")]
    [['bent', 'double'], ['bent'], ['bent', 'double', 'core'], ['peak'], []]
    """
    whole = {"support": ranking["tag"].tolist(), "all": tags, "pinned": []}
    if choose_by in whole:
        return whole[choose_by]
    if choose_by == "share":
        count = int(np.searchsorted(ranking["cumulative"], share - 1e-9)) + 1
    return ranking["tag"].head(count).tolist()


def say_fate(tag: str, name: str, chosen: set[str], finals: set[str], supported: bool, changes: Adjustments) -> str:
    """Why a derived tag is, or is not, part of the final tags."""
    if tag in changes.drop:
        return f"dropped: {changes.drop[tag]}"
    if name not in finals:
        return "not among the chosen tags" if supported else "not enough support"
    how = "merged" if name in changes.merge else "renamed" if name != tag else "kept"
    if tag in chosen:
        return how
    return f"{how}, pinned" if name in changes.pin else f"{how}, with a chosen tag"


def add_descriptions(changes: Adjustments, taxonomy: Taxonomy, names: dict[str, str]) -> None:
    """Let the definitions, kinds and notes of a given taxonomy hold where the adjustments say nothing.

    `names` gives the final name of each tag, "" for one that is dropped.
    """
    for key in ("define", "kind", "note"):
        carried = {names[tag]: text for tag, text in getattr(taxonomy, key).items() if names.get(tag)}
        setattr(changes, key, carried | getattr(changes, key))


def name_tags(tags: pd.DataFrame, chosen: list[str], names: dict[str, str], changes: Adjustments) -> pd.DataFrame:
    """Every derived tag with its final name ("" if it has none) and why: tag, final, fate."""
    finals = {names[tag] for tag in chosen} | set(changes.pin)
    rows = []
    for tag, supported in zip(tags["tag"], tags["supported"], strict=True):
        fate = say_fate(tag, names[tag], set(chosen), finals, supported, changes)
        rows.append((tag, names[tag] if names[tag] in finals else "", fate))
    return pd.DataFrame(rows, columns=["tag", "final", "fate"])


def summarise_finals(
    named: pd.DataFrame, uses: pd.DataFrame, ranking: pd.DataFrame, bags: pd.DataFrame, changes: Adjustments
) -> pd.DataFrame:
    """The final tags with their evidence, the most important first; a merged tag has the importance of its parts.

    Its interval is that of the sum over its parts in each of `bags` (bag, tag, importance). Evidence is counted anew: a
    phrase that went to two parts of a merged tag counts once.
    """
    final_of = named.set_index("tag")["final"]
    mapped = uses.assign(tag=uses["tag"].map(final_of).fillna(""))
    mapped["evidence"] = mapped["polarity"] + " " + mapped["tag"]
    table = weigh(mapped, "tag")
    counts = weigh(mapped, "evidence")["uses"]
    for polarity in POLARITIES:
        table[polarity] = [int(counts.get(f"{polarity} {tag}", 0)) for tag in table.index]
    importance = ranking.assign(final=ranking["tag"].map(final_of)).groupby("final")["importance"].sum()
    table["importance"] = importance.reindex(table.index).fillna(0).round(9)
    sums = bags.assign(final=bags["tag"].map(final_of)).groupby(["final", "bag"])["importance"].sum().groupby("final")
    for name, share in zip(("low", "high"), BAG_PERCENTILES, strict=True):
        table[name] = sums.quantile(share / 100).reindex(table.index)
    parts = named[named["final"] != ""].groupby("final")["tag"].agg(lambda tags: "; ".join(sorted(tags)))
    table["derived"] = parts.reindex(table.index)
    table = table.reset_index().sort_values(["importance", "tag"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    table["kind"] = [changes.kind.get(tag, ("", ""))[0] for tag in table["tag"]]
    table["quantity"] = [changes.kind.get(tag, ("", ""))[1] for tag in table["tag"]]
    table["definition"] = [changes.define.get(tag, "") for tag in table["tag"]]
    table["note"] = [changes.note.get(tag, "") for tag in table["tag"]]
    table["pinned"] = table["tag"].isin(changes.pin)
    return table


def trace_phrases(named: pd.DataFrame, uses: pd.DataFrame) -> pd.DataFrame:
    """Lineage: final, tag (derived), polarity, term, phrase, original, with uses, annotators, subjects."""
    table = phrases_of_tags(uses).merge(named[["tag", "final"]], on="tag", validate="many_to_one")
    columns = ["final", "tag", "polarity", "term", "phrase", "original", "uses", "annotators", "subjects"]
    keys = ["final", "tag", "polarity", "term", "phrase", "original"]
    return table[columns].sort_values(keys, ignore_index=True)


def write_template(finals: pd.DataFrame, path: str) -> None:
    """A YAML file in which nothing is changed yet: the operations, and the evidence of each final tag as comments."""
    lines = [
        "# Copy this file, name the copy in the config (taxonomy.adjustments) and take away the # where you decide.",
        "# Applied in this order: drop, merge, rename; the rest speaks of final names.",
        "# drop: {disk: not seen in the radio image}            # tag: reason",
        "# merge: {traces host galaxy: [trace, counterpart]}    # final name: tags",
        "# rename: {brightened: edge brightened}                # tag: final name",
        "# define: {host: whether a host can be identified}",
        "# kind: {bent: human, extended: {algorithmic: angular extent}}",
        "# note: {edge: also said of the edge of the image}",
        "# pin: [hourglass]                                     # final whatever its rank",
        "",
    ]
    for row in finals.itertuples():
        lines.append(
            f"# {json.dumps(row.tag, ensure_ascii=False)}: {row.importance:.1f} % of the importance, {row.uses} uses "
            f"by {row.annotators} annotators"
        )
        lines.append(
            f"#   (affirmed {row.affirmed}, denied {row.denied}, hedged {row.hedged}; the largest share of one person "
            f"{row.largest_annotator_share:.2f})"
        )
        lines.append(f"#   {json.dumps(row.examples, ensure_ascii=False)}")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def main(
    ranking_parquet,
    bag_importances_parquet,
    tags_parquet,
    uses_parquet,
    final_tags_parquet,
    tag_names_parquet,
    taxonomy_yaml,
    taxonomy_csv,
    fates_csv,
    lineage_csv,
    not_applied_csv,
    template_yaml,
    taxonomy,
    settings,
    adjustments_yaml="",
    given_file="",
) -> None:
    """Read the ranking, tags and adjustments; write the final tags, what became of each derived one, and a template."""
    ranking, tags, uses = read_table(ranking_parquet), read_table(tags_parquet), read_table(uses_parquet)
    changes = read_adjustments(adjustments_yaml) if adjustments_yaml else Adjustments("")
    names, not_applied = final_names(tags["tag"].tolist(), changes)
    if Path(given_file).suffix in (".yaml", ".yml", ".json"):
        add_descriptions(changes, read_taxonomy(given_file), names)
    elif given_file and read_given(given_file).kind != "term":
        settings = settings | {"unit": GIVEN_PHRASES}
    chosen = [tag for tag in choose_tags(ranking, tags["tag"].tolist(), **taxonomy) if names[tag]]
    named = name_tags(tags, chosen, names, changes)
    finals = summarise_finals(named, uses, ranking, read_table(bag_importances_parquet), changes)
    if finals.empty:
        raise InputError("no final tag is left; drop fewer tags in taxonomy.adjustments or choose more of them.")
    finals = finals[arrow_schema("final_tags").names]
    write_table(finals, final_tags_parquet, "final_tags")
    write_table(named, tag_names_parquet, "tag_names")
    write_taxonomy(finals, terms_of_tags(uses, named.set_index("tag")["final"]), settings, taxonomy_yaml)
    write_csv(finals, taxonomy_csv)
    write_csv(named, fates_csv)
    write_csv(trace_phrases(named, uses), lineage_csv)
    write_csv(pd.DataFrame(not_applied, columns=["line", "operation", "key", "why"]), not_applied_csv)
    write_template(finals, template_yaml)
    LOG.info("final tags: %s", ", ".join(finals["tag"]))
    say_done("%d final tags from %d derived ones", len(finals), (named["final"] != "").sum())
    for line, operation, key, why in not_applied:
        LOG.warning("not applied: %s, line %d: %s %r: %s", adjustments_yaml, line, operation, key, why)


if __name__ == "__main__":
    run_step(main, snakemake)
