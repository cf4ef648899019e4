"""Command: a made-up raw export of a whole Zooniverse project, of four workflows and all common kinds of tasks.

What the experts decide depends on what a source looks like, and so do the words that volunteers use.
"""

import argparse
import csv
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

FILE = "project-classifications.csv"
COLUMNS = (
    "classification_id,user_name,user_id,user_ip,workflow_id,workflow_name,workflow_version,created_at,gold_standard,"
    "expert,metadata,annotations,subject_data,subject_ids"
).split(",")
TEXT, CLASSES, MARKS, SURVEY = "3101", "3102", "3103", "3104"  # ids of workflows
WORKFLOWS = {
    TEXT: ("Describe the source", ["11.7", "12.10", "12.31"]),
    CLASSES: ("Classes by curators", ["4.2", "4.10"]),
    MARKS: ("Mark and transcribe", ["20.5", "21.1"]),
    SURVEY: ("Surroundings", ["8.3", "8.12"]),
}
PEOPLE = {TEXT: 8, CLASSES: 6, MARKS: 5, SURVEY: 5}  # who classify each subject in a workflow
VOLUNTEERS, CURATORS, SUBJECTS = 40, 6, 60
CLASS_WORDS = {  # class -> how volunteers call what belongs to it
    "Compact": ["compact", "round blob", "small dot", "point"],
    "Double": ["two lobes", "double", "dumbbell", "pair of lobes"],
    "Bent tail": ["bent tail", "curved", "boomerang", "swept back"],
    "Ring": ["ring", "circle", "halo", "doughnut"],
    "Diffuse": ["diffuse", "faint cloud", "fuzzy", "smoke"],
}
OTHER_WORDS = ["bright", "asymmetric", "large", "host in the middle", "no host", "jet", "hot spots", "unclear"]
RARE_TEXTS = ['like a "7"', "naïve guess: bent", "two lobes,\none brighter", "NGC 1265?", "tail ~ 3′ long", ""]
CHOICES = ["Galaxy", "Star", "Cluster", "Nothing"]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/124.0"


def make_subjects(rng: random.Random) -> dict[str, dict[str, Any]]:
    """Subjects: id -> what subject_data tells of it, with `retired` of a few, and under "classes" what it truly is."""
    found = {}
    for number in range(SUBJECTS):
        ra, dec = rng.uniform(0, 360), rng.uniform(-60, -20)
        name = f"J{ra / 15:02.0f}{number:02d}{rng.randrange(60):02d}-{-dec:02.0f}{number:02d}{rng.randrange(60):02d}"
        identifier = str(71_000_101 + 13 * number)
        retired = {
            "id": 90_000 + number,
            "workflow_id": int(TEXT),
            "classifications_count": PEOPLE[TEXT],
            "retired_at": "2024-04-02T10:00:00.000Z",
            "subject_id": int(identifier),
            "retirement_reason": "classification_count",
        }
        first, second = rng.sample(list(CLASS_WORDS), 2)
        found[identifier] = {
            "classes": [first, second] if rng.random() < 0.3 else [first],
            "retired": retired if number % 12 == 5 else None,
            "Filename": f"{name}.png",
            "RA": f"{ra:.5f}",
            "DEC": f"{dec:.5f}",
            "#survey": rng.choice(["EMU", "RACS"]),
        }
    return found


def make_people(rng: random.Random, number: int, first: int) -> list[tuple[str, str]]:
    """(name, id) of people with an account."""
    return [(f"star_{spell(rng)}_{n}", str(first + 37 * n)) for n in range(number)]


def spell(rng: random.Random) -> str:
    """A name of six letters."""
    return "".join(rng.choice("abcdefghiklmnoprstuvwyz") for _ in range(6))


def say(rng: random.Random, classes: list[str]) -> str:
    """What a volunteer writes of a source of these classes."""
    if rng.random() < 0.03:
        return rng.choice(RARE_TEXTS)
    words = [rng.choice(CLASS_WORDS[name]) for name in classes if rng.random() < 0.9]
    words += rng.sample(OTHER_WORDS, rng.choice([1, 1, 2]))
    return ", ".join(words)


