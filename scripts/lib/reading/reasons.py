"""Why a row of an export does not count, in plain words."""

from scripts.lib.log import InputError
from scripts.lib.reading.shown import escape, harmless

REASONS = {
    "unreadable": "the row cannot be understood; rejected.csv says why",
    "vanished": "later exports, which are cumulative, no longer hold the classification",
    "other workflow": "the row is of a workflow, or of a version, that the config does not name",
    "gold standard": "the row is one of Zooniverse's gold standard",
    "beta": "the row was made before the project was live",
    "several subjects": "the row is about several subjects at once",
    "task not asked": "no task that the config names was asked",
    "empty answer": "the answer holds no words",
    "repeat": "the annotator had classified the subject before",
    "duplicate": "another row is the same",
    "superseded": "a later export holds the classification with other content, which counts",
    "repeated header": "the row repeats the header, as in files that were put together",
}


def refuse_row(path: str, line: int, identifier: str, reason: str) -> None:
    """Raise the InputError for a row that cannot be understood."""
    raise InputError(
        f"{path}, line {line} (classification {harmless(identifier) or 'without id'}): {escape(reason)}; mend the row, "
        "or set unreadable_rows: reject to leave such rows out."
    )
