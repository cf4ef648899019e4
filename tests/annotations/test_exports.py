"""Exports as programs and people write them: each kind as a table of variants, with the right rows or one sentence."""

import csv
import gzip
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.annotations._selection import read_selected
from scripts.lib.log import InputError
from scripts.lib.reading.answers import split_answers
from scripts.lib.reading.ids import is_no_answer
from tests.annotations.test_read_annotations import OPTIONS, PANOPTES, PLAIN, panoptes

HEADER = PLAIN.strip().split(",")


def read(*paths, **options):
    """(classification, annotator number, subject, answers) of the rows kept, the reasons of the others, and the subjects."""
    found = read_selected(list(map(str, paths)), [""] * len(paths), "key", OPTIONS | options)
    people = pd.factorize(found.frame["annotator"])[0]
    rows = zip(
        found.frame["classification_id"], people, found.frame["subject"], found.frame["answers"].map(split_answers)
    )
    return list(rows), found.rejects["reason"].tolist(), found.subjects


def texts(rows) -> list[str]:
    """The answers of rows, one text each."""
    return ["\n".join(answers) for *_, answers in rows]


@pytest.fixture
def raw(tmp_path):
    """Write a raw export of the given rows."""

    def write_raw(*rows, name="raw.csv"):
        path = tmp_path / name
        pd.DataFrame(rows, columns=PANOPTES).to_csv(path, index=False)
        return path

    return write_raw


MISSING = ["NA", "NaN", "nan", "null", "NULL", "None", "<NA>", "N/A", "n/a", "-", "\\N", "#N/A", ""]


@pytest.mark.parametrize("nothing", [*MISSING, "0", "-1"])
def test_a_placeholder_of_a_user_id_is_nobody_and_names_tell_people_apart(raw, nothing):
    people = [("not-logged-in-a", nothing), ("not-logged-in-b", nothing), ("not-logged-in-a", nothing), ("ada", "77")]
    path = raw(
        *(panoptes(classification_id=str(n), user_name=name, user_id=user) for n, (name, user) in enumerate(people, 1))
    )
    rows, _, _ = read(path, repeats="all")
    assert [person for _, person, _, _ in rows] == [0, 1, 0, 2]


@pytest.mark.parametrize("nothing", [*MISSING, "0", "-1"])
@pytest.mark.parametrize("column", ["subject_ids", "classification_id"])
def test_a_placeholder_of_an_id_is_no_id(write, column, nothing):
    rows = pd.DataFrame([["31", "7", "bent", "51"], ["32", "8", "core", "52"]], columns=HEADER)
    rows.loc[1, column] = nothing
    path = write("a.csv", rows.to_csv(index=False))
    with pytest.raises(InputError, match=r"line 3 .*: the (subject|classification_id) is missing"):
        read(path)
    assert read(path, unreadable_rows="reject")[:2] == ([("31", 0, "51", ("bent",))], ["unreadable"])


def test_numbering_from_zero_is_numbering(write):
    path = write("a.csv", PLAIN + "0,0,bent,0\n1,1,core,1\n2,0,jet,2\n")
    assert read(path)[0] == [("0", 0, "0", ("bent",)), ("1", 1, "1", ("core",)), ("2", 0, "2", ("jet",))]