def answer_text(rng: random.Random, classes: list[str], version: str) -> list[dict]:
    """Free text, and a slider."""
    sure = {"task": "T1", "task_label": "How sure are you?", "taskType": "slider", "value": str(rng.randrange(0, 101))}
    return [
        {"task": "T0", "task_label": "Describe the source", "taskType": "text", "value": say(rng, classes)},
        *([sure] if version != "11.7" else []),
    ]


def answer_classes(rng: random.Random, classes: list[str], version: str) -> list[dict]:
    """Several classes of a list, and the second form of a dropdown, in which not everybody chooses."""
    seen = [name for name in classes if rng.random() < 0.93]
    seen += [rng.choice(list(CLASS_WORDS))] if rng.random() < 0.06 else []
    sizes = ["below 1 arcmin", "1 to 3 arcmin", "above 3 arcmin"]
    size = rng.randrange(len(sizes))
    value = {"select_label": "Extent", "selection": size, "option": True, "label": sizes[size]}
    if rng.random() < 0.4:
        value = {"select_label": "Extent", "selection": None, "option": False}
    return [
        {"task": "T0", "task_label": "Which classes?", "value": list(dict.fromkeys(seen))},
        {"task": "T2", "task_label": "Extent", "task_type": "dropdown-simple", "value": value},
    ]


def answer_marks(rng: random.Random, classes: list[str], version: str) -> list[dict]:
    """Marks with answers about each and a question; in the newer version also lines of text, all of it flat."""
    tools = ["Core", "Lobe"]
    places = [(rng.randrange(2), round(rng.uniform(0, 400), 1), round(rng.uniform(0, 400), 1)) for _ in range(2)]
    notes = [rng.choice(["faint", "bright", "very long", "cut off"]) for _ in places]
    question = {"task": "T1", "task_label": "Is there a host?", "value": rng.choice(["Yes", "No"])}
    if version == WORKFLOWS[MARKS][1][0]:
        marks = [
            {"x": x, "y": y, "tool": tool, "frame": 0, "tool_label": tools[tool], "details": [{"value": note}]}
            for (tool, x, y), note in zip(places, notes)
        ]
        return [{"task": "T0", "task_label": "Mark the parts", "value": marks}, question]
    marks = [
        {"toolIndex": tool, "toolType": "point", "x": x, "y": y, "frame": 0, "details": [{"task": f"T0.{tool}.0"}]}
        for tool, x, y in places
    ]
    line = {"toolIndex": 0, "toolType": "transcriptionLine", "x1": 1.5, "y1": 2, "x2": 90, "y2": 2.5, "frame": 0}
    return [
        {"task": "T0", "taskType": "drawing", "value": marks},
        *(
            {"task": f"T0.{tool}.0", "taskType": "text", "markIndex": place, "value": note}
            for place, ((tool, _, _), note) in enumerate(zip(places, notes))
        ),
        question | {"taskType": "single"},
        {"task": "T3", "taskType": "transcription", "value": [line | {"details": [{"task": "T3.0.0"}]}]},
        {"task": "T3.0.0", "taskType": "text", "markIndex": 0, "value": f"EMU field {rng.randrange(20, 30)}"},
    ]


def answer_survey(rng: random.Random, classes: list[str], version: str) -> list[dict]:
    """A survey, and a combination of a question and a remark."""
    chosen = {"choice": rng.choice(CHOICES), "answers": {"HOWMANY": str(rng.randrange(1, 4))}, "filters": {}}
    pair = [
        {"task": "T2", "task_label": "Is it crowded?", "value": rng.choice(["Crowded", "Empty"])},
        {"task": "T3", "task_label": "Anything else?", "value": rng.choice(["", "satellite trail", "a star nearby"])},
    ]
    return [
        {"task": "T0", "task_label": "What is near the source?", "value": [chosen]},
        {"task": "T1", "task_label": "Some more", "taskType": "combo", "value": pair},
    ]


