"""Make the bundled sample: invented annotations of invented sources by invented people.

    python resources/sample/make_sample.py [FOLDER]

writes the same bytes every time. No row is, or is derived from, anybody's data.
"""

import csv
import json
import random
import sys
from pathlib import Path

SEED = 2210
SUBJECTS, ANNOTATORS, EXPERTS = 80, 12, 5
WORKFLOW, EXPERT_WORKFLOW = "10001", "10002"

# kind of source -> (how many, labels that experts give, what people write about it)
KINDS = {
    "single": (22, ["Single"], ["compact", "single component", "point like", "roundish", "compact, no host"]),
    "star forming": (
        15,
        ["Star Forming Galaxy (SFG)"],
        ["diffuse emission", "emission traces host galaxy", "spiral host", "extended disk", "smooth", "clear host"],
    ),
    "double": (14, ["Double"], ["double", "two components", "two lobes", "no core", "two peaks", "symmetric double"]),
    "edge bright": (
        10,
        ["Fanaroff & Riley Class 2 (FR II)", "Double"],
        ["edge-brightened lobes", "hot spots", "double-lobed", "two bright lobes", "hourglass", "faint bridge"],
    ),
    "edge dark": (
        8,
        ["Fanaroff & Riley Class 1 (FR I)"],
        ["bright core", "two jets", "plumes", "edge-darkened", "fading jets", "elongated"],
    ),
    "bent": (6, ["Bent tail"], ["bent", "bent tail", "head-tail", "two bent jets", "c-shaped", "long faint tail"]),
    "triple": (4, ["Triple"], ["triple", "three components", "core and two lobes", "bright core"]),
    "ring": (1, ["Odd Radio Circle (ORC)"], ["faint ring", "circular", "diffuse ring", "low surface brightness"]),
}
ANYTHING = [
    "extended", "faint", "bright", "noisy", "asymmetric", "slightly extended", "small", "large", "possible jet",
    "no host", "host not found", "host uncertain", "isolated", "irregular", "tail?", "maybe a merger", "complex",
    "bright spot in optical image", "elliptical host on DSS", "nothing in WISE 3.4", "no clear counterpart",
    "extended towards north", "w/o counterpart", "isn't symmetric", "artefact?",
]  # fmt: skip
HIDEOUS = ["<b>bright</b> core", "=1+1", "noyau compact", "lobes…\tfaint", "“double”"]


def misspell(word: str, rng: random.Random) -> str:
    """A word with two neighbouring letters swapped or one left out."""
    place = rng.randrange(1, len(word) - 1)
    if rng.random() < 0.6:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place + 1 :]


def write_text(kind: str, rng: random.Random, careless: float, terse: bool) -> str:
    """What one person writes about a source of a kind."""
    if rng.random() < 0.02:
        return ""
    seen_as = rng.choice(list(KINDS)) if rng.random() < 0.3 else kind
    own = rng.sample(KINDS[seen_as][2], k=1 if terse else rng.randint(1, 3))
    phrases = own + rng.sample(ANYTHING, k=rng.choice([0, 1] if terse else [0, 1, 1, 2]))
    if rng.random() < 0.01:
        phrases.append(rng.choice(HIDEOUS))
    rng.shuffle(phrases)
    words = [
        misspell(word, rng) if len(word) > 5 and word.isalpha() and rng.random() < careless else word
        for word in ("\0".join(phrases)).split(" ")
    ]
    text = " ".join(words)
    separator = rng.choices([", ", ",", "/", "\n", ". ", " , "], weights=[70, 10, 6, 5, 6, 3])[0]
    text = text.replace("\0", separator)
    return text.capitalize() if rng.random() < 0.3 else text


def name_source(rng: random.Random) -> str:
    """A J-name: right ascension in HHMMSS and declination in DDMMSS."""
    hour, minute, second = rng.randrange(24), rng.randrange(60), rng.randrange(60)
    degree, arcmin, arcsec = rng.randrange(5, 85), rng.randrange(60), rng.randrange(60)
    return f"J{hour:02}{minute:02}{second:02}{rng.choice('+-')}{degree:02}{arcmin:02}{arcsec:02}"


def make_subjects(rng: random.Random) -> list[tuple[str, str, str]]:
    """(id, name, kind) of every subject."""
    kinds = [kind for kind, (number, _, _) in KINDS.items() for _ in range(number)]
    rng.shuffle(kinds)
    return [(str(7000001 + i), name_source(rng), kind) for i, kind in enumerate(kinds)]


