"""Files that a transfer, a program or a hand damaged: read in full, or refused in a sentence that shows nobody."""

import zipfile

import pandas as pd
import pytest

from scripts.lib.log import InputError
from tests.annotations.test_exports import read, texts
from tests.annotations.test_read_annotations import PLAIN, panoptes


@pytest.mark.parametrize("lost", range(1, 30, 4))
def test_an_archive_of_which_bytes_are_gone_is_refused(tmp_path, lost):
    path = tmp_path / "a.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", PLAIN + "1,11,bent,5\n")
    content = path.read_bytes()
    path.write_bytes(content[:40] + content[40 + lost :])
    with pytest.raises(InputError, match=r"a.csv.zip cannot be unpacked .* fetch or pack it again"):
        read(path)


@pytest.mark.parametrize("content", ["\ufeff", "\n\n", " \n", ",,,\n"])
def test_a_file_without_a_line_of_names_is_refused(write, content):
    with pytest.raises(InputError, match="holds no line: expected a CSV file whose first line names its columns"):
        read(write("a.csv", content))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize(("before", "line"), [("\n", 4), (" \r\n\n", 5), ("\ufeff\n", 4)])
def test_lines_without_anything_before_the_header_do_not_matter(write, sign, before, line):
    path = write("a.csv", before + (PLAIN + "1,11,bent,5\n2,12,\n").replace(",", sign))
    with pytest.raises(InputError, match=rf"line {line} .*: 3 cells, expected 4"):
        read(path)


def test_files_that_were_put_together_with_their_marks_of_byte_order_and_blanks_in_a_header(write):
    path = write("a.csv", "\ufeff" + PLAIN + "1,11,bent,5\n\ufeff" + PLAIN.replace(",", " , ") + "2,12,core,6\n")
    rows, reasons, _ = read(path)
    assert texts(rows) == ["bent", "core"] and reasons == ["repeated header"]


def test_rows_in_a_quoted_cell_are_seen_whatever_blanks_the_header_has(write):
    path = write("a.csv", " classification_id ,user_id,annotations,subject_ids\n" + '1,11,"bent\n2,12,core",5\n')
    with pytest.raises(InputError, match=r"line 2: a quoted cell .* a quote is missing"):
        read(path)


SECRET_ROW = '400001,"Ada, Secret",424201,bent,8101'


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET_ROW}\n{SECRET_ROW}\n",
        f"classification_id,user_name,user_id,annotations,subject_ids{SECRET_ROW}\n{SECRET_ROW}\n",
        f"classification_id,user_name,user_id,annotations,subject_ids,{SECRET_ROW}\n{SECRET_ROW}\n",
        f"classification_id,user_name,user_id,annotations,subject_ids,{SECRET_ROW}\n",
        f"Ada Secret,2024-01-01 10:00:00 UTC,bent\n{SECRET_ROW}\n",
        'Ada Secret,"{""session"": 1}"\n',
        "Ada Secret,2024-01-\n",
        "Ada Secret,« 424201 »\n",
        "400001\t424201\tAda Secret\n",
    ],
    ids=[
        "no header",
        "joined",
        "joined by a comma",
        "joined, no more rows",
        "time",
        "json",
        "cut time",
        "odd quotes",
        "tabs",
    ],
)
def test_a_row_in_place_of_the_header_is_not_shown(write, text):
    with pytest.raises(InputError, match=r"line 1: found a value, not the name of a column, in cell \d") as caught:
        read(write("a.csv", text))
    assert "Secret" not in str(caught.value) and "4242" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"Ada Secret,J3.png\n{SECRET_ROW}\n", "found 2 cells, and 5 in the row below"),
        (f"Ada Secret\n{PLAIN}{SECRET_ROW}\n", "found one cell; expected several names of columns, divided by commas"),
        ("Ada Secret", "found one cell; expected several names"),
    ],
)
def test_the_end_of_a_row_in_place_of_the_header_is_not_shown(write, text, sentence):
    with pytest.raises(InputError, match=f"a.csv, line 1: {sentence}") as caught:
        read(write("a.csv", text))
    assert "Secret" not in str(caught.value) and "4242" not in str(caught.value)


