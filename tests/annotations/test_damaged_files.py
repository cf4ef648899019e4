"""Files that a transfer, a program or a hand damaged: read in full, or refused in a sentence that shows nobody."""

import zipfile

import pytest

from scripts.lib.log import InputError
from tests.annotations.test_exports import read, texts
from tests.annotations.test_read_annotations import PLAIN


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
    ],
    ids=["no header", "joined", "joined by a comma", "joined, no more rows", "time", "json"],
)
def test_a_row_in_place_of_the_header_is_not_shown(write, text):
    with pytest.raises(InputError, match=r"line 1: found a value, not the name of a column, in cell \d") as caught:
        read(write("a.csv", text))
    assert "Secret" not in str(caught.value) and "4242" not in str(caught.value)


def test_names_of_columns_may_be_numbers_where_the_others_are_there(write):
    path = write("a.csv", PLAIN.strip() + ",2024\n1,11,bent,5,x\n")
    assert texts(read(path)[0]) == ["bent"]


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