@pytest.mark.parametrize("nothing", [text for text in MISSING if text != ""])
def test_a_placeholder_of_an_answer_is_no_annotation(write, raw, nothing):
    plain = write("a.csv", PLAIN + f"1,7,{nothing},5\n2,8,bent,5\n")
    answers = [{"task": "T2", "value": nothing}]
    for path in (plain, raw(panoptes(annotations=answers), panoptes(classification_id="2"))):
        rows, reasons, _ = read(path)
        assert len(rows) == 1 and reasons == ["empty answer"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('1,11,"bent tail,5\n2,12,"two jets",6\n3,13,compact,7\n', "line 2: not readable as CSV .* nor doubled"),
        ('1,11,compact,7\n2,12,bent,"5\n3,13,two lobes,8\n', "line 3: not readable as CSV .* never closed"),
        ('1,11,"bent tail,5\n2,12,two jets",6\n3,13,compact,7\n', "line 2: a quoted cell .* a quote is missing"),
        ('1,11,"bent tail,5\n2,12,jet,6\n3,13,compact",7\n', "line 2: a quoted cell .* a quote is missing"),
        ('1,11,"an \\"S\\" shape",5\n', "line 2: not readable as CSV .* escaped by a backslash"),
        ('1,11,"an \\"S\\", bent",5\n2,12,"x",6\n', "line 2: not readable as CSV .* escaped by a backslash"),
    ],
    ids=["not closed", "not closed to the end", "closed later", "closed rows later", "backslash", "backslash, comma"],
)
def test_quotes_that_swallow_rows_are_refused(write, text, sentence):
    with pytest.raises(InputError, match=sentence):
        read(write("a.csv", PLAIN + text), unreadable_rows="reject")


def test_lines_within_a_quoted_answer_are_no_rows(write):
    path = write("a.csv", PLAIN + '101,11,"bent tail\n2, 12, two jets\n- 3,4,5",5\n')
    assert texts(read(path)[0]) == ["bent tail\n2, 12, two jets\n- 3,4,5"]


