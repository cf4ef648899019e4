"""Odd values for cells: signs, placeholders, times, JSON of other shapes."""

from typing import Any

ODD_TEXTS = [
    "\x00", "\x1b[2J", "\x07\x08", "\ufeff", "\u2028", "\x85", "\x0c", "\x1c", "\u202e", "😀", "𝔸", "\U0010fffd", "é",
    "e\u0301", "\u0661\u0662", "²", "日本", "ß", "\u00a0", "\u200b", "ﬁ", "'", "`", "\\", "\\N", "\\\"", '"', "\x10;", "\x10",
    "<b>", "%s", "{0}", "=1+1", "@SUM(A1)", "+7", "-", "--", "#REF!", "####", "TRUE", "1e400", "9" * 30, "0x1F", "∞",
]  # fmt: skip
PLACEHOLDERS = ["NA", "NaN", "nan", "NULL", "null", "None", "<NA>", "N/A", "-", "\\N", "#N/A", "", " ", "0", "-1", "?"]
DATES = [
    "12/01/2024 10:00", "2024-01-01", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00 +0200", "01.02.2024", "45292.4",
    "2024-13-45 99:99:99 UTC", "Jan 1 2024", "0001-01-01 00:00:00 +1400", "9999-12-31T23:59:59-12:00", "99999-01-01",
    "2024-01-01 10:00:00 UTC UTC", "20240101", "2024-W01-1", "1704103200", "2024-01-01T10:00:00.123456789Z",
]  # fmt: skip
ODD_JSON: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "text", [], {}, [[]], [None], [1], ["a"], [{}], {"a": 1}, {"task": "T0"},
    [{"task": "T0"}], [{"task": None, "value": "x"}], [{"task": ["T0"], "value": "x"}], [{"task": {}, "value": {}}],
    [{"task": 0, "value": 0}], [{"task": "T0", "value": {"a": 1}}], [{"task": "T0", "value": [[["x"]]]}],
    [{"task": "T0", "value": [{"task": "T0", "value": "x"}]}], [{"task": "T0", "value": [{"task": "T1"}, 3, None]}],
    [{"task": "T0", "value": [{"choice": None}]}], [{"task": "T0", "value": [{"choice": "A", "answers": [1]}]}],
    [{"task": "T0", "value": [{"choice": "A", "answers": {"b": {"c": 1}}}]}], [{"task": "T0", "value": True}],
    [{"task": "T0", "taskType": "drawing", "value": "x"}], [{"task": "T0", "taskType": "drawing", "value": {"a": 1}}],
    [{"task": "T0", "taskType": "drawing", "value": [1, None, {"details": 3}]}],
    [{"task": "T0", "taskType": "drawing", "value": [{"details": {"a": 1}}]}],
    [{"task": "T0", "taskType": "drawing", "value": [{"tool": {}, "details": [None, {"value": {"x": 1}}]}]}],
    [{"task": "T0", "taskType": 3, "value": "x"}], [{"task": "T0", "taskType": "combo", "value": "x"}],
    [{"task": "T0", "taskType": "combo", "value": {"task": "T1"}}], [{"task": "T0", "taskType": "survey", "value": 5}],
    [{"task": "T0", "taskType": "highlighter", "value": "x"}], [{"task": "T0", "taskType": "highlighter", "value": 7}],
    [{"task": "T0", "taskType": "combo", "value": 7}], [{"task": "T0", "taskType": "dropdown", "value": 7}],
    [{"task": "T0", "task_label": {"a": 1}, "value": "x"}], [{"task": "T0", "value": {"label": [1, {"label": 2}]}}],
    [{"task": "T0\x1b[2J", "taskType": "crop", "value": {}}], [{"task": "T0.\x07", "value": True}],
    [{"task": "T0", "taskType": "drawing", "value": [{"tool_label": 3}, {"tool_label": ["x"]}]}],
    {"8101": None}, {"8101": []}, {"8101": {"Filename": ["x"], "RA": {"a": 1}}}, {"": {}}, {"NA": {}}, {"8101;8102": {}},
    {"8101": {"Filename": 3, "retired": "yes"}}, {"8101": {"": "x", "\x1b[2J": "y"}}, {"live_project": "no"},
]  # fmt: skip
