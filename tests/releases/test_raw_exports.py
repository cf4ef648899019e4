"""apply_release makes of raw exports of Zooniverse, and of plain ones beside them, what the reader makes of them."""

import csv
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.make_annotations import write_export
from scripts.annotations._selection import read_selected
from scripts.lib.catalogue.interchange import read_catalogue
from scripts.lib.catalogue.subjects import gather_told, name_subjects, place_all
from scripts.lib.log import InputError
from scripts.lib.reading.answers import split_answers
from scripts.lib.tags.release import Release, read_release
from scripts.lib.words.naming import POLARITIES
from scripts.releases.apply_release import main
from tests.annotations.test_read_annotations import OPTIONS, PANOPTES, panoptes
from tests.conftest import only

NOT_COMPARED = ("experts", "classes", "tags", "denied", "hedged")
REFUSALS = [
    "stands twice with different content",
    "; mend the row, or set",
    "no row can be used",
    "which no subject has",
]
THRESHOLD = {"min_annotators": 2, "min_fraction": 0.25}
HEAD = ["classification_id", "user_id", "user_name", "annotations", "subject_ids", "gold_standard", "ra", "dec"]


@pytest.fixture(scope="module")
def release(sample_run) -> Release:
    return read_release(str(only(sample_run, "results/sample/freeze_taxonomy/*/release.json")))


def write_rows(path, rows: list[dict], columns: list[str]) -> str:
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *([row.get(name, "") for name in columns] for row in rows)])
    return str(path)


def apply(exports: list[str], release: Release, folder, threads: int = 1, **options) -> tuple[pd.DataFrame, dict]:
    """The catalogue by subject, its columns of tags as (kind, tag), and the numbers of the summary."""
    out = [str(folder / name) for name in ("c.parquet", "s.csv", "n.csv")]
    main(exports, release.path, *out, OPTIONS | options, THRESHOLD, str(folder), threads)
    summary = pd.read_csv(out[1]).set_index("what")["number"].to_dict()
    table, columns, _ = read_catalogue(out[0])
    return table.rename(columns={c.name: (c.kind, c.of) for c in columns if c.kind}).set_index("subject"), summary


def read_slowly(exports: list[str], release: Release, **options) -> tuple[pd.DataFrame, dict]:
    """The same by the reader, the release phrase by phrase, and the catalogue's own names and positions."""
    found = read_selected(exports, [""] * len(exports), "key", OPTIONS | options)
    said: dict[str, dict[str, set]] = {}
    for row in found.frame.itertuples():
        people = said.setdefault(row.subject, {})
        people.setdefault("annotators", set()).add(row.annotator)
        for phrase in release.split("\n".join(split_answers(row.answers))):
            for _, polarity, _, tag in release.read(phrase).terms:
                people.setdefault((("said", "denied", "hedged")[POLARITIES.index(polarity)], tag), set()).add(
                    row.annotator
                )
    subjects = sorted(said)
    table = pd.DataFrame([{key: len(people) for key, people in said[s].items()} for s in subjects], index=subjects)
    table["name"], _ = name_subjects(subjects, [found.subjects])
    table = table.fillna(0).join(place_all(table["name"], [found.subjects])[0])
    summary = found.summary[found.summary["file"] != "all"].groupby("what")["number"].sum()
    return table.join(gather_told(subjects, [found.subjects])[0]), summary[summary > 0].to_dict()


def same(one, other) -> bool:
    return one == other or (one != one and other != other)


def check_same(exports: list[str], release: Release, folder, **options) -> tuple[pd.DataFrame, dict]:
    """Compare both ways; what apply_release found."""
    try:
        expected, numbers = read_slowly(exports, release, **options)
    except InputError as error:
        with pytest.raises(InputError, match="|".join(REFUSALS)):
            apply(exports, release, folder, **options)
        return pd.DataFrame(), {"error": str(error)}
    table, summary = apply(exports, release, folder, **options)
    assert list(table.index) == list(expected.index)
    for column in [name for name in table.columns if name not in NOT_COMPARED and name[0] not in ("tag", "fraction")]:
        nothing = 0 if isinstance(column, tuple) else "" if column.startswith("more_") else math.nan
        theirs = expected[column] if column in expected else [nothing] * len(table)
        assert all(map(same, table[column], theirs)), (column, table[column].tolist(), list(theirs))
    counted = {what: n for what, n in summary.items() if what.startswith(("re", "rows"))}
    assert counted == numbers
    left_out = sum(n for what, n in counted.items() if what.startswith("re"))
    assert counted["rows in"] == counted["rows kept"] + left_out
    return table, summary