@pytest.mark.parametrize(
    ("ids", "cause"),
    [
        (["6.50E+07", "6.50E+07"], "rounded it to scientific notation"),
        (["65000001", "6,5e+07"], "rounded it to scientific notation"),
        (["65000001", "65E6"], "rounded it to scientific notation"),
        (["1001", "1,001"], "separators of thousands"),
        (["7", "'7"], "marked it as text"),
        (["7", "007"], "leading zeros were lost"),
        (["7", '8"'], "a quote of its cell is missing"),
        (["1-2", "2-Jan"], "took it for a date"),
        (["a12", "2024-01-02"], "took it for a date"),
        (["7", "#REF!"], "error sign of a spreadsheet"),
        (["1234567890123450000", "1234567890123460000", "1234567890123470000"], "keeps 15 digits"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[-1],
)
@pytest.mark.parametrize("column", ["classification_id", "user_id", "subject_ids"])
def test_ids_that_a_spreadsheet_damaged_are_refused(write, ids, cause, column):
    lines = [
        dict(zip(HEADER, (f"9{n}1", f"8{n}", f"text {n}", f"7{n}1"), strict=True)) | {column: text}
        for n, text in enumerate(ids)
    ]
    path = write("a.csv", pd.DataFrame(lines).to_csv(index=False))
    with pytest.raises(InputError, match=rf"a.csv, line \d, column '{column}': found .*{cause}") as caught:
        read(path)
    assert column != "user_id" or not any(text.strip('"') in str(caught.value) for text in ids if len(text) > 3)


@pytest.mark.parametrize(
    ("first", "second", "column", "found", "other"),
    [
        ("007,21,bent,51", "7,22,core,52", "classification_id", "the id '007'", "'7'"),
        ("31,21,bent,0051", "32,22,core,51", "subject_ids", "the id '0051'", "'51'"),
        ("31,21,bent,8;0051", "32,22,core,51;9", "subject_ids", "the id '0051'", "'51'"),
        ("31,0021,bent,51", "32,21,core,52", "user_id", "an id", "it"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_ids_that_lost_zeros_in_another_file_are_refused(write, first, second, column, found, other, turned):
    long, short = write("long.csv", f"{PLAIN}{first}\n"), write("short.csv", f"{PLAIN}90,91,jet,92\n{second}\n")
    sentence = rf"long.csv, line 2, column '{column}': found {found}, and in .*short.csv, line 3, {other} without its"
    with pytest.raises(InputError, match=sentence) as caught:
        read(*((short, long) if turned else (long, short)), several_subjects="each")
    assert column != "user_id" or "21" not in str(caught.value).replace(short, "").replace(long, "")


def test_ids_with_zeros_in_all_files_are_ids(write):
    one, two = write("a.csv", PLAIN + "007,021,bent,051\n"), write("b.csv", PLAIN + "008,021,core,051\n10,100,x,9\n")
    assert [row[0] for row in read(one, two)[0]] == ["007", "10"]


@pytest.mark.parametrize(
    "ids", [["12e5", "3fa0"], ["2024-01-02", "2024-01-03"], ["007", "008"], ["1E0657", "M31"], ["a.1", "b.2"]]
)
def test_ids_that_only_look_damaged_are_ids(write, ids):
    path = write("a.csv", PLAIN + "".join(f"{n},{n},text {n},{text}\n" for n, text in enumerate(ids, 11)))
    assert [subject for _, _, subject, _ in read(path)[0]] == ids


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_header_that_is_repeated_is_no_row(write, bom):
    path = write("a.csv", bom + PLAIN + "1,11,bent,5\n" + PLAIN + "2,12,core,6\n")
    rows, reasons, _ = read(path)
    assert texts(rows) == ["bent", "core"] and reasons == ["repeated header"]


@pytest.mark.parametrize("blank", [",,,,,", '"","","","","",""', " , ,,,,", "\t,,,,,"])
def test_a_row_of_empty_cells_is_passed_over_as_an_empty_line_is(write, blank):
    path = write("a.csv", PLAIN.strip() + ",,\n1,11,bent,5,,\n" + f"{blank}\n" * 2)
    rows, reasons, _ = read(path)
    assert texts(rows) == ["bent"] and reasons == []


def test_empty_cells_beyond_the_header_are_nothing_and_others_are_never_shown(write):
    path = write("a.csv", PLAIN + "1,11,bent,5,,\n2,12,core,6,Ada Secret\n3,Ada Secret\n")
    rows, reasons, _ = read(path, unreadable_rows="reject")
    assert texts(rows) == ["bent"] and reasons == ["unreadable", "unreadable"]
    with pytest.raises(InputError, match=r"line 3 .*: 5 cells, expected 4") as caught:
        read(path)
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files_are_read(tmp_path, pack):
    text, path = PLAIN + "1,11,bent,5\n", tmp_path / f"a.csv.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", text)
            archive.writestr("__MACOSX/a.csv", "x")
    assert texts(read(path)[0]) == ["bent"]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"cannot be unpacked .* fetch or pack it again"):
        read(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ((PLAIN + "1,1,x,5\n").encode("utf-16"), "is in UTF-16; save it with UTF-8"),
        ((PLAIN + "1,1,x,5\n").encode("utf-16-le"), "holds zero bytes"),
        ((PLAIN + "1,1,naïve,5\n").encode("cp1252"), r"line 2: found the byte 0xef, .* probably Windows-1252"),
        (b"PK\x03\x04\0\0\0", "holds zero bytes, .* a workbook"),
    ],
    ids=["utf-16", "utf-16 without mark", "windows-1252", "workbook"],
)
def test_other_encodings_are_named(tmp_path, content, sentence):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read(path)


TIMES = "classification_id,user_id,annotations,subject_ids,created_at\n"


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("2024-01-01 13:00:00 +0200", "2024-01-01 12:30:00 +0000"),
        ("2024-01-01T13:00:00+02:00", "2024-01-01T12:30:00Z"),
        ("2024-01-01 11:00:00 UTC", "2024-01-01 11:00:01 UTC"),
        ("2024-01-01 9:00:00 UTC".replace(" 9", " 09"), "2024-01-01 10:00:00"),
        ("2024-01-01T11:00:00.123Z", "2024-01-01T11:00:00.124Z"),
    ],
)
def test_the_earlier_time_is_the_first_whatever_zone_it_is_in(write, early, late):
    path = write("a.csv", TIMES + f"b-1,11,second,5,{late}\na-2,11,first,5,{early}\n")
    assert texts(read(path, repeats="first")[0]) == ["first"]
    assert texts(read(path, repeats="last")[0]) == ["second"]


def test_a_time_that_decides_and_cannot_be_read_is_refused(write):
    rows = "d-1,12,late,6,12/01/2024 10:00\nc-2,12,early,6,2/01/2024 10:00\n"
    with pytest.raises(InputError, match=r"a.csv, line 2: found the time '12/01/2024 10:00'.*expected ISO 8601"):
        read(write("a.csv", TIMES + rows))
    assert len(read(write("b.csv", TIMES + rows), repeats="all")[0]) == 2
    assert len(read(write("c.csv", TIMES + rows.replace("c-2,12", "c-2,13")))[0]) == 2