def test_names_of_columns_may_be_numbers_where_the_others_are_there(write):
    path = write("a.csv", PLAIN.strip() + ",2024\n1,11,bent,5,x\n")
    assert texts(read(path)[0]) == ["bent"]


PADDED = "classification_id,user_id,annotations,subject_ids,created_at\n"


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ("1,11,bent,5,x,\n2,12,core,6,y,\n", ["bent", "core"]),
        ("1,11,bent,5,x,,\n2,12,core,6,y,,\n", ["bent", "core"]),
        ("1,11,bent,5,x,\n" + PADDED + "2,12,core,6,y,\n", ["bent", "core"]),
        ("1,11,bent,5,x\n2,12,a ring, bright,6,\n", "line 3 .*: 6 cells, expected 5"),
        ("1,11,bent,5,x,\n2,12,a ring, bright,6,,\n", "line 3 .*: 7 cells, expected 5"),
        ("1,11,a ring, bright,5,\n2,12,core,6,\n", "line 2: found 6 cells, the last of them empty, but 5 in line 3"),
    ],
    ids=["one more", "two more", "put together", "one row", "one row with more", "first row"],
)
def test_a_comma_without_quotes_before_an_empty_cell_moves_no_cells(write, rows, outcome):
    path = write("a.csv", PADDED + rows)
    if isinstance(outcome, list):
        assert texts(read(path)[0]) == outcome
    else:
        with pytest.raises(InputError, match=outcome):
            read(path)


@pytest.mark.parametrize(
    "text",
    [
        "classification_id\tuser_id\n1\t2\n",
        "classification_id,user_id,\x1b[2J\n",
        "classification_id,\x1b[2J,\x1b[2J,annotations,user_id,subject_ids\n",
        PLAIN.replace(",", "\t") + '1\t11\t"bent" tail\t5\n',
        "x,classification_id,user_id\tannotations\tsubject_ids\n",
    ],
)
def test_no_sentence_holds_signs_that_a_terminal_obeys(write, text):
    with pytest.raises(InputError) as caught:
        read(write("a.csv", text))
    assert str(caught.value).isprintable()


LONG = "\x1b[2J" + "9" * 100_000
TIMED = "classification_id,user_id,annotations,subject_ids,created_at\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (PLAIN + f'{LONG},1,x\n{LONG},1,\\",5\n', "3 cells, expected 4"),
        (PLAIN + f'{LONG},1,"\\"" ,",5\n', r"line 2 \(classification \\x1b\[2J9{55}…\): a quote in the answer"),
        (PLAIN + f"{LONG},1,one,5\n{LONG},1,two,5\n", r"classification \\x1b\[2J9{55}… stands twice"),
        (PLAIN + f'1,1,one,{LONG[4:]}"\n', "found the id '9{59}…': a quote of its cell is missing"),
        (
            PLAIN + f"1,1,one,00{LONG[4:]}\n2,2,two,{LONG[4:]}\n",
            "found the id '009{57}…': beside '9{59}…': leading zeros",
        ),
        (TIMED + f"a,1,one,5,{LONG}\nb,1,two,5,{LONG}\n", r"found the time '\\x1b\[2J9{55}…'"),
    ],
    ids=["cells", "fault", "twice", "quote", "zeros", "time"],
)
def test_long_cells_and_signs_of_terminals_are_shown_short_and_harmless(write, text, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        read(write("a.csv", text))
    assert str(caught.value).isprintable() and len(str(caught.value)) < 500


def test_tasks_whose_names_are_odd_or_many_are_told_in_a_sentence_that_can_be_read(tmp_path):
    tasks = [{"task": f"\x1b[2J{n}" + "x" * 1000, "value": "a"} for n in range(50)]
    row = panoptes(annotations=tasks, subject_data={"5": {"Filename": "a.png"}})
    path = tmp_path / "a.csv"
    pd.DataFrame([row]).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"there are: \\x1b\[2J0x{54}… of workflow 9 .*; and 30 more\.") as caught:
        read(path)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 5000
