"""The sources that an expression selects from a catalogue."""

import operator

import numpy as np
import pandas as pd

from scripts.lib.catalogue.columns import Column
from scripts.lib.catalogue.expression import Chain, Condition, Not, find_name, parse, refuse

COMPARE = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}
OF_CLASSES = ("votes", "probability")


class Population:
    """A catalogue that answers expressions; `threshold` has min_annotators and min_fraction, as for the tags."""

    def __init__(self, frame: pd.DataFrame, columns: list[Column], threshold: dict):
        self.frame, self.threshold = frame, threshold
        self.column = {(column.kind, column.of): column.name for column in columns if column.kind}
        self.tags = [column.of for column in columns if column.kind == "tag"]
        self.classes = [column.of for column in columns if column.kind == "votes"]

    def select(self, expression: str) -> np.ndarray:
        """Whether each source of the catalogue is selected. Raises InputError that points at the character.

        A comparison with a value that is not there (no annotators, no experts, no model) is false.
        """
        return self.evaluate(parse(expression), expression)

    def evaluate(self, node, expression: str) -> np.ndarray:
        """The sources of a node of the tree."""
        if isinstance(node, Not):
            return ~self.evaluate(node.inner, expression)
        if isinstance(node, Condition):
            return self.test(node, expression)
        assert isinstance(node, Chain)
        found = self.evaluate(node.first, expression)
        for sign, other in node.rest:
            right = self.evaluate(other, expression)
            found = found | right if sign == "|" else found & (right if sign == "&" else ~right)
        return found

    def test(self, node: Condition, expression: str) -> np.ndarray:
        """The sources of a single test."""
        of_class = node.function in OF_CLASSES
        known, what = (self.classes, "class") if of_class else (self.tags, "tag")
        name = find_name(node.name, known, what, expression, node.at)
        if not node.sign:
            if of_class:
                refuse(expression, node.at, f"{node.function}({name}) needs a comparison, such as >= 0.5.")
            if not node.function:
                return self.values("tag", name).astype(bool)
            count, fraction = (self.measure(node.function, name, fraction=each) for each in (False, True))
            enough = count >= self.threshold["min_annotators"]
            return enough & (np.nan_to_num(fraction) >= self.threshold["min_fraction"])
        left = self.measure(node.function or "said", name, fraction="." in node.number)
        with np.errstate(invalid="ignore"):
            return COMPARE[node.sign](left, float(node.number)) & ~np.isnan(left)

    def measure(self, function: str, name: str, fraction: bool) -> np.ndarray:
        """What a comparison looks at: a number of people, or, compared with a number with a point, their fraction."""
        values = self.values(function, name).astype(float)
        if function == "probability" or (function == "votes" and fraction):
            return values
        if function == "votes":
            return np.round(values * self.values("experts"))
        people = self.values("annotators").astype(float)
        people[people == 0] = np.nan
        return values / people if fraction else np.where(np.isnan(people), np.nan, values)

    def values(self, kind: str, name: str = "") -> np.ndarray:
        """A column of the catalogue."""
        return self.frame[self.column[kind, name] if name else kind].to_numpy()
