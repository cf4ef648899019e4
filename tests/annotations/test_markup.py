"""Marks that are no words: of Zooniverse's text task, HTML and addresses."""

import time

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.annotations.clean_phrases import explode_phrases
from scripts.lib.words.cleaning import split_phrases
from scripts.lib.words.markup import strip_markup
from scripts.releases._pieces import without_marks


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("[unclear]bent[/unclear] tail, [deletion]core[/deletion] two lobes", ["bent ?", "tail", "two lobes"]),
        ("two [insertion]bright[/insertion] lobes", ["two bright lobes"]),
        ("[underline]two [unclear]lobes[/unclear][/underline]", ["two", "lobes ?"]),
        ("[UNCLEAR]bent[/UNCLEAR]", ["bent ?"]),
        ("bent [unclear][/unclear] tail", ["bent  tail"]),
        ("bent tail [/unclear]", ["bent tail"]),
        ("[left] jet", ["[left] jet"]),
        ("see https://www.example.org/talk/5.html", ["see"]),
        ("see www.example.org, bent", ["see", "bent"]),
        ("[my note](https://example.org/x) bent", ["my note bent"]),
        ("ask ada@example.org: bent", ["ask  : bent"]),
        ("<b>bent</b> &amp; long", ["bent & long"]),
        ("bent<br/>long<p>two lobes</p>", ["bent", "long", "two lobes"]),
        ("bent <script>var tail = 1;</script><!-- core -->", ["bent"]),
        ("&lt;i&gt;bent&lt;/i&gt; tail", ["bent tail"]),
        ("core < 5, S/N > 3", ["core < 5", "S", "N > 3"]),
        ("a <faint> tail & jet", ["a <faint> tail & jet"]),
    ],
)
def test_marks_are_no_words(text, phrases):
    assert split_phrases(strip_markup(text)) == phrases
    frame = pd.DataFrame({"classification_id": ["1"], "subject": ["5"], "annotator": ["a"], "text": [text]})
    assert explode_phrases(frame, "all", split_phrases)["original"].tolist() == phrases
    assert [split_phrases(found) for found in without_marks(pa.array(["plain", text])).to_pylist()] == [
        ["plain"],
        phrases,
    ]


@given(st.text(st.characters(exclude_characters="[<&@w:")))
def test_a_text_without_marks_stays_as_it_is(text):
    assert strip_markup(text) == text


@pytest.mark.parametrize("part", ["[a]", "<!--", "<script", "<b ", "&amp", "[a](", "http://", "a@", "a.b@c.", "[/a]"])
def test_long_texts_take_no_more_than_their_share_of_time(part):
    begun = time.monotonic()
    strip_markup(part * 20_000)
    assert time.monotonic() - begun < 20
