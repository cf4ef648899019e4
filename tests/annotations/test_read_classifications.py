"""Class names: from plain cells and raw exports alike."""

import pandas as pd
import pytest
import yaml

from scripts.annotations import read_classifications
from scripts.lib.log import InputError
from scripts.lib.tables import read_table
from tests.annotations.test_read_annotations import OPTIONS, PLAIN
from tests.conftest import ROOT

KNOWN = [
    {"name": "double", "labels": ["Double"]},
    {"name": "FR I", "labels": ["Fanaroff and Riley 1", "Fanaroff & Riley 1"]},
]
EXPERT_OPTIONS = OPTIONS | {"separator": ",", "empty_answers": "keep"}


def read(path, tmp_path, known=KNOWN, tasks=("T0",)):
    """The table of classifications of one export."""
    out = [str(tmp_path / name) for name in ("c.parquet", "s.parquet", "r.csv", "s.csv", "d.csv", "h.csv")]
    options = EXPERT_OPTIONS | {"tasks": list(tasks)}
    read_classifications.main([path], *out, sums=[""], pseudonym_key="key", options=options, known=known)
    return read_table(out[0])


def test_one_row_a_class_and_labels_that_mean_the_same(write, tmp_path):
    rows = '1,1,"Double, Fanaroff and Riley 1",5\n2,2,Fanaroff & Riley 1,5\n3,3,,5\n'
    table = read(write("e.csv", PLAIN + rows), tmp_path)
    assert table[["classification_id", "class"]].values.tolist() == [
        ["1", "FR I"],
        ["1", "double"],
        ["2", "FR I"],
        ["3", ""],
    ]


def test_an_unknown_class_is_refused_with_its_place_and_the_nearest_known(write, tmp_path):
    path = write("e.csv", PLAIN + "1,1,Double,5\n2,2,Doubel,5\n3,3,Doubel,6\n4,4,WAT,6\n")
    with pytest.raises(InputError, match=r"e.csv, line 3: unknown class 'Doubel', did you mean 'Double'\?") as caught:
        read(path, tmp_path)
    assert str(caught.value).endswith("Also unknown: 'WAT' (e.csv, line 5).")


def test_many_and_long_unknown_labels_are_told_in_a_sentence_that_can_be_read(write, tmp_path):
    cells = ["x" * 100_000, *(f"odd {n}" for n in range(50))]
    path = write("e.csv", PLAIN + "".join(f"{n},{n},{cell},5\n" for n, cell in enumerate(cells, 11)))
    with pytest.raises(InputError, match=r"e.csv, line 2: unknown class 'x{59}…'\. Correct") as caught:
        read(path, tmp_path)
    assert str(caught.value).endswith("'odd 11' (e.csv, line 14) and 38 more.")


@pytest.mark.parametrize(
    ("label", "text"),
    [("No\\n", "a line end"), (" No ", "blanks"), ("No\\u00a0", "a no-break blank")],
    ids=["line end", "blanks", "no-break blank"],
)
def test_blanks_around_a_label_do_not_matter(write, tmp_path, label, text):
    rows = f'''1,1,"[{{""task"": ""T0"", ""value"": ""{label}""}}]",{{}},5\n'''
    path = write("e.csv", "classification_id,user_id,annotations,metadata,subject_ids\n" + rows)
    known = [{"name": "no", "labels": ["No "]}]
    assert read(path, tmp_path, known=known)["class"].tolist() == ["no"], text


@pytest.mark.parametrize("cell", ["NA", "null", "NaN", "", " "])
def test_a_cell_that_stands_for_nothing_names_no_class(write, tmp_path, cell):
    assert read(write("e.csv", PLAIN + f"1,1,{cell},5\n"), tmp_path)["class"].tolist() == [""]


def test_another_sign_between_classes_is_told(write, tmp_path):
    path = write("e.csv", PLAIN + "1,1,Double;Fanaroff & Riley 1,5\n")
    with pytest.raises(
        InputError, match=r"e.csv, line 2: found 'Double;.*', classes divided by ';'.*Set classes.separator"
    ):
        read(path, tmp_path)


def test_a_survey_names_classes_and_what_is_answered_about_them_is_passed_over(write, tmp_path):
    survey = '[{""task"": ""T0"", ""value"": [{""choice"": ""Double"", ""answers"": {""HOW"": ""2""}}]}]'
    path = write("e.csv", f'classification_id,user_id,annotations,metadata,subject_ids\n1,1,"{survey}",{{}},5\n')
    assert read(path, tmp_path)["class"].tolist() == ["double"]


def test_raw_and_plain_exports_of_the_real_experts_agree(real_data, tmp_path):
    config = yaml.safe_load((ROOT / "resources/rgz_emu/config.yaml").read_text())
    tables = []
    for name in ("expert_classifications.csv", "expert_classifications_anon.csv"):
        out = [str(tmp_path / f"{name}.{kind}") for kind in ("c", "s", "r", "sum", "d", "h")]
        read_classifications.main(
            [str(real_data / name)],
            *out,
            sums=[""],
            pseudonym_key="key",
            options=EXPERT_OPTIONS | {"tasks": ["T0"], "beta_rows": "keep"},
            known=config["classes"]["known"],
        )
        tables.append(read_table(out[0])[["classification_id", "subject", "annotator", "repeat", "class"]])
        summary = pd.read_csv(out[3]).query("file == 'all'").set_index("what")["number"].to_dict()
        assert summary == {
            "rows in": 1257,
            "rows kept": 1189,
            "rows rejected": 68,
            "rows replaced": 0,
            "subjects": 299,
            "annotators": 5,
        }
        assert pd.read_csv(out[2])["reason"].value_counts().to_dict() == {"repeat": 68}
    pd.testing.assert_frame_equal(*tables)
