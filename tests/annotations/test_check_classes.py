"""What cannot be learnt is said before anything long is computed."""

import pandas as pd
import pytest

from scripts.annotations.check_classes import main
from scripts.lib.log import InputError
from scripts.lib.tables import write_table

CLASSES = {"known": [{"name": "double"}, {"name": "FR I"}], "ignore": [], "min_votes": 5}
TRAINING = {"folds": 5, "inner_folds": 3, "target": "votes"}


def check(tmp_path, named: list[str], **changed) -> pd.DataFrame:
    """The table of votes for one classification of each subject, by one expert; "" names no class."""
    rows = [
        {"classification_id": str(n), "subject": str(n), "annotator": "a", "workflow": "", "workflow_version": ""}
        | {"created_at": "", "repeat": 1, "file": "e.csv", "vanished": False, "class": name}
        for n, name in enumerate(named)
    ]
    path, out = str(tmp_path / "classifications.parquet"), str(tmp_path / "votes.csv")
    write_table(pd.DataFrame(rows), path, "classifications")
    main(path, out, CLASSES | changed, 0.4, TRAINING)
    return pd.read_csv(out, keep_default_na=False)


def test_votes_are_counted(tmp_path):
    assert check(tmp_path, ["double", ""] * 10).drop(columns=["reason", "note"]).to_dict("records") == [
        {"class": "double", "votes": 10, "subjects": 10, "positives": 10, "used": True},
        {"class": "FR I", "votes": 0, "subjects": 0, "positives": 0, "used": False},
    ]


@pytest.mark.parametrize(
    ("named", "changed", "sentence"),
    [
        (["double", ""] * 6, {}, "12 subjects are classified, but 5 folds with 3 inner folds need at least 15"),
        (["double"] * 20, {}, "'double' is named by every expert for every subject"),
        (["double", ""] * 10, {"ignore": ["double", "FR I"]}, "no class is left to train; shorten"),
        (["double", ""] * 10, {"min_votes": 100}, "no class is left to train; shorten"),
    ],
    ids=["few subjects", "all alike", "ignored", "few votes"],
)
def test_what_cannot_be_learnt_is_told(tmp_path, named, changed, sentence):
    with pytest.raises(InputError, match=sentence):
        check(tmp_path, named, **changed)
