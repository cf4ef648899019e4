"""Which task or column of which export holds the free text, which one the classes, and what names the subjects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.lib.log import InputError
from scripts.lib.reading.overview import Look
from scripts.lib.reading.overview_tasks import find_classes, find_text, holds_labels, labels_of
from scripts.lib.reading.shown import harmless
from scripts.lib.reading.subjects import as_text, plain_key
from scripts.lib.reading.tasks_there import Task

NAMES = "filename imagename image name sourcename source objectname object objid figure origin title".split()
MOST_SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """A task (or column) of one or more exports: the exports with it, the task as it is in the first, and how often
    each label (or text) was used in all of them."""

    looks: tuple[Look, ...]
    task: Task
    raw_task: Task | None
    column: str | None

    @property
    def labels(self) -> dict[str, int]:
        """The labels of all exports with their uses, most used first."""
        uses: dict[str, int] = {}
        for look in self.looks:
            task = self.task_of(look)
            for label, number in labels_of(task).items() if task else ():
                uses[label] = uses.get(label, 0) + number
        return dict(sorted(uses.items(), key=lambda item: (-item[1], item[0])))

    def task_of(self, look: Look) -> Task | None:
        """The task of the choice in one export."""
        wanted = self.raw_task if look.raw else None
        for task in look.tasks:
            same = (task.workflow, task.key) == (wanted.workflow, wanted.key) if wanted else task.key == self.column
            if same:
                return task
        return None


def name_of(task: Task) -> str:
    """How a task is written in options: WORKFLOW:TASK, or the task (or column) alone.

    >>> name_of(Task("12", "T0")), name_of(Task("", "notes"))
    ('12:T0', 'notes')
    """
    return f"{task.workflow}:{task.key}" if task.workflow else task.key


def choose(looks: Sequence[Look], given: str | None, option: str, classes: bool, taken: Choice | None) -> Choice:
    """The task of classes, or of free text, that is `given` as WORKFLOW:TASK, TASK or a column, or else found in one
    export.

    taken: what holds the free text, which cannot hold the classes as well.
    Raises InputError if nothing is found, and for a given task that no export has, or several workflows.
    """
    found = [(look, task) for look in looks for task in look.tasks if not is_taken(look, task, taken)]
    if given is not None:
        chosen = [(look, task) for look, task in found if given in (name_of(task), task.key)]
        if len({name_of(task) for _, task in chosen}) > 1:
            several = ", ".join(sorted({name_of(task) for _, task in chosen}))
            raise InputError(f"{option} {given}: found it in several workflows; expected one of {several}.")
    elif classes:
        chosen = best_labels(found, taken)
    else:
        pairs = [(look, task) for look in looks if (task := find_text(look.tasks))]
        chosen = sorted(pairs, key=lambda pair: -len(pair[1].answers))
    if not chosen:
        what = "no task or column with that name" if given else ("no labels of classes" if classes else "no free text")
        raise InputError(
            f"{option}{f' {given}' if given else ''}: found {what} in {', '.join(look.path for look in looks)}. "
            f"There are {say_candidates(found)}. Name one of them with {option}, or add the export that holds it."
        )
    look, task = chosen[0]
    raw_task, column = (task, None) if look.raw else (None, task.key)
    return Choice((look,), task, raw_task, column)


def is_taken(look: Look, task: Task, taken: Choice | None) -> bool:
    """Whether a choice holds this task of this export."""
    return taken is not None and look in taken.looks and taken.task_of(look) is task


def best_labels(found: Sequence[tuple[Look, Task]], taken: Choice | None) -> list[tuple[Look, Task]]:
    """The tasks that hold labels, those with most answers first, and those of other workflows than the free text
    before its own; if there is none, columns of other exports, those with most answers a label first."""
    labelled = [(look, task) for look, task in found if holds_labels(task)]
    if not labelled:
        other = [(look, task) for look, task in found if task.is_column and not (taken and look in taken.looks)]
        a_label = {id(task): sum(task.answers.values()) / max(len(labels_of(task)), 1) for _, task in other}
        few = [(look, task) for look, task in other if len(labels_of(task)) >= 2 and a_label[id(task)] >= 2]
        return sorted(few, key=lambda pair: -a_label[id(pair[1])])
    home = (taken.looks[0].path, taken.task.workflow) if taken else None
    return sorted(labelled, key=lambda pair: ((pair[0].path, pair[1].workflow) == home, -pair[1].answered))


def extend(choice: Choice, looks: Sequence[Look], classes: bool, other: Choice) -> Choice:
    """A choice with all exports that hold the same: the same task of a raw export, the same column of a plain one,
    unless they are of another workflow, or belong to the other choice."""
    home = workflows_of(choice.looks[0], choice.task)
    for look in looks:
        best = find_classes(look.tasks) if classes else find_text(look.tasks)
        if best and not is_taken(look, best, other) and same_workflow(home, workflows_of(look, best)):
            raw_task = choice.raw_task or (best if look.raw else None)
            choice = replace(choice, raw_task=raw_task, column=choice.column or (None if look.raw else best.key))
    chosen = list(choice.looks)
    for look in looks:
        task = choice.task_of(look)
        if task is None or look in chosen or is_taken(look, task, other) or holds_labels(task) != classes:
            continue
        if same_workflow(home, workflows_of(look, task)):
            chosen.append(look)
    return replace(choice, looks=tuple(sorted(chosen, key=lambda look: look.path)))


def workflows_of(look: Look, task: Task) -> set[str]:
    """The workflows of a task, or of the rows of a plain export; none if the export does not tell."""
    return {task.workflow} - {""} if look.raw else set(look.export.rows["workflow"]) - {""}


def same_workflow(one: set[str], other: set[str]) -> bool:
    """Whether two exports may be of one workflow: they have one in common, or one of them does not tell.

    >>> same_workflow({"1"}, {"1", "2"}), same_workflow({"1"}, set()), same_workflow({"1"}, {"2"})
    (True, True, False)
    """
    return not one or not other or bool(one & other)


def say_candidates(found: Sequence[tuple[Look, Task]]) -> str:
    """The tasks and columns that are there, with what they hold."""
    said = [f"{harmless(name_of(task))} ({task.kind}, {len(task.answers)} distinct)" for _, task in found]
    more = f" and {len(said) - MOST_SHOWN} more" if len(said) > MOST_SHOWN else ""
    return (", ".join(dict.fromkeys(said[:MOST_SHOWN])) or "none") + more


def keys_of(choice: Choice) -> dict[str, dict[str, str]]:
    """What the raw exports of a choice tell of the subjects of its rows: key -> subject -> value."""
    values: dict[str, dict[str, str]] = {}
    for look in choice.looks:
        task = choice.raw_task
        workflow = look.export.rows["workflow"].tolist()
        for place, subject, what in look.export.told:
            if look.raw and task and task.workflow in ("", workflow[place]):
                for key, value in what.items():
                    if key != "retired" and as_text(value).strip():
                        values.setdefault(str(key), {})[subject] = as_text(value)
    return values


def guess_subject_name(choices: Sequence[Choice]) -> str | None:
    """The key of subject_data that names the subjects: each subject has a value of its own under it, in all choices
    that have raw exports. Usual names of such keys come first; numbers are no names."""
    found: list[set[str]] = []
    for choice in choices:
        told = keys_of(choice)
        subjects = {subject for values in told.values() for subject in values}
        if subjects:
            found.append({key for key, values in told.items() if names(values, len(subjects))})
    if not found:
        return None
    place = {name: number for number, name in enumerate(NAMES)}
    keys = sorted(set.intersection(*found), key=lambda key: (place.get(plain_key(key), len(place)), key))
    return keys[0] if keys else None


def names(values: dict[str, str], subjects: int) -> bool:
    """Whether all subjects have a value, each its own, and some value is more than a number.

    >>> names({"1": "a.png", "2": "b.png"}, 2), names({"1": "a.png"}, 2), names({"1": "1.5", "2": "7"}, 2)
    (True, False, False)
    """
    words = any(any(sign.isalpha() for sign in value) for value in values.values())
    return len(values) == subjects == len(set(values.values())) and words


def not_used(looks: Sequence[Look], choices: Sequence[Choice]) -> list[str]:
    """The exports that no choice takes."""
    used = {look.path for choice in choices for look in choice.looks}
    return [look.path for look in looks if look.path not in used]


def folders_of(paths: Sequence[str]) -> tuple[str, list[str]]:
    """A folder, and the paths in it.

    >>> folders_of(["data/a.csv", "data/b.csv"]), folders_of(["a.csv", "data/b.csv"])
    (('data', ['a.csv', 'b.csv']), ('.', ['a.csv', 'data/b.csv']))
    """
    folders = {str(Path(path).parent) for path in paths}
    if len(folders) == 1:
        return folders.pop(), [Path(path).name for path in paths]
    return ".", list(paths)