def test_rows_of_other_workflows_may_hold_what_they_like(raw):
    rows = [
        panoptes(),
        panoptes(classification_id="2", workflow_id="10", annotations='[{"task": "T2", "value": true}]'),
        panoptes(classification_id="3", workflow_id="10", annotations="[broken", subject_data="{", metadata="?"),
        panoptes(classification_id="4", gold_standard="true", annotations="[broken"),
        panoptes(classification_id="5", metadata={"live_project": False}, annotations=[{"task": "T2", "value": True}]),
        panoptes(classification_id="6", workflow_id="10", annotations="[1"),
        panoptes(classification_id="6", workflow_id="10", annotations=[]),
    ]
    kept, reasons, _ = read(raw(*rows), workflows=[{"id": "9"}])
    assert [row[0] for row in kept] == ["1"]
    assert reasons == ["other workflow", "other workflow", "gold standard", "beta", "other workflow", "duplicate"]


KEYS = [
    ({"ra": "307.5", "dec": "-53.3"}, "sky"),
    ({"RA": 307.5, "DEC": -53.3}, "sky"),
    ({"!RA": "307.5", "#dec": "-53.3"}, "sky"),
    ({"ramean": "307.5", "decmean": "-53.3"}, "sky"),
    ({"RAJ2000": "307.5", "DEJ2000": "-53.3"}, "sky"),
    ({"#longitude": "307.5", "#latitude": "-53.3"}, "earth"),
    ({"Lat": "-53.3", "Lon": "307.5"}, "earth"),
]


@pytest.mark.parametrize(("told", "frame"), KEYS, ids=[" ".join(told) for told, _ in KEYS])
def test_positions_are_found_under_the_usual_keys(raw, told, frame):
    _, _, subjects = read(raw(panoptes(subject_data={"5": {"Filename": "a.png", **told}})))
    assert subjects[["name", "longitude", "latitude", "frame"]].values.tolist() == [["a.png", "307.5", "-53.3", frame]]


def test_positions_and_other_columns_of_a_plain_export(write):
    path = write(
        "a.csv",
        "classification_id,user_id,annotations,subject_ids,RA,Dec,z,Filename\n1,11,bent,5,307.5,-53.3,0.2,a.png\n",
    )
    _, _, subjects = read(path, carry=["z"])
    assert subjects.to_dict("records") == [
        {"subject": "5", "name": "a.png", "longitude": "307.5", "latitude": "-53.3", "frame": "sky", "retired": False, "more": '{"z": "0.2"}'}
    ]  # fmt: skip
    assert read(path, positions=None)[2]["frame"].tolist() == [""]
    assert read(path, positions=["z", "Dec"])[2]["longitude"].tolist() == ["0.2"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"subject_name": "Filename"}, r"annotations.subject_name is 'Filename', which no subject has; did you mean '#filename'\?"),
        ({"subject_name": "name"}, r"Found the keys '!DEC', '!RA', '#filename'"),
        ({"subject_name": None, "positions": ["RA", "z"]}, "annotations.positions is 'RA', which no subject has; did you mean '!RA'"),
        ({"subject_name": None, "carry": ["z"]}, "annotations.carry is 'z', which no subject has"),
    ],
    ids=["near", "none", "position", "carried"],
)  # fmt: skip
def test_a_key_that_no_subject_has_is_refused_with_those_that_are_there(raw, options, sentence):
    path = raw(panoptes(subject_data={"5": {"retired": None, "#filename": "a.png", "!RA": "307.5", "!DEC": "-53.3"}}))
    with pytest.raises(InputError, match=sentence):
        read(path, **options)
    assert read(path, subject_name=None)[2]["longitude"].tolist() == ["307.5"]


