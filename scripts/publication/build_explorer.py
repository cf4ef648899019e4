"""One HTML file to look at a run: tags down to the words behind them, sources, queries, scores and limits."""

import base64
import hashlib
import html
import json
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from scripts.lib.catalogue.columns import Column
from scripts.lib.catalogue.interchange import read_catalogue, threshold_of
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table
from scripts.publication._limits import collect_limits
from scripts.publication._public import public_config
from scripts.publication._thumbnails import make_thumbnails
from scripts.publication._verdict import read_alarms

KINDS = ("tag", "said", "denied", "hedged", "votes", "probability")
TAG_COLUMNS = [
    "tag",
    "rank",
    "importance",
    "low",
    "high",
    "affirmed",
    "denied",
    "hedged",
    "annotators",
    "subjects",
    "largest_annotator_share",
    "one_person",
    "kind",
    "quantity",
    "definition",
    "note",
]
DECIMALS = 4
ORIGINALS = 8


def plain_number(value):
    """A number as JSON has it: whole numbers whole, NaN as null, others to four digits behind the point.

    >>> plain_number(np.int64(3)), plain_number(float("nan")), plain_number(np.True_), plain_number(0.123456)
    (3, None, 1, 0.1235)
    """
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return int(value)
    return None if np.isnan(value) else round(float(value), DECIMALS)


def describe_catalogue(frame: pd.DataFrame, columns: list[Column], about: dict[str, str]) -> dict:
    """The catalogue as the page reads it: a list a column,
    and for each kind a list of lists in the order of the names.
    """
    tags, classes = ([column.of for column in columns if column.kind == kind] for kind in ("tag", "votes"))
    name_of = {(column.kind, column.of): column.name for column in columns}
    found = {
        kind: [
            [plain_number(value) for value in frame[name_of[kind, name]]]
            for name in (classes if kind in ("votes", "probability") else tags)
        ]
        for kind in KINDS
    }
    positions = {
        name: [None if np.isnan(value) else value for value in frame[name]]
        for name in ("ra", "dec", "ra_uncertainty", "dec_uncertainty")
    }
    texts = {"tags_text": frame["tags"].tolist(), "classes_text": frame["classes"].tolist()}
    plain = {name: frame[name].tolist() for name in ("subject", "name", "annotators", "experts")}
    threshold = threshold_of(about)
    return {**plain, **positions, **texts, "tags": tags, "classes": classes, "threshold": threshold, "columns": found}


def list_phrases(uses: pd.DataFrame, final_of: pd.Series) -> dict[str, list]:
    """For each final tag what was written: [phrase, polarity, uses, some of the originals], the most used first."""
    mapped = uses.assign(final=uses["tag"].map(final_of).fillna(""))
    mapped = mapped[mapped["final"] != ""].drop_duplicates(
        ["classification_id", "subject", "phrase_position", "final", "polarity"]
    )
    grouped = mapped.groupby(["final", "phrase", "polarity"])["original"]
    rows = grouped.agg(
        uses="size", originals=lambda words: words.value_counts().sort_index().index.tolist()[:ORIGINALS]
    )
    rows = rows.reset_index().sort_values(["final", "uses", "phrase", "polarity"], ascending=[True, False, True, True])
    found: dict[str, list] = {}
    for row in rows.itertuples():
        found.setdefault(row.final, []).append([row.phrase, row.polarity, row.uses, row.originals])
    return found


def list_classes(importances: pd.DataFrame, final_of: pd.Series) -> dict[str, list]:
    """For each final tag its share in the importance of each class, [class, per cent], the largest first."""
    mapped = importances.assign(final=importances["tag"].map(final_of).fillna(""))
    sums = mapped[mapped["final"] != ""].groupby(["final", "class"])["importance"].sum().round(DECIMALS).reset_index()
    sums = sums.sort_values(["final", "importance", "class"], ascending=[True, False, True])
    return {tag: part[["class", "importance"]].to_numpy().tolist() for tag, part in sums.groupby("final")}


