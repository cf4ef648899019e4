"""Write docs/formats.md from workflow/tables/, by which the steps themselves write: python docs/make_formats.py"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.lib.catalogue.columns import CLASS_COLUMNS, SUBJECT_COLUMNS, TAG_COLUMNS  # noqa: E402
from scripts.lib.formats import read_formats  # noqa: E402

INTRODUCTION = """# Formats

The tables between steps are Parquet files with the columns below; the meaning of a column is also in the
file, as metadata of its field. Rows are sorted by the columns named after each table, so the same content
is the same bytes. This page is made from `workflow/tables/` by `python docs/make_formats.py`.

Tables for people are CSV (UTF-8, comma, numbers to six digits): text that a spreadsheet would run as a formula
starts with an apostrophe there, and control characters are spelled out (`\\x07`). Parquet has the text unchanged.
Arrays are NumPy's .npy: `term_vectors.npy` and `candidate_vectors.npy` are float32 of shape (rows of the table,
dimension), of length 1; `averages.npy` the same in float64.

## What goes in

| file | columns |
|---|---|
| plain CSV | classification id, annotator, subject, answer; their names are set by `columns` in the config. Optional: workflow_id, workflow_version, created_at, gold_standard, user_name |
| raw Zooniverse (Panoptes) export | classification_id, user_id or user_name, annotations (JSON), subject_ids; optional: workflow_id, workflow_version, created_at, gold_standard, metadata (JSON), subject_data (JSON) |
| reviewed spelling | written, corrected; the same word twice leaves it as it is |
| cues | cue, kind (denies, hedges, affirms), scope (after, before, after_else_before, before_else_after, rest, phrase) |
| lemmas | word, lemma |
| synonyms | word, instead: the word that stands for it, where `lemmatise` is true |
| contrasts | word, dimension, value: words with different values of a dimension are never averaged together |
| antonyms | word, opposite: the same for pairs; those with a word of the contrasts are passed over |
| opposites | word, opposite: pairs that are not kept from being averaged, but of which neither names the other |
| vocabulary | one allowed tag a line |
| given tags (`taxonomy.given`), a table | tag and one of: phrase (as written or clean), original (as written), term; one row for each tag of a phrase. With phrases and originals, if you like: polarity (affirmed, denied, hedged; affirmed if there is no such column), classification_id (the row then speaks of this classification alone) |
| given tags, a release.json | what freeze_taxonomy wrote: everything that decides which tag a phrase has, as JSON |
| given tags, a taxonomy.yaml | what finalise_taxonomy wrote: unit, lemmatise, tags with their terms |
| adjustments | YAML: drop, merge, rename, define, kind, note, pin; adjustments_template.yaml of any run shows the form |
| thesaurus | tag, relation (exactMatch, closeMatch, relatedMatch, broadMatch, narrowMatch), uri, label |

A phrase of the annotations meets the rows of a given table that hold it as it was written (blanks and upper case aside). If
there are none and the column is called phrase, it meets those that hold its clean form (`phrases.parquet`), or words that
the cleaning rules bring to it. Spelling counts for nothing there: a misspelt "doubel" has the tags of "double" unless it has rows
of its own. A term meets the row with its words. With `lemmatise` it else meets one with the same base forms. Its phrase tells whether it
is affirmed, denied or hedged. What meets nothing is listed on both sides (unassigned.csv, unused.csv); in a table with
classification_id the phrases without a row are not listed. So a table of whole
phrases says itself what is denied; to have the cues decide instead, set `settings.unit: phrase` and call the column term.

A file counts as a raw Zooniverse export if it has one of the columns metadata, subject_data and
workflow_version. Words are taken from each kind of Zooniverse task: the string of a text, the labels of single and
multiple questions, the labels of dropdowns (both versions) or what was typed there. A combo task gives the words of the
tasks inside. Private columns (user_name, user_ip, session, user_agent and the like) are read at most to tell
people apart and never written.

## What comes out
"""


CATALOGUE = """### catalogue (.parquet, .csv, .ecsv, .fits, .vot)

Sorted by subject. `*` is a tag or class in small letters, with _ for spaces and signs (`tag_edge_brightened`, `votes_fr_ii`). A
name that would be the same as another's, or a tag with signs, has a mark of six digits behind it. Tags come in the order of
their rank, classes in that of the alphabet; the list of a run is `build_catalogue/columns.csv`. Units, UCDs and descriptions
are in the files. Parquet has them as metadata of the fields, FITS as TUNIT, TUCD and TCOMM, and again as astropy keeps them.
Text is unchanged in Parquet; in FITS what is not ASCII is spelled out (`\\xeb`), and control characters in all but Parquet.

The config chooses the formats beside Parquet (`catalogue.formats`). FITS holds 999 columns. A catalogue with more is cut
for it. Whole kinds of columns are left out until the rest fits: `fraction_`, `hedged_`, `denied_`, `said_`, `probability_`, `votes_`, in
this order. Then the last ranks of `tag_` are left out. Its header (`left_out`), the log, columns.csv (`fits`), the page and the deposit's README say
which; the other formats have all columns.

| column | type | unit | UCD | meaning |
|---|---|---|---|---|"""


def describe_catalogue() -> list[str]:
    """The section on the catalogue, from the columns that its files are written by."""
    fixed = [(column, column.name) for column in SUBJECT_COLUMNS]
    repeated = [(column, f"{column.name}*") for column in [*TAG_COLUMNS, *CLASS_COLUMNS]]
    return [
        CATALOGUE,
        *[f"| {name} | {c.type} | {c.unit} | {c.ucd} | {c.description.format('*')} |" for c, name in fixed + repeated],
        "",
    ]


def render() -> str:
    """The page as text."""
    parts = [INTRODUCTION]
    formats = read_formats()
    for name, (keys, types, meanings) in formats.items():
        if types:
            parts.append(f"### {name}\n\nSorted by {', '.join(keys)}.\n\n| column | type | meaning |\n|---|---|---|")
            parts += [f"| {column} | {types[column]} | {meaning} |" for column, meaning in meanings.items()]
            parts.append("")
    parts += describe_catalogue()
    parts.append("## Tables for people\n")
    for name, (_, types, meanings) in formats.items():
        if not types:
            parts.append(f"### {name}\n\n| column | meaning |\n|---|---|")
            parts += [f"| {column} | {meaning} |" for column, meaning in meanings.items()]
            parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    (ROOT / "docs/formats.md").write_text(render(), encoding="utf-8")
