"""Made-up exports of any shape: so many subjects, annotators, experts, classes, words; with a config to read them."""

import csv
import json
import random
from pathlib import Path

import yaml

WORDS = """amber ancient angular bare barren basalt bent blunt boulder branch bright brittle bronze bubble bumpy canyon
cavern cedar chalk chimney circle clay cliff cloud coarse cobalt column copper coral cotton crack crater creek crescent
crimson crooked crystal curve damp dark deep delta dense desert diamond dim dome dotted drift dune dust eagle echo edge
ember empty fan feather fern fiber fissure flat flint flood foam fog forest fossil fragile frost garnet glacier glass
gold gorge granite grass gravel gray green hazy heavy hill hollow honey horn ice indigo iron island ivory jagged jungle
knot lagoon lake lava layer leaf lemon light lime loop loose lumpy maple marble marsh meadow mesa metal mirror mist
moon moss mountain mud narrow needle oak oasis ocean olive opal orange orchid oval palm pearl pebble pine pink plain
plateau pond powder purple quartz rain ravine red reef ridge ring river rock rough ruby rust salt sand scarlet shadow
shallow sharp shell shiny shore silk silver slate slope smoke smooth snow soft soil solid spark spike spiral spring
square steel steep stone storm straw stream stripe swamp thick thin thorn tide timber tower trail tree triangle tunnel
twisted valley velvet violet volcano wave wax wheat white wide willow wind wire wood wool yellow zigzag""".split()


def spell(number: int) -> str:
    """A number in letters, for labels without digits: 0 is a, 26 is ba."""
    return (spell(number // 26) if number >= 26 else "") + chr(ord("a") + number % 26)


def write_data(
    folder: Path,
    *,
    subjects: int = 30,
    annotators: int = 4,
    texts: int = 4,
    words: int = 12,
    said: int = 3,
    untagged: int = 0,
    curators: int = 3,
    class_names: list[str],
    named=lambda subject, name: True,
    name_of=None,
    vocabulary=tuple(WORDS),
    **changes,
) -> Path:
    """Write ann.csv, exp.csv and config.yaml into the folder and return the config's path.

    texts: annotations a subject, by as many of the `annotators` as there are; said: of `words` different words, those
    of one text, the first of `vocabulary`; untagged: the last subjects get words of their own. named(subject, class
    number) says which classes the curators name; name_of(subject) is the name in raw exports, None makes plain ones.
    changes: keys of the config.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(1)
    answers, verdicts = [], []
    for subject in range(subjects):
        for text in range(texts):
            chosen = [vocabulary[(subject + 5 * place) % words] for place in range(said - 1)]
            chosen += [rng.choice(vocabulary[:words])]
            if subject >= subjects - untagged:
                chosen = [WORDS[-1 - subject % 40]]
            answers.append((subject, (subject + text) % annotators, ", ".join(chosen[:said])))
        for curator in range(curators):
            verdicts.append((subject, curator, [name for i, name in enumerate(class_names) if named(subject, i)]))
    write_export(folder / "ann.csv", answers, name_of)
    write_export(folder / "exp.csv", [(s, 1000 + who, named) for s, who, named in verdicts], name_of)
    place = {"folders": [str(folder)]}
    config = {
        "dataset": "shape",
        "pseudonym_key": "made up for a shape",
        "annotations": {**place, "exports": [{"path": "ann.csv"}]},
        "classifications": {**place, "exports": [{"path": "exp.csv"}]},
        "classes": {"known": [{"name": name, "labels": [name]} for name in class_names], "ignore": []},
        "taxonomy": {"adjustments": None},
        "populations": [],
    }
    for key, value in changes.items():
        config[key] = {**config[key], **value} if isinstance(config.get(key), dict) else value
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def write_export(path: Path, rows: list[tuple], name_of) -> None:
    """A plain export of (subject, person, text or list of labels); with `name_of`,
    a raw one with names in subject_data.
    """
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        header = ["classification_id", "user_id", "annotations", "subject_ids"]
        writer.writerow([*header, "subject_data"] if name_of else header)
        for number, (subject, person, answer) in enumerate(rows, start=1):
            key = str(100 + subject)
            if name_of:
                cell = json.dumps([{"task": "T0", "value": answer}])
                data = [json.dumps({key: {"Filename": name_of(subject)}})]
            else:
                cell, data = answer if isinstance(answer, str) else ",".join(answer), []
            writer.writerow([number, person, cell, key, *data])
