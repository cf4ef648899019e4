"""Which workflows and versions of them count."""

import numpy as np
import pandas as pd


def version_key(version: str) -> tuple[int, ...]:
    """A workflow version as numbers, so that 57.10 comes after 57.9 and is not 57.1.

    >>> version_key("57.10") > version_key("57.9")
    True
    """
    return tuple(int(part) for part in version.split("."))


def other_workflow(frame: pd.DataFrame, workflows: list[dict]) -> np.ndarray:
    """Whether each row comes from none of the wanted workflows, where any are named."""
    if not workflows:
        return np.zeros(len(frame), bool)
    pairs = list(zip(frame["workflow"], frame["workflow_version"], strict=True))
    wrong = {pair: not any(workflow_matches(*pair, wanted) for wanted in workflows) for pair in set(pairs)}
    return np.array([wrong[pair] for pair in pairs], bool)


def workflow_matches(workflow: str, workflow_version: str, wanted: dict) -> bool:
    """Whether a workflow is a wanted one, between its optional versions (both included)."""
    if workflow != wanted["id"]:
        return False
    try:
        version = version_key(workflow_version)
    except ValueError:
        return "from_version" not in wanted and "to_version" not in wanted
    low, high = wanted.get("from_version"), wanted.get("to_version")
    return (low is None or version >= version_key(low)) and (high is None or version <= version_key(high))


def unmatched(rows: pd.DataFrame, workflows: list[dict]) -> list[str]:
    """The wanted workflows, and ranges of versions, of which the exports hold no row."""
    pairs = set(zip(rows["workflow"], rows["workflow_version"], strict=True))
    return [
        " ".join(f"{key} {value}" for key, value in wanted.items())
        for wanted in workflows
        if not any(workflow_matches(*pair, wanted) for pair in pairs)
    ]


def unwanted(frame: pd.DataFrame, options: dict) -> np.ndarray:
    """Whether the settings leave out each row, whatever its answers say: other workflows, gold standard, beta."""
    gold = frame["gold_standard"] & (options["gold_standard"] == "reject")
    beta = frame["beta"] & (options["beta_rows"] == "reject")
    return np.asarray(other_workflow(frame, options["workflows"]) | (gold | beta).to_numpy(bool))