@pytest.mark.parametrize("value", [None, 3, "x", ["y"]])
def test_a_subject_of_which_nothing_is_told_is_a_subject(raw, value):
    rows, _, subjects = read(raw(panoptes(subject_data={"5": value})))
    assert texts(rows) == ["two jets"] and subjects["name"].tolist() == [""]


def test_the_latest_export_says_whether_a_subject_is_retired(raw):
    retired = {"id": 1, "retired_at": "2024-01-01", "retirement_reason": "classification_count"}
    old = raw(panoptes(subject_data={"5": {"retired": retired, "Filename": "a.png"}}), name="a.csv")
    new = raw(panoptes(subject_data={"5": {"retired": None, "Filename": "a.png"}}), name="b.csv")
    assert [read(*paths)[2]["retired"].tolist() for paths in ([old], [new], [old, new], [new, old])] == [
        [True], [False], [False], [True],
    ]  # fmt: skip


def test_a_wrong_task_is_told_with_the_tasks_that_are_there(raw):
    path = raw(panoptes(annotations=[{"task": "T0", "task_label": "Describe", "value": "two jets"}]))
    with pytest.raises(
        InputError, match=r"no row can be used .* there are: T0 of workflow 9 \(text, 1 answers, such as 'two jets'\)"
    ):
        read(path, tasks=["T9"])


def test_rows_that_are_superseded_are_not_called_rejected(write):
    old, new = write("a.csv", PLAIN + "1,1,x,5\n2,2,y,5\n"), write("b.csv", PLAIN + "1,1,x,5\n2,2,changed,5\n")
    summary = read_selected([old, new], ["", ""], "key", OPTIONS).summary
    assert summary[["file", "what", "number", "example"]].values.tolist()[:4] == [
        ["a.csv", "rows in", 2, ""],
        ["a.csv", "rows kept", 0, ""],
        ["a.csv", "replaced: duplicate", 1, "classification 1"],
        ["a.csv", "replaced: superseded", 1, "classification 2"],
    ]
    assert summary.query("file == 'all'").set_index("what")["number"][["rows rejected", "rows replaced"]].tolist() == [
        0,
        2,
    ]


WRITERS = {
    "pandas": {},
    "pandas, all quoted": {"quoting": csv.QUOTE_ALL},
    "R write.csv": {"quoting": csv.QUOTE_NONNUMERIC},
    "R write.csv2": {"quoting": csv.QUOTE_NONNUMERIC, "sep": ";"},
    "tabs": {"sep": "\t"},
    "Excel": {"sep": ";", "lineterminator": "\r\n", "encoding": "utf-8-sig"},
    "LibreOffice": {"quoting": csv.QUOTE_NONNUMERIC, "lineterminator": "\r\n"},
    "MySQL, backslashes": {"doublequote": False, "escapechar": "\\"},
    "old Macintosh": {"lineterminator": "\r"},
}
TEXT = st.text(st.sampled_from("ab ,;\t'\"|-é\u2212?\n"), max_size=8)


@settings(max_examples=60)
@given(texts_there=st.lists(TEXT, min_size=1, max_size=6), writer=st.sampled_from(sorted(WRITERS)), sep=st.booleans())
def test_any_dialect_gives_the_same_rows_or_a_refusal(tmp_path_factory, texts_there, writer, sep):
    table = [[1000 + n, 10 + n, text, 50 + n] for n, text in enumerate(texts_there)]
    path, how = tmp_path_factory.mktemp("dialect") / "a.csv", WRITERS[writer]
    pd.DataFrame(table, columns=HEADER).to_csv(path, index=False, **how)
    if sep and how.get("encoding") is None:
        path.write_bytes(f"sep={how.get('sep', ',')}\n".encode() + path.read_bytes())
    expected = [(str(row[0]), row[2]) for row in table if row[2].strip() and not is_no_answer(row[2])]
    try:
        rows, _, _ = read(path)
    except InputError as error:
        lines = "Macintosh" in writer and any("\n" in text for text in texts_there)
        assert str(error).startswith(str(path)) and ("MySQL" in writer or lines or not expected)
    else:
        assert [(identifier, "".join(answers)) for identifier, *_, answers in rows] == expected
