"""Exports that are damaged at random are read in full or refused in one sentence; and the checks see what is wrong."""

import pandas as pd
import pytest

from tests.fuzz_checks import (
    File,
    Hang,
    check_number,
    check_secrets,
    check_sentence,
    check_texts,
    find_swallowed,
    limited,
    moved,
)
from tests.fuzz_exports import fuzz

TEXT = "classification_id,user_id,annotations\n400001,qzvw1qzvw,bent\n400002,qzvw2qzvw,core\n"


def made(text: str) -> File:
    """A file of three columns, of which the second one is private."""
    return File("a.csv", text.encode(), text, ",", [1], {"400001": "bent"}, 2)


@pytest.mark.slow
def test_a_thousand_damaged_exports_are_read_in_full_or_refused():
    kinds, wrong = fuzz(1000, seed=1)
    assert wrong == {}
    assert kinds["read_annotations: read"] > 200 and kinds["describe_export: read"] > 500
    assert kinds["private cells are hidden"] > 900
    assert len({kind for kind in kinds if kind.startswith("read_annotations: refused")}) > 25


def test_the_checks_see_rows_that_are_lost_and_texts_that_are_others():
    nothing = pd.DataFrame(columns=["file", "line"])
    assert check_number(made(TEXT), 2) == [] != check_number(made(TEXT), 1)
    assert find_swallowed(made(TEXT), {"400001", "400002"}, nothing) == []
    assert find_swallowed(made(TEXT), {"400001"}, nothing) == ["a.csv, line 3: the row of 400002 is swallowed"]
    kept = pd.DataFrame({"classification_id": ["400001", "400002"], "text": ["bend", "core"]})
    assert check_texts(made(TEXT), kept) == ["a.csv: classification 400001 says 'bend', made was 'bent'"]


def test_the_checks_see_private_cells_and_sentences_that_nobody_can_read():
    assert check_secrets("x", "bent", hidden=True) == [] != check_secrets("x", "by Qzvw1", hidden=True)
    assert check_secrets("x", "by 77,717,771", hidden=True) != []
    assert not moved(made(TEXT)) and moved(made(TEXT.replace("bent", "qzvw")))
    assert check_sentence("refused", "/tmp/a.csv, line 2: odd", ["/tmp/a.csv"]) == []
    for sentence in ("odd", "a.csv: \x1b[2J", "a.csv: " + "x" * 5000):
        assert len(check_sentence("refused", sentence, ["/tmp/a.csv"])) == 1
    assert check_sentence("failed", "Traceback", ["/tmp/a.csv"]) == ["Traceback"]


def test_the_checks_see_what_hangs():
    def hang() -> None:
        while True:
            pass

    with pytest.raises(Hang), limited(0.05):
        hang()
