"""Reviewed changes to the derived tags, read from a YAML file and checked line by line.

Applied in this order: drop, merge, rename; then define, kind, note and pin speak of the final names.
"""

from dataclasses import dataclass, field

import yaml

from scripts.lib.log import InputError

OPERATIONS = ("drop", "merge", "rename", "define", "kind", "note", "pin")


@dataclass
class Adjustments:
    """drop: tag -> reason; merge: final name -> tags; rename: tag -> final name; define, note: final name -> text;
    kind: final name -> ("human", "") or ("algorithmic", quantity); pin: final names.

    `lines` gives (operation, key) the line.
    """

    path: str
    drop: dict[str, str] = field(default_factory=dict)
    merge: dict[str, list[str]] = field(default_factory=dict)
    rename: dict[str, str] = field(default_factory=dict)
    define: dict[str, str] = field(default_factory=dict)
    kind: dict[str, tuple[str, str]] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)
    pin: list[str] = field(default_factory=list)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def refuse(self, operation: str, key: str, what: str) -> None:
        """Raise an InputError that points at the line of an operation."""
        raise InputError(f"{self.path}, line {self.lines[operation, key]}: {operation} {key!r}: {what}")


def read_adjustments(path: str) -> Adjustments:
    """The adjustments of a YAML file. Raises InputError, with the line, for another form,
    and as `check_adjustments`.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        root = yaml.compose(text)
        content = yaml.safe_load(text) or {}
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start + 1}); save it with UTF-8 encoding.") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not YAML: {' '.join(str(error).split())}; mend that line.") from error
    found = Adjustments(path)
    if root is None:
        return found
    if not isinstance(content, dict):
        raise InputError(f"{path}: found a {type(content).__name__}; expected a mapping of {', '.join(OPERATIONS)}.")
    seen = set()
    for key_node, value_node in root.value:
        operation, line = key_node.value, key_node.start_mark.line + 1
        if operation in seen:
            raise InputError(f"{path}, line {line}: {operation} stands twice; put all its entries under one.")
        seen.add(operation)
        if operation not in OPERATIONS:
            raise InputError(
                f"{path}, line {line}: unknown operation {operation!r}; expected one of {', '.join(OPERATIONS)}."
            )
        items = value_node.value if isinstance(value_node.value, list) else []
        for item in items:
            node = item[0] if isinstance(item, tuple) else item
            if not isinstance(node, yaml.ScalarNode):
                continue
            if (operation, node.value) in found.lines:
                raise InputError(f"{path}, line {node.start_mark.line + 1}: {operation} {node.value!r} stands twice.")
            found.lines[operation, node.value] = node.start_mark.line + 1
        read_operation(found, operation, content[operation], line)
    check_adjustments(found)
    return found


def read_operation(found: Adjustments, operation: str, value, line: int) -> None:
    """Put one operation into the adjustments. Raises InputError for a value of another form."""
    if value is None:
        return
    if operation == "pin":
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise InputError(f"{found.path}, line {line}: pin holds {value!r}; expected a list of names.")
        found.pin = value
        return
    if not isinstance(value, dict):
        raise InputError(f"{found.path}, line {line}: {operation} holds {value!r}; expected a mapping of names.")
    target = getattr(found, operation)
    for name, entry in value.items():
        if not isinstance(name, str) or not name.strip():
            raise InputError(
                f"{found.path}, line {line}: {operation} names {name!r}; expected a name, in quotes if YAML reads it "
                "as something else."
            )
        if operation == "merge":
            sound = isinstance(entry, list) and entry and all(isinstance(tag, str) for tag in entry)
        elif operation == "kind":
            entry = read_kind(entry)
            sound = entry is not None
        else:
            sound = isinstance(entry, str) and entry.strip() != ""
        if not sound:
            expected = {
                "merge": "a list of tags",
                "kind": "human, or algorithmic with the quantity that would measure it ({algorithmic: angular extent})",
                "drop": "the reason",
            }.get(operation, "a text")
            found.refuse(operation, name, f"found {value[name]!r}, expected {expected}.")
        target[name] = entry


def read_kind(entry) -> tuple[str, str] | None:
    """("human", "") or ("algorithmic", quantity); None for anything else.

    >>> read_kind({"algorithmic": "angular extent"}), read_kind("human"), read_kind("algorithmic")
    (('algorithmic', 'angular extent'), ('human', ''), None)
    """
    if entry == "human":
        return "human", ""
    if (
        isinstance(entry, dict)
        and list(entry) == ["algorithmic"]
        and isinstance(entry["algorithmic"], str)
        and entry["algorithmic"].strip()
    ):
        return "algorithmic", entry["algorithmic"]
    return None


def check_adjustments(found: Adjustments) -> None:
    """Raise InputError for operations that contradict each other."""
    merged = {tag: name for name, tags in found.merge.items() for tag in tags}
    for name, tags in found.merge.items():
        for tag in tags:
            if merged[tag] != name or tags.count(tag) > 1:
                found.refuse("merge", name, f"{tag!r} is merged twice; name it once.")
            if tag in found.merge and tag != name:
                found.refuse("merge", name, f"{tag!r} is itself a merged name, a cycle or chain; merge its tags here.")
            for operation in ("drop", "rename"):
                if tag in getattr(found, operation):
                    found.refuse("merge", name, f"{tag!r} is in {operation} too; take it out of one of them.")
    for tag, name in found.rename.items():
        if tag in found.drop:
            found.refuse("rename", tag, "it is in drop too; take it out of one of them.")
        if list(found.rename.values()).count(name) > 1 or name in found.merge:
            found.refuse("rename", tag, f"{name!r} would stand for several tags; use merge.")
        if name in found.rename:
            found.refuse("rename", tag, f"{name!r} is renamed itself; name the last word.")
    for tag in found.drop:
        if tag in found.pin:
            found.refuse("drop", tag, "it is in pin too; take it out of one of them.")


def final_names(tags: list[str], found: Adjustments) -> tuple[dict[str, str], list[tuple[int, str, str, str]]]:
    """Derived tag -> final name ("" if dropped), and the adjustments that do not apply: (line, operation, key, why).

    Raises InputError for a rename onto a tag that stays.
    """
    known, left = set(tags), []
    names = {tag: tag for tag in tags}
    for tag in found.drop:
        if tag in known:
            names[tag] = ""
        else:
            left.append((found.lines["drop", tag], "drop", tag, "no such tag"))
    for name, parts in found.merge.items():
        here = [tag for tag in parts if tag in known]
        missing = [tag for tag in parts if tag not in known]
        if name in known and name not in parts and names[name] == name:
            found.refuse("merge", name, f"{name!r} is a tag already; put it into the list if it shall be merged too.")
        if missing:
            why = f"no such tag: {', '.join(missing)}"
            left.append((found.lines["merge", name], "merge", name, why))
        names |= dict.fromkeys(here, name)
    for tag, name in found.rename.items():
        if tag not in known:
            left.append((found.lines["rename", tag], "rename", tag, "no such tag"))
        elif name in known and names[name] == name:
            found.refuse("rename", tag, f"{name!r} is a tag already; use merge.")
        else:
            names[tag] = name
    finals = set(names.values()) - {""}
    for operation in ("define", "kind", "note", "pin"):
        for name in getattr(found, operation):
            if name not in finals:
                left.append((found.lines[operation, name], operation, name, "no such final tag"))
    return names, sorted(left)