ANSWERS = {TEXT: answer_text, CLASSES: answer_classes, MARKS: answer_marks, SURVEY: answer_survey}


def make_metadata(rng: random.Random, time: datetime, live: bool, seen: bool) -> dict[str, Any]:
    """What the classifier notes of a classification."""
    return {
        "source": "api",
        "session": f"{rng.getrandbits(256):064x}",
        "viewport": {"width": 1920, "height": 955},
        "started_at": (time - timedelta(seconds=rng.randrange(8, 90))).isoformat() + "Z",
        "finished_at": time.isoformat() + "Z",
        "user_agent": AGENT,
        "utc_offset": "0",
        "live_project": live,
        "user_language": "en",
        "seen_before": seen,
        "subject_dimensions": [{"naturalWidth": 500, "naturalHeight": 500, "clientWidth": 400, "clientHeight": 400}],
    }


def choose_people(rng: random.Random, workflow: str, accounts: list, curators: list) -> Iterator[tuple[str, str]]:
    """Who classifies a subject: in the workflow of classes all curators, else volunteers, some of them logged out."""
    if workflow == CLASSES:
        yield from curators
        return
    for name, user in rng.sample(accounts, PEOPLE[workflow]):
        yield (f"not-logged-in-{rng.getrandbits(80):020x}", "") if rng.random() < 0.15 else (name, user)


def make_rows(seed: int) -> list[dict[str, str]]:
    """The rows of the export, in time; a few of them are repeats by one person, gold standard, made before the
    project was live, or stand twice."""
    rng = random.Random(seed)
    subjects = make_subjects(rng)
    accounts, curators = make_people(rng, VOLUNTEERS, 2_410_044), make_people(rng, CURATORS, 1_300_021)
    planned = [
        (subject, workflow, person)
        for workflow in WORKFLOWS
        for subject in subjects
        for person in choose_people(rng, workflow, accounts, curators)
    ]
    rng.shuffle(planned)
    again = {len(planned) + n: 100 + 9 * n for n in range(12)}  # place of a repeat -> place of what it repeats
    planned += [planned[place] for place in again.values()]
    time, rows = datetime(2024, 3, 1, 8), []
    for place, (subject, workflow, (name, user)) in enumerate(planned):
        time += timedelta(seconds=rng.randrange(20, 4000))
        told = dict(subjects[subject])
        classes, (title, versions) = told.pop("classes"), WORKFLOWS[workflow]
        version = versions[min(len(versions) - 1, len(versions) * place // len(planned))]
        rows.append(
            {
                "classification_id": str(540_000_011 + 7 * place),
                "user_name": name,
                "user_id": user,
                "user_ip": f"{rng.getrandbits(80):020x}",
                "workflow_id": workflow,
                "workflow_name": title,
                "workflow_version": version,
                "created_at": f"{time:%Y-%m-%d %H:%M:%S} UTC",
                "gold_standard": "true" if place % 97 == 40 and workflow != CLASSES else "",
                "expert": "",
                "metadata": to_json(make_metadata(rng, time, place >= 25, place in again)),
                "annotations": to_json(ANSWERS[workflow](rng, classes, version)),
                "subject_data": to_json({subject: told}),
                "subject_ids": subject,
            }
        )
    for place in (800, 500, 200):
        rows.insert(place + 1, rows[place])
    return rows


def to_json(value: Any) -> str:
    """JSON on one line, as the export writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_project(folder: Path, seed: int = 1) -> Path:
    """Write the export of a project into a folder and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(make_rows(seed))
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.made_project", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the export is written")
    parser.add_argument("--seed", type=int, default=1, help="another one gives another project (default: 1)")
    options = parser.parse_args()
    path = write_project(options.folder, options.seed)
    print(f"{path}: {Counter(row['workflow_id'] for row in make_rows(options.seed))}")