def describe_tags(
    finals: pd.DataFrame, ranking: pd.DataFrame, phrases: dict[str, list], classes: dict[str, list]
) -> list[dict]:
    """The final tags as the page reads them; `derived` are [tag, importance, low, high],
    null where it is not ranked.
    """
    ranked = ranking.set_index("tag")[["importance", "low", "high"]]
    entries = []
    for row in finals.to_dict("records"):
        entry = {key: plain_number(row[key]) if not isinstance(row[key], str) else row[key] for key in TAG_COLUMNS}
        more = {
            "derived": [[tag, *map(plain_number, ranked.reindex([tag]).iloc[0])] for tag in row["derived"].split("; ")],
            "phrases": phrases.get(row["tag"], []),
            "classes": classes.get(row["tag"], []),
        }
        entries.append(entry | more)
    return entries


def as_inert_json(data) -> str:
    """JSON that can stand within an HTML element: no character in it begins markup.

    >>> as_inert_json({"a": "</script>&"})
    '{"a":"\\\\u003c/script\\\\u003e\\\\u0026"}'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def hash_source(text: str) -> str:
    """The source expression of a content security policy that allows exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def fill_page(page: str, style: str, script: str, title: str, data) -> str:
    """The page in one piece, with a policy that allows its own style and script and no connection whatsoever."""
    policy = (
        f"default-src 'none'; script-src {hash_source(script)}; style-src {hash_source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {"@POLICY@": policy, "@TITLE@": html.escape(title), "@STYLE@": style, "@SCRIPT@": script}
    for place, text in parts.items():
        page = page.replace(place, text)
    return page.replace("@DATA@", as_inert_json(data))


def main(
    catalogue_parquet,
    final_tags_parquet,
    tag_names_parquet,
    uses_parquet,
    ranking_parquet,
    class_importances_parquet,
    scores_csv,
    requirements_txt,
    citation_cff,
    page_html,
    style_css,
    scripts_js,
    explorer_html,
    config,
    images=(),
    given_file="",
    **results,
) -> None:
    """Read the results of a run; write the page. `results`: the other files of collect_limits."""
    frame, columns, about = read_catalogue(catalogue_parquet)
    finals, final_of = read_table(final_tags_parquet), read_table(tag_names_parquet).set_index("tag")["final"]
    pictures = make_thumbnails(
        list(images),
        frame["subject"].tolist(),
        frame["name"].tolist(),
        config["explorer"]["pixels"],
        config["explorer"]["megabytes"],
    )
    scores = pd.read_csv(scores_csv)
    lock = [
        line.split("==") for line in Path(requirements_txt).read_text().splitlines() if "==" in line and line[0] != "#"
    ]
    software = yaml.safe_load(Path(citation_cff).read_text(encoding="utf-8"))["version"]
    data = {
        "description": config["publication"]["description"],
        "catalogue": describe_catalogue(frame, columns, about),
        "tags": describe_tags(
            finals,
            read_table(ranking_parquet),
            list_phrases(read_table(uses_parquet), final_of),
            list_classes(read_table(class_importances_parquet), final_of),
        ),
        "pictures": pictures if images else [],
        "queries": config["populations"],
        "scores": [
            [plain_number(cell) if not isinstance(cell, str) else cell for cell in row]
            for row in scores.to_numpy(object)
        ],
        "alarms": read_alarms(results["alarms_csv"]),
        "limits": collect_limits(
            config["publication"],
            config["catalogue"],
            len(frame),
            Path(given_file).name,
            final_tags_parquet=final_tags_parquet,
            scores_csv=scores_csv,
            **results,
        ),
        "settings": yaml.safe_dump(public_config(config), sort_keys=False, allow_unicode=True),
        "versions": [["plaintag", software], *lock],
    }
    read = {name: Path(path).read_text(encoding="utf-8") for name, path in (("page", page_html), ("style", style_css))}
    script = "".join(Path(path).read_text(encoding="utf-8") for path in scripts_js)
    text = fill_page(read["page"], read["style"], script, config["publication"]["title"], data)
    Path(explorer_html).write_text(text, encoding="utf-8")
    seen = (
        f", pictures for {sum(map(bool, pictures))} of {len(frame)} sources, from {len(images)} images"
        if images
        else ""
    )
    say_done("%s: %.1f MB%s", explorer_html, len(text.encode()) / 1e6, seen)


if __name__ == "__main__":
    run_step(main, snakemake)