def text(value, **more) -> list:
    return [{"task": "T2", "task_label": "Describe", "value": value} | more]


ANSWERS = [
    *map(text, ["bent tail", "bent, double", "no host", "possible jet\ntwo lobes", "NA", " ", "", None]),
    text(["bent", "double"]),
    text("bent", taskType="text"),
    text([{"select_label": "Shape", "option": True, "value": "a1", "label": "bent"}]),
    text({"selection": 2, "option": True, "label": "double"}, taskType="dropdown-simple"),
    text({"selection": 2, "option": True}),
    text(3, taskType="slider"),
    text([{"choice": "BENT", "answers": {"HOW": "jet"}, "filters": {}}], taskType="survey"),
    [{"task": "T9", "value": [{"task": "T0", "value": "x"}, {"task": "T2", "value": "no host"}]}],
    [{"task": "T9", "taskType": "combo", "value": [{"task": "T2"}]}, *text("bent", taskType="text")],
    text([{"tool": 0, "x": 1, "y": 2, "details": [{"value": "bent jet"}, {"value": 1}]}]),
    [{"task": "T2", "taskType": "transcription", "value": [{"toolType": "line"}]}, {"task": "T2.0.0", "value": "host"}],
    [{"task": "T0", "value": "bent"}],
    [*text("bent"), {"task": "T2.1.0", "value": "a\x10;b", "taskType": "text"}],
    text(True),
    text("x", taskType="crop"),
    [{"value": "no task"}],
    [],
    "not JSON",
    '{"task": "T2"}',
    '[{"task": "T2", "value": "half \\ud800"}]',
]
ABOUT = [{"live_project": True}, {"live_project": False}, {}, "", "[]", "{"]
TOLD = [
    {"Filename": "J205850-532040_overlay.png"},
    {"Filename": "J205851.5\u2212532041.2", "retired": None},
    {"Filename": "plain", "RA": "307.5", "Dec": "-53.2"},
    {"Filename": None, "RA": "20:30:00", "Dec": "-53 20 40", "z": 0.5},
    {"Filename": "a", "RA": "", "Dec": "x"},
    {"lat": 10.5, "lon": -70, "z": "far", "Filename": "b"},
    {},
    "not an object",
]
SUBJECTS = ["5", "6.0", "0", "7;8", "5;5", "", "9 ; 5", *["5", "6"] * 5]


@st.composite
def raw_row(draw) -> dict:
    subjects = draw(st.sampled_from(SUBJECTS))
    told = {part.strip(): draw(st.sampled_from(TOLD)) for part in subjects.split(";") if part.strip()}
    return panoptes(
        classification_id=draw(st.sampled_from([*map(str, range(2, 24)), "0", ""])),
        user_id=draw(st.sampled_from(["0", "0", "-1", "2", "3.0", "", "1"])),
        user_name=draw(st.sampled_from(["", "ann", "bob", "not-logged-in-7"])),
        workflow_id=draw(st.sampled_from(["9"] * 5 + ["8"])),
        workflow_version=draw(st.sampled_from(["57.9", "57.10", "57.10", " 57.10", "57.11", "x"])),
        gold_standard=draw(st.sampled_from(["", "", "", "true"])),
        metadata=draw(st.sampled_from(ABOUT[:3] * 2 + ABOUT)),
        annotations=draw(st.sampled_from(ANSWERS[:6] * 4 + ANSWERS)),
        subject_data=draw(st.sampled_from([told] * 8 + [{"99": {"Filename": "other"}}, "", "{", {"": {}}])),
        subject_ids=subjects,
    )


