"""What the cells of an export hold: answers in the JSON of Panoptes, or in plain text."""

import json

ESCAPE = "\x10"


def answer_texts(value) -> list[str]:
    """The words of a task's value: text, single, multiple, dropdown (v1 and v2).

    >>> answer_texts("two jets"), answer_texts(["Double", "FR I"]), answer_texts(None)
    (['two jets'], ['Double', 'FR I'], [])
    >>> answer_texts([{"select_label": "Shape", "option": True, "value": "a1", "label": "round"}])
    ['round']
    >>> answer_texts({"selection": 2, "option": True, "label": "round"})
    ['round']
    """
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        raise ValueError(f"the answer {json.dumps(value)} holds no words")
    if isinstance(value, (str, int, float)):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value for text in answer_texts(item)]
    for key in ("label", "text", "value"):
        if isinstance(value.get(key), str):
            return [value[key]] if value[key] else []
        if isinstance(value.get(key), list):
            return answer_texts(value[key])
    answered = [key for key in ("value", "selection", "label", "text") if value.get(key) is not None]
    if not answered and {"select_label", "value", "selection"} & set(value):
        return []
    raise ValueError(f"the answer {json.dumps(value)[:80]} holds no words")


def task_answers(tasks: list, wanted: list[str]) -> list[str] | None:
    """All answers to the wanted tasks, combo tasks opened, identical ones once; None if none was asked.

    >>> task_answers([{"task": "T9", "value": [{"task": "T0", "value": "a"}, {"task": "T1", "value": "b"}]}], ["T1"])
    ['b']
    >>> task_answers([{"task": "T0", "value": "a"}], ["T1"]) is None
    True
    """
    found, asked = [], False
    for entry in tasks:
        value = entry.get("value")
        if entry["task"] in wanted:
            asked = asked or "value" in entry
            found += answer_texts(value)
        elif isinstance(value, list) and any(isinstance(item, dict) and "task" in item for item in value):
            nested = task_answers([item for item in value if "value" in item], wanted)
            asked, found = asked or nested is not None, found + (nested or [])
    return list(dict.fromkeys(found)) if asked else None


def refuse_constant(name: str):
    """Raise ValueError for NaN and Infinity, which JSON does not know."""
    raise ValueError(f"{name} is not valid JSON")


def parse_json(cell: str, column: str, kind: type):
    """A JSON cell of the expected kind (list or dict). Raises ValueError with a plain reason."""
    try:
        value = json.loads(cell, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"column {column!r} is not valid JSON ({error.msg} at character {error.pos + 1})") from error
    except RecursionError as error:
        raise ValueError(f"column {column!r} is nested too deeply") from error
    if not isinstance(value, kind):
        expected = {list: "a JSON list", dict: "a JSON object"}[kind]
        raise ValueError(f"column {column!r} holds JSON of another kind, expected {expected}")
    return value


def read_content(
    answer: str, metadata: str, subject_data: str, column: str, tasks: list[str], subject_name: str
) -> tuple[str | None, bool, dict[str, str], str]:
    """(answers as join_answers has them or None, beta, subject -> name, why it cannot be understood) of a raw row."""
    try:
        answers = task_answers(parse_json(answer, column, list), tasks)
        beta = parse_json(metadata or "{}", "metadata", dict).get("live_project") is False
        data = parse_json(subject_data or "{}", "subject_data", dict)
        names = {whole_id(key) or refuse_subject(): str(value.get(subject_name) or "") for key, value in data.items()}
        if any(
            0xD800 <= ord(character) <= 0xDFFF for text in [*(answers or []), *names.values()] for character in text
        ):
            raise ValueError(f"column {column!r} or 'subject_data' holds half a character (a lone surrogate)")
    except ValueError as error:
        return None, False, {}, str(error)
    except (KeyError, TypeError, AttributeError) as error:
        return None, False, {}, f"unexpected shape of its JSON ({error!r})"
    return None if answers is None else join_answers(answers), beta, names, ""


def refuse_subject():
    """Raise ValueError for the data of a subject without an id."""
    raise ValueError("the subject is missing")


def plain_answers(cell: str, separator: str | None) -> str:
    """The answers of a plain cell, as join_answers has them; `separator` None keeps the cell whole.

    >>> split_answers(plain_answers("Double, FR I, Double", ",")), split_answers(plain_answers(" ", None))
    (('Double', 'FR I'), ())
    """
    if separator is None:
        return "" if not cell or cell.isspace() else cell.replace(ESCAPE, f"{ESCAPE}:")
    return join_answers(list(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip())))


def join_answers(answers: list[str]) -> str:
    r"""Answers as one text, from which `split_answers` gets them back whatever they hold.

    >>> split_answers(join_answers(["two; jets", "\x10;"]))
    ('two; jets', '\x10;')
    """
    return f"{ESCAPE};".join(answer.replace(ESCAPE, f"{ESCAPE}:") for answer in answers)


def split_answers(text: str) -> tuple[str, ...]:
    """The answers of a text of `join_answers`; none of an empty one."""
    return tuple(answer.replace(f"{ESCAPE}:", ESCAPE) for answer in text.split(f"{ESCAPE};")) if text else ()


def whole_id(text: str) -> str:
    """An id without blanks and without the '.0' that spreadsheets append.

    >>> whole_id(" 7.0"), whole_id("a.0")
    ('7', 'a.0')
    """
    text = text.strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
