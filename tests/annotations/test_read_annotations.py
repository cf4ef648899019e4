"""Literal exports in, literal rows and reasons out."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.annotations import read_annotations
from scripts.annotations._selection import read_selected
from scripts.lib.log import SAID, InputError
from scripts.lib.reading.annotators import annotator_identity, pseudonym
from scripts.lib.reading.answers import split_answers
from scripts.lib.reading.csv_files import read_rows
from scripts.lib.reading.tasks import task_answers
from scripts.lib.reading.workflows import version_key
from scripts.lib.tables import plain_cell, read_table

OPTIONS = {
    "columns": {
        "classification_id": "classification_id",
        "annotator": "user_id",
        "subject": "subject_ids",
        "answer": "annotations",
    },
    "format": "auto",
    "tasks": ["T2"],
    "workflows": [],
    "subject_name": "Filename",
    "positions": "auto",
    "carry": [],
    "deliveries": "parts",
    "vanished": "keep",
    "repeats": "first",
    "empty_answers": "reject",
    "few_answers": "stop",
    "gold_standard": "reject",
    "beta_rows": "reject",
    "several_subjects": "reject",
    "unreadable_rows": "stop",
}
PLAIN = "classification_id,user_id,annotations,subject_ids\n"
PANOPTES = [
    "classification_id", "user_name", "user_id", "user_ip", "workflow_id", "workflow_version", "created_at",
    "gold_standard", "metadata", "annotations", "subject_data", "subject_ids",
]  # fmt: skip


def panoptes(**cells) -> dict:
    """A row of a raw export: one text task, unless a cell says otherwise."""
    row = {
        "classification_id": "1",
        "user_name": "Ada Secret",
        "user_id": "77",
        "user_ip": "secret-ip",
        "workflow_id": "9",
        "workflow_version": "57.10",
        "created_at": "2022-04-14 13:38:47 UTC",
        "gold_standard": "",
        "metadata": {"session": "secret-session", "user_agent": "secret-agent", "live_project": True},
        "annotations": [{"task": "T2", "task_label": "Describe", "value": "two jets"}],
        "subject_data": {"5": {"retired": None, "Filename": "J205850-532040_overlay.png"}},
        "subject_ids": "5",
    } | cells
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in row.items()}


def read(*paths, **options):
    """(rows, subjects, rejects, summary) of exports under changed options."""
    found = read_selected(list(paths), [""] * len(paths), "key", OPTIONS | options)
    frame = found.frame.assign(answers=found.frame["answers"].map(split_answers))
    return frame, found.subjects, found.rejects, found.summary


@pytest.fixture
def export(tmp_path):
    """Write a raw export of the given rows."""

    def write_export(*rows, name="export.csv"):
        path = tmp_path / name
        pd.DataFrame(rows, columns=PANOPTES).to_csv(path, index=False)
        return str(path)

    return write_export


def test_plain_export(write):
    path = write("a.csv", PLAIN + '10,1,"compact core, bent",5\n11,2,,5\n12,1,again,5\n')
    frame, _, rejects, summary = read(path)
    assert frame[["classification_id", "subject", "answers"]].values.tolist() == [["10", "5", ("compact core, bent",)]]
    assert rejects.values.tolist() == [
        ["a.csv", 3, "11", "empty answer", ""],
        ["a.csv", 4, "12", "repeat", "subject 5: number 2, policy first"],
    ]
    assert summary.query("file == 'all'").set_index("what")["number"].to_dict() == {
        "rows in": 3,
        "rows kept": 1,
        "rows rejected": 2,
        "rows replaced": 0,
        "subjects": 1,
        "annotators": 1,
    }


def test_line_of_a_row_is_where_it_starts(write):
    path = write("a.csv", PLAIN + '10,1,"two\nlines",5\n11,2,,5\n')
    assert [line for line, _ in read_rows(path)] == [1, 2, 4]
    assert read(path)[2]["line"].tolist() == [4]


@pytest.mark.parametrize(
    ("policy", "kept"), [("first", ["a"]), ("last", ["c"]), ("all", ["a", "b", "c"])], ids=["first", "last", "all"]
)
def test_repeat_policy_follows_time_not_order_of_rows(write, policy, kept):
    path = write("a.csv", PLAIN + "103,1,c,5\n99,1,a,5\n100,1,b,5\n")
    frame = read(path, repeats=policy)[0]
    assert sorted(answer for (answer,) in frame["answers"]) == kept
    assert frame.set_index("classification_id")["repeat"].to_dict() == {
        identifier: number for identifier, number in (("99", 1), ("100", 2), ("103", 3)) if identifier in set(frame["classification_id"])
    }  # fmt: skip


def test_panoptes_export_and_privacy(export, tmp_path):
    path = export(panoptes())
    out = [str(tmp_path / name) for name in ("a.parquet", "s.parquet", "r.csv", "s.csv", "d.csv", "h.csv")]
    read_annotations.main([path], *out, sums=[""], pseudonym_key="key", options=OPTIONS)
    assert read_table(out[0]).to_dict("records") == [
        {
            "classification_id": "1",
            "subject": "5",
            "annotator": pseudonym("id:77", "key"),
            "workflow": "9",
            "workflow_version": "57.10",
            "created_at": "2022-04-14 13:38:47 UTC",
            "repeat": 1,
            "file": "export.csv",
            "vanished": False,
            "text": "two jets",
        }
    ]
    assert read_table(out[1]).to_dict("records") == [
        {
            "subject": "5",
            "name": "J205850-532040_overlay.png",
            "longitude": "",
            "latitude": "",
            "frame": "",
            "retired": False,
            "more": "",
        }
    ]
    written = b"".join(Path(name).read_bytes() for name in out)
    cells = [read_table(name).to_csv() if name.endswith(".parquet") else Path(name).read_text() for name in out]
    assert b"ecret" not in written and "77" not in "".join(cells)


def test_the_log_gives_an_example_for_each_reason(export, tmp_path, caplog):
    path = export(
        panoptes(),
        panoptes(classification_id="12"),
        panoptes(classification_id="9"),
        panoptes(classification_id="30\x1b[2J", subject_ids="6", annotations=[{"task": "T2", "value": ""}]),
        panoptes(classification_id="", user_name="Ada Secret"),
    )
    out = [str(tmp_path / name) for name in ("a.parquet", "s.parquet", "r.csv", "n.csv", "d.csv", "h.csv")]
    options = OPTIONS | {"unreadable_rows": "reject"}
    with caplog.at_level("INFO", logger="plaintag"):
        read_annotations.main([path], *out, sums=[""], pseudonym_key="key", options=options)
    assert [line for line in caplog.messages if line.startswith("rejected: ")] == [
        "rejected: empty answer: 1, such as classification 30\\x1b[2J (export.csv, line 5)",
        "rejected: repeat: 2, such as classification 9 (export.csv, line 4)",
        "rejected: unreadable: 1, such as export.csv, line 6",
    ]
    assert "ecret" not in caplog.text and "such as" not in SAID["last"]


def test_private_cells_stay_out_of_reasons(export):
    path = export(panoptes(metadata='"secret-session"'), panoptes(classification_id="2"))
    rejects = read(path, unreadable_rows="reject")[2]
    assert rejects["reason"].tolist() == ["unreadable"]
    assert "secret" not in rejects["detail"][0]


@pytest.mark.parametrize(
    ("value", "answers"),
    [
        ("free text", ["free text"]),
        (["Double", "FR I"], ["Double", "FR I"]),
        (None, []),
        ([], []),
        ([{"select_label": "Shape", "option": True, "value": "a1b2", "label": "round"}], ["round"]),
        ([{"select_label": "Shape", "option": False, "value": "typed by hand"}], ["typed by hand"]),
        ({"selection": 2, "option": True, "label": "round"}, ["round"]),
        ({"select_label": "Shape", "option": True, "value": None}, []),
        ([{"select_label": "Shape"}], []),
    ],
    ids=[
        "text",
        "multiple",
        "nothing",
        "none chosen",
        "dropdown v1",
        "dropdown typed",
        "dropdown v2",
        "dropdown empty",
        "none picked",
    ],
)
def test_values_of_tasks(value, answers):
    assert task_answers([{"task": "T2", "value": value}], ["T2"]) == answers


def test_combo_tasks_are_opened_and_tasks_are_found_by_id():
    nested = [{"task": "T9", "value": [{"task": "T0", "value": ["x"]}, {"task": "T2", "value": "found"}]}]
    assert task_answers(nested, ["T2"]) == ["found"]
    flat = [{"task": "T9", "value": [{"task": "T2"}]}, {"task": "T2", "value": "found"}]
    assert task_answers(flat, ["T2"]) == ["found"]
    assert task_answers([{"task": "T2", "value": "same"}, {"task": "T2", "value": "same"}], ["T2"]) == ["same"]


def test_a_dropdown_index_without_a_label_is_unreadable(export):
    path = export(panoptes(annotations=[{"task": "T2", "value": {"selection": 2, "option": True}}]))
    with pytest.raises(InputError, match=r"line 2 \(classification 1\).*holds no words; mend the row"):
        read(path)


def test_workflows_versions_gold_and_beta(export):
    rows = [
        panoptes(classification_id="1", workflow_version="57.9"),
        panoptes(classification_id="2", workflow_version="57.10", user_id="2"),
        panoptes(classification_id="3", workflow_id="8"),
        panoptes(classification_id="4", gold_standard="true"),
        panoptes(classification_id="5", metadata={"live_project": False}),
        panoptes(classification_id="6", annotations=[{"task": "T0", "value": "x"}]),
        panoptes(classification_id="7", subject_ids="5;6"),
    ]
    wanted = [{"id": "9", "from_version": "57.10"}]
    frame, _, rejects, _ = read(export(*rows), workflows=wanted)
    assert frame["classification_id"].tolist() == ["2"]
    assert rejects["reason"].tolist() == [
        "other workflow",
        "other workflow",
        "gold standard",
        "beta",
        "task not asked",
        "several subjects",
    ]
    frame = read(export(*rows), workflows=wanted, beta_rows="keep", several_subjects="each", repeats="all")[0]
    assert frame[["classification_id", "subject"]].values.tolist() == [["2", "5"], ["5", "5"], ["7", "5"], ["7", "6"]]
    assert version_key("57.10") > version_key("57.9") > version_key("57.1")


def test_several_files_are_joined_and_the_last_one_counts(write):
    old = write("may.csv", PLAIN + "1,1,one,5\n2,2,two,5\n")
    new = write("june.csv", PLAIN + "1,1,one,5\n2,2,changed,5\n3,3,three,5\n3,3,three,5\n")
    frame, _, rejects, _ = read(old, new)
    assert [answer for (answer,) in frame["answers"]] == ["one", "changed", "three"]
    assert set(frame["file"]) == {"june.csv"}
    assert rejects[["file", "line", "reason", "detail"]].values.tolist() == [
        ["june.csv", 5, "duplicate", "of line 4"],
        ["may.csv", 2, "duplicate", "by june.csv, line 2"],
        ["may.csv", 3, "superseded", "by june.csv, line 3"],
    ]


def test_a_later_export_that_knows_more_decides(write, export):
    plain = write("may.csv", PLAIN + "1,77,two jets,5\n2,78,core,5\n")
    raw = export(
        panoptes(gold_standard="true"), panoptes(classification_id="2", user_id="", user_name="not-logged-in-x")
    )
    frame, _, rejects, _ = read(plain, raw)
    assert frame["classification_id"].tolist() == ["2"]
    assert frame["annotator"].tolist() == [pseudonym("anonymous:export.csv:not-logged-in-x", "key")]
    assert rejects["reason"].value_counts().to_dict() == {"duplicate": 1, "superseded": 1, "gold standard": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_a_conflict_within_a_file_is_refused_whatever_the_order(write, order):
    old = write("may.csv", PLAIN + "1,1,X,5\n")
    new = write("june.csv", PLAIN + "".join(["1,1,X,5\n", "1,1,Y,5\n"][::order]))
    with pytest.raises(InputError, match="stands twice with different content"):
        read(old, new)


def test_rows_about_several_subjects_are_accounted_for_subject_by_subject(write):
    path = write("a.csv", PLAIN + "11,1,X,5\n12,1,Y,5;6\n13,2,Z,7;7\n")
    frame, _, rejects, summary = read(path, several_subjects="each")
    assert frame[["classification_id", "subject"]].values.tolist() == [["11", "5"], ["12", "6"], ["13", "7"]]
    assert rejects[["classification_id", "reason", "detail"]].values.tolist() == [
        ["12", "partly a repeat", "subject 5: number 2, policy first"]
    ]
    numbers = summary.query("file == 'all'").set_index("what")["number"]
    assert numbers["rows in"] == numbers["rows kept"] == 3 and numbers["rows rejected"] == 0


def test_half_a_character_in_a_name_is_unreadable_too(export):
    path = export(panoptes(subject_data='{"5": {"Filename": "\\ud800x"}}'), panoptes(classification_id="2"))
    frame, _, rejects, _ = read(path, unreadable_rows="reject")
    assert frame["classification_id"].tolist() == ["2"] and "half a character" in rejects["detail"][0]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('[{"task":"T2","value":"jet \\ud83d"}]', "half a character"),
        ('[{"task":"T2","value":NaN}]', "NaN and Infinity are none"),
        ("[" * 100_000, "nested too deeply|not valid JSON"),
        ('{"task":"T2"}', "JSON of another kind"),
        ("[3]", "unexpected shape"),
    ],
    ids=["surrogate", "nan", "deep", "object", "number"],
)
def test_odd_json_is_unreadable_not_a_crash(export, cell, reason):
    path = export(panoptes(annotations=cell), panoptes(classification_id="12²"))
    frame, _, rejects, _ = read(path, unreadable_rows="reject")
    assert frame["classification_id"].tolist() == ["12²"]
    assert rejects["reason"].tolist() == ["unreadable"] and re.search(reason, rejects["detail"][0])


def test_one_id_with_two_contents_in_one_file_is_refused(write):
    path = write("a.csv", PLAIN + "1,1,one,5\n1,1,two,5\n")
    with pytest.raises(InputError, match=r"a.csv, lines 2 and 3: classification 1 stands twice"):
        read(path)


def test_annotators_are_told_apart_but_not_named():
    assert annotator_identity("7.0", "ada", "x.csv", "1") == annotator_identity("7", "", "y.csv", "2")
    here = annotator_identity("", "not-logged-in-abc", "x.csv", "1")
    assert here != annotator_identity("", "not-logged-in-abc", "y.csv", "2")
    assert here == annotator_identity("", "not-logged-in-abc", "x.csv", "3")
    assert annotator_identity("", "", "x.csv", "1") != annotator_identity("", "", "x.csv", "2")
    assert pseudonym("id:7", "key") == pseudonym("id:7", "key") != pseudonym("id:7", "other key")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"a.csv is empty: expected a CSV file whose first line names its columns"),
        (
            "classification_id,user_id,text,subject_ids\n",
            r"line 1: no column 'annotations' \(the answer\); found classif",
        ),
        (PLAIN.replace("user_id", "annotations"), r"the column 'annotations' occurs twice"),
        (PLAIN, r"no row can be used \(no rows\)"),
        (PLAIN + "1,1,x\n", r"line 2 \(classification without id\): 3 cells, expected 4"),
        (PLAIN + ",1,x,5\n", r"line 2 \(classification without id\): the classification_id is missing"),
        (
            PLAIN + '1,1,"x,5\n',
            r"line 2: not readable as CSV .*a quoted cell that begins there or below is never closed",
        ),
    ],
    ids=["empty", "column", "twice", "no rows", "cells", "no id", "open quote"],
)
def test_bad_files_are_refused_in_one_sentence(write, text, sentence):
    with pytest.raises(InputError, match=sentence):
        read(write("a.csv", text))


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.encode() + b"1,1,fine,5\n2,2,na\xefve,5\n")
    with pytest.raises(InputError, match=r"a.csv, line 3: found the byte 0xef, which is not UTF-8"):
        read(str(path))


def test_broken_json_stops_or_is_listed(export):
    path = export(panoptes(annotations='[{"task": "T2"'), panoptes(classification_id="2"))
    with pytest.raises(InputError, match=r"line 2 \(classification 1\): column 'annotations' is not valid JSON"):
        read(path)
    frame, _, rejects, _ = read(path, unreadable_rows="reject")
    assert frame["classification_id"].tolist() == ["2"]
    assert rejects[["line", "reason"]].values.tolist() == [[2, "unreadable"]]


def test_a_wrong_file_is_refused_with_both_sums(write):
    path = write("a.csv", PLAIN + "1,1,x,5\n")
    with pytest.raises(InputError, match=r"its sha256 is [0-9a-f]{64}, expected 0{64}"):
        read_selected([path], ["0" * 64], "key", OPTIONS)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)


@given(
    rows=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3), cells, st.integers(1, 3)), min_size=1, max_size=12)
)
def test_every_row_is_kept_or_rejected_once_whatever_the_order(tmp_path_factory, rows):
    rows = list({row[0]: row for row in rows}.values())
    folder = tmp_path_factory.mktemp("rows")
    results = []
    for name, order in (("a.csv", rows), ("b.csv", rows[::-1])):
        path = folder / name
        frame = pd.DataFrame(order, columns=["classification_id", "user_id", "annotations", "subject_ids"])
        frame.to_csv(path, index=False)
        try:
            kept, _, rejects, _ = read(str(path))
        except InputError:
            results.append(None)
            continue
        assert len(kept) + len(rejects) == len(rows)
        assert not set(kept["classification_id"]) & set(rejects["classification_id"])
        kept = kept.drop(columns=["line", "file"]).sort_values("classification_id", ignore_index=True)
        results.append(kept.to_dict("records"))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("cell", "harmless"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-tail", "'-tail"), ("\x1b[31m", "\\x1b[31m"), ("a = b", "a = b"), (3, 3)],
)
def test_cells_for_people_are_harmless(cell, harmless):
    assert plain_cell(cell) == harmless