def metadata(live: bool, seen_before: bool) -> str:
    """The metadata cell of a Panoptes export, its private parts obviously invented."""
    cell = {"session": "made-up-session", "user_agent": "made-up-browser/1.0", "utc_offset": "0", "live_project": live}
    return json.dumps(cell | ({"seen_before": True} if seen_before else {}), separators=(",", ":"))


def panoptes_row(number: int, person: tuple[str, str], subject: tuple, workflow: str, value, **extra) -> dict:
    """A row of a raw Panoptes export with one answered task T0."""
    day, hour = divmod(number, 24)
    years, month = divmod(4 + day // 28, 12)
    tasks = [{"task": "T0", "task_label": "Describe the source", "value": value}]
    return {
        "classification_id": str(9000000 + number),
        "user_name": person[1],
        "user_id": person[0],
        "user_ip": "made-up-address",
        "workflow_id": workflow,
        "workflow_name": "Made up",
        "workflow_version": extra.get("version", "12.34"),
        "created_at": f"{2021 + years}-{1 + month:02}-{1 + day % 28:02} {hour:02}:00:00 UTC",
        "gold_standard": extra.get("gold", ""),
        "metadata": metadata(extra.get("live", True), extra.get("seen", False)),
        "annotations": json.dumps(tasks, ensure_ascii=False),
        "subject_data": json.dumps({subject[0]: {"retired": None, "Filename": f"{subject[1]}_made_up.png"}}),
        "subject_ids": subject[0],
    }


def make_annotations(subjects: list, rng: random.Random) -> list[dict]:
    """Rows of annotations, in the order of time; some subjects are seen twice by the same person."""
    people = [(str(500 + i), f"volunteer_{i:02}") for i in range(1, ANNOTATORS + 1)]
    habits = [(rng.choice([0.0, 0.01, 0.05]), rng.random() < 0.3, rng.uniform(0.35, 0.95)) for _ in people]
    seen = [
        (person, habit, subject)
        for person, habit in zip(people, habits)
        for subject in subjects
        if rng.random() < habit[2]
    ]
    seen += rng.sample(seen, 6)
    rng.shuffle(seen)
    rows = []
    for number, (person, (careless, terse, _), subject) in enumerate(seen, start=1):
        rows.append(panoptes_row(number, person, subject, WORKFLOW, write_text(subject[2], rng, careless, terse)))
    rows.append(panoptes_row(len(rows) + 1, people[1], subjects[1], WORKFLOW, "gold standard row", gold="true"))
    return rows


def make_classifications(subjects: list, rng: random.Random) -> list[dict]:
    """Rows of expert classes, in the order of time; one of the experts is an annotator too."""
    people = [(str(511 + i), f"expert_{i:02}") for i in range(1, EXPERTS + 1)]
    pairs = [(person, subject) for subject in subjects for person in rng.sample(people, rng.choice([3, 4, 5, 5]))]
    rng.shuffle(pairs)
    repeats = rng.sample(pairs, 4)
    rows = []
    for number, (person, subject) in enumerate(pairs + repeats, start=20001):
        labels = [label for label in KINDS[subject[2]][1] if rng.random() < 0.75]
        if rng.random() < 0.2:
            labels.append(rng.choice(["Single", "Double", "Triple", "Bent tail", "Fanaroff & Riley Class 1 (FR I)"]))
        labels = list(dict.fromkeys(labels))
        seen = number > 20000 + len(pairs)
        rows.append(panoptes_row(number, person, subject, EXPERT_WORKFLOW, labels, seen=seen))
    return rows


def write_csv(path: Path, rows: list[dict], columns: list[str]) -> None:
    """Write rows under the given columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path) -> None:
    """Write the two annotation exports and the export of the experts."""
    rng = random.Random(SEED)
    subjects = make_subjects(rng)
    annotations = make_annotations(subjects, rng)
    classifications = make_classifications(subjects, rng)
    first = annotations[: len(annotations) // 2]
    plain = [row | {"annotations": json.loads(row["annotations"])[0]["value"]} for row in first]
    public = ["classification_id", "user_id", "workflow_id", "annotations", "subject_ids"]
    write_csv(folder / "annotations" / "2021-05.csv", plain, public)
    write_csv(folder / "annotations" / "2021-06.csv", annotations, list(annotations[0]))
    write_csv(folder / "classifications" / "experts.csv", classifications, list(classifications[0]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
