"""Every kind of task of Zooniverse, as both classifiers write it."""

import json

import pytest

from scripts.lib.reading.tasks import task_answers
from scripts.lib.reading.tasks_there import collect_tasks, is_closed, say_tasks

PICKED = {"select_label": "Shape", "option": True, "value": "a1b2", "label": "round"}
OLD_MARKS = [
    {"x": 1.5, "y": 2, "tool": 0, "frame": 0, "tool_label": "Jet", "details": [{"value": 1}, {"value": "bent tail"}]},
    {"x": 3, "y": 4, "tool": 1, "frame": 0, "tool_label": "Core", "details": [{"value": "faint"}]},
]
OLD_DRAWING = [{"task": "T0", "task_label": "Mark", "value": OLD_MARKS}]
NEW_DRAWING = [
    {
        "task": "T0",
        "taskType": "drawing",
        "value": [{"toolIndex": 0, "details": [{"task": "T0.0.0"}, {"task": "T0.0.1"}]}],
    },
    {"task": "T0.0.0", "taskType": "single", "markIndex": 0, "value": 1},
    {"task": "T0.0.1", "taskType": "text", "markIndex": 0, "value": "bent tail"},
    {"task": "T0.1.0", "taskType": "text", "markIndex": 1, "value": "faint"},
]
LINES = [
    {"task": "T0", "taskType": "transcription", "value": [{"toolIndex": 0, "details": [{"task": "T0.0.0"}]}]},
    {"task": "T0.0.0", "taskType": "text", "markIndex": 0, "value": "Dear Ada,"},
]
COMBO = [{"task": "T9", "value": [{"task": "T0", "value": "two jets"}, {"task": "T1", "value": [PICKED]}]}]
FLAT_COMBO = [
    {"task": "T9", "taskType": "combo", "value": [{"task": "T0"}, {"task": "T1"}]},
    {"task": "T0", "taskType": "text", "value": "two jets"},
    {"task": "T1", "taskType": "dropdown", "value": [PICKED]},
]
SURVEY = [{"task": "T0", "value": [{"choice": "LION", "answers": {"HOWMANY": "1", "DOES": ["REST"]}, "filters": {}}]}]


@pytest.mark.parametrize(
    ("tasks", "wanted", "words", "labels"),
    [
        ([{"task": "T0", "value": "two jets"}], "T0", ["two jets"], ["two jets"]),
        ([{"task": "T0", "taskType": "text", "value": "two jets"}], "T0", ["two jets"], ["two jets"]),
        ([{"task": "T0", "value": "Yes"}], "T0", ["Yes"], ["Yes"]),
        ([{"task": "T0", "value": ["A", "B"]}], "T0", ["A", "B"], ["A", "B"]),
        ([{"task": "T0", "value": [PICKED]}], "T0", ["round"], ["round"]),
        ([{"task": "T0", "taskType": "dropdown-simple", "value": {"selection": 2, "option": True, "label": "round"}}], "T0", ["round"], ["round"]),
        ([{"task": "T0", "value": [{"select_label": "Shape", "option": False, "value": "typed"}]}], "T0", ["typed"], ["typed"]),
        (COMBO, "T0", ["two jets"], ["two jets"]),
        (FLAT_COMBO, "T0", ["two jets"], ["two jets"]),
        (COMBO, "T9", ["two jets"], ["two jets", "round"]),
        (FLAT_COMBO, "T9", ["two jets"], ["two jets", "round"]),
        (SURVEY, "T0", ["LION", "LION: 1", "LION: REST"], ["LION", "LION: 1", "LION: REST"]),
        (OLD_DRAWING, "T0", ["bent tail", "faint"], ["Jet", "Core", "bent tail", "faint"]),
        (NEW_DRAWING, "T0", ["bent tail", "faint"], ["bent tail", "faint"]),
        (OLD_DRAWING, "T0.0.1", ["bent tail"], ["bent tail"]),
        (NEW_DRAWING, "T0.0.1", ["bent tail"], ["bent tail"]),
        (OLD_DRAWING, "T0.0.0", ["1"], ["1"]),
        (NEW_DRAWING, "T0.0.0", ["1"], ["1"]),
        (OLD_DRAWING, "T0.1", ["faint"], ["faint"]),
        (LINES, "T0", ["Dear Ada,"], ["Dear Ada,"]),
        ([{"task": "T0", "taskType": "slider", "value": "42"}], "T0", ["42"], ["42"]),
        ([{"task": "T0", "value": 42}], "T0", ["42"], ["42"]),
        ([{"task": "T0", "value": [{"text": "the tail", "labelInformation": {"label": "Noun"}}]}], "T0", ["the tail"], ["the tail"]),
        ([{"task": "T0", "taskType": "textFromSubject", "value": "as read"}], "T0", ["as read"], ["as read"]),
        ([{"task": "T0", "value": None}], "T0", [], []),
        ([{"task": "T0", "taskType": "drawing", "value": []}], "T0", [], []),
        ([{"task": "T1", "value": "x"}], "T0", None, None),
        ([{"task": "T01", "value": "x"}], "T0", None, None),
    ],
)  # fmt: skip
def test_answers_as_free_text_and_as_classes(tasks, wanted, words, labels):
    assert task_answers(tasks, [wanted]) == words
    assert task_answers(tasks, [wanted], labels=True) == labels


def test_a_label_of_a_tool_may_be_a_number():
    marks = [{"task": "T0", "taskType": "drawing", "value": [{"tool_label": 3}, {"tool_label": None}]}]
    assert task_answers(marks, ["T0"], labels=True) == ["3"]
    assert collect_tasks([("9", json.dumps(marks))], "annotations")[0].samples == ["3"]


@pytest.mark.parametrize("value", [True, {"selection": 2, "option": True}, [{"odd": 1}]])
def test_an_answer_without_words_says_so(value):
    with pytest.raises(ValueError, match="holds no words"):
        task_answers([{"task": "T0", "value": value}], ["T0"])


def test_tasks_without_words_are_named_by_their_kind():
    with pytest.raises(ValueError, match="task T0 is a crop task, whose answers hold no words; name another in tasks"):
        task_answers([{"task": "T0", "taskType": "crop", "value": {"x": 1}}], ["T0"])


def test_the_tasks_of_an_export_are_told_with_kind_question_and_samples():
    cells = [
        ("9", f'[{{"task": "T0", "task_label": "Describe", "value": "text {n}"}}, {{"task": "T1", "value": "Yes"}}]')
        for n in range(50)
    ]
    cells += [("10", '[{"task": "T0", "value": [{"choice": "LION"}]}]'), ("10", "[broken"), ("10", "3")]
    tasks = collect_tasks(cells, "annotations")
    assert [(task.workflow, task.key, task.kind, task.label, task.answered) for task in tasks] == [
        ("10", "T0", "survey", "", 1),
        ("9", "T0", "text", "Describe", 50),
        ("9", "T1", "question", "", 50),
    ]
    assert say_tasks(tasks[:2]) == (
        "T0 of workflow 10 (survey, 1 answers, such as 'LION'); "
        "T0 of workflow 9 (text, 50 answers, such as 'text 0', 'text 1', 'text 10')"
    )


@pytest.mark.parametrize(
    ("answers", "distinct", "closed"),
    [(659, 2, True), (39, 1, False), (40, 2, True), (40, 3, False), (2000, 41, False)],
)
def test_few_distinct_answers_are_a_choice(answers, distinct, closed):
    assert is_closed(answers, distinct) == closed