@st.composite
def plain_row(draw) -> dict:
    return {
        "classification_id": draw(st.sampled_from([*map(str, range(2, 24)), "0", "NA"])),
        "user_id": draw(st.sampled_from(["0", "2", "3", "", "1"])),
        "user_name": draw(st.sampled_from(["", "ann", "bob", "not-logged-in-7"])),
        "annotations": draw(st.sampled_from(["bent", "no host", "", "NA", "a, double", "a \\\"b\\\""])),
        "subject_ids": draw(st.sampled_from(SUBJECTS)),
        "gold_standard": draw(st.sampled_from(["", "T"])),
        "ra": draw(st.sampled_from(["", "10.5"])),
        "dec": draw(st.sampled_from(["-5", "-95"])),
    }  # fmt: skip


CHOICES = st.fixed_dictionaries(
    {
        "repeats": st.sampled_from(["first", "last", "all"]),
        "workflows": st.sampled_from([[], [{"id": "9"}], [{"id": "9", "from_version": "57.10"}]]),
        "gold_standard": st.sampled_from(["reject", "keep"]),
        "beta_rows": st.sampled_from(["reject", "keep"]),
        "empty_answers": st.sampled_from(["reject", "keep"]),
        "unreadable_rows": st.sampled_from(["reject", "reject", "reject", "stop"]),
        "deliveries": st.sampled_from(["parts", "cumulative"]),
        "vanished": st.sampled_from(["keep", "remove"]),
        "subject_name": st.sampled_from(["Filename", "Filename", "Filename", None]),
        "positions": st.sampled_from(["auto", "auto", "auto", None, ["RA", "Dec"]]),
        "carry": st.sampled_from([[], [], [], ["z"]]),
        "tasks": st.sampled_from([["T2"], ["T2"], ["T2", "T0"], ["T2.0.0"]]),
    }
)


@st.composite
def file_of(draw, row) -> list[dict]:
    """Rows with different ids; some of them stand twice, rarely with another content."""
    rows = draw(st.lists(row, min_size=2, max_size=16, unique_by=lambda row: row["classification_id"]))
    again = draw(st.lists(st.sampled_from(rows), max_size=2))
    changed = draw(st.sampled_from([{}] * 9 + [{"gold_standard": "true"}]))
    return [*map(dict, rows), *(row | changed for row in again)]


FILES = st.lists(st.one_of(file_of(raw_row()), file_of(raw_row()), file_of(plain_row())), min_size=1, max_size=3)


@settings(max_examples=150)
@given(FILES, CHOICES)
def test_any_exports_are_read_as_the_reader_reads_them(release, tmp_path_factory, contents, options):
    folder, place, exports = tmp_path_factory.mktemp("any"), {}, []
    for number, rows in enumerate(contents):
        for row in rows:  # a classification keeps its subject in later exports
            if row["classification_id"] not in ("", "NA", "0"):
                row["subject_ids"] = place.setdefault(row["classification_id"], row["subject_ids"])
        columns = PANOPTES if "metadata" in rows[0] else HEAD
        exports.append(write_rows(folder / f"e{number}.csv", rows, columns))
    check_same(exports, release, folder, **options)


def test_a_made_up_raw_export_has_the_catalogue_of_the_plain_one_and_positions(release, tmp_path):
    for name in ("plain", "raw"):
        write_export(str(tmp_path / f"{name}.csv"), 3000, seed=2, raw=name == "raw")
    plain, numbers = apply([str(tmp_path / "plain.csv")], release, tmp_path, threads=2)
    raw, summary = apply([str(tmp_path / "raw.csv")], release, tmp_path, threads=2, tasks=["T0"])
    told = ["name", "ra", "dec", "ra_uncertainty", "dec_uncertainty"]
    pd.testing.assert_frame_equal(plain.drop(columns=told), raw.drop(columns=told))
    assert raw["name"].str.fullmatch(r"J\d{6}-\d{6}_overlay.png").all() and raw[told[1:]].notna().all(axis=None)
    assert summary == numbers | {"subjects with a position": 300} and numbers["rows kept"] == 3000
