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


def read(path, tmp_path, **options):
    """The table of classifications of one export."""
    out = [str(tmp_path / name) for name in ("c.parquet", "s.parquet", "r.csv", "s.csv", "d.csv", "h.csv")]
    read_classifications.main(
        [path], *out, sums=[""], pseudonym_key="key", options=EXPERT_OPTIONS | options, known=KNOWN
    )
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


def test_what_cannot_be_learnt_is_told_before_anything_is_computed(write, tmp_path):
    config = yaml.safe_load((ROOT / "config.yaml").read_text()) | {
        "classes": {"known": KNOWN, "ignore": [], "min_votes": 5}
    }
    half = "".join(f"{n},1,{'Double' if n % 2 else ''},{n}\n" for n in range(20))
    table = read(write("half.csv", PLAIN + half), tmp_path)
    read_classifications.check_early(table, config)
    with pytest.raises(InputError, match="12 subjects are classified, but 5 folds with 3 inner folds need at least 15"):
        read_classifications.check_early(table[table["subject"].astype(int) < 12], config)
    alike = read(write("all.csv", PLAIN + half.replace(",,", ",Double,")), tmp_path)
    with pytest.raises(InputError, match="'double' is named by every expert for every subject"):
        read_classifications.check_early(alike, config)
    for classes in ({"ignore": ["double", "FR I"]}, {"min_votes": 100}):
        with pytest.raises(InputError, match="no class is left to train; shorten"):
            read_classifications.check_early(alike, config | {"classes": config["classes"] | classes})


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
            "subjects": 299,
            "annotators": 5,
        }
        assert pd.read_csv(out[2])["reason"].value_counts().to_dict() == {"repeat": 68}
    pd.testing.assert_frame_equal(*tables)
