"""Dotted keys of a config: settings.unit."""

import copy
from typing import Any

from scripts.lib.log import InputError

Config = dict[str, Any]  # a config or a section of it, as YAML has it


def value_at(config: Config, key: str) -> Any:
    """What a config holds at a dotted key. Raises InputError if there is no such key.

    >>> value_at({"settings": {"unit": "term"}}, "settings.unit")
    'term'
    """
    found: Any = config
    for part in str(key).split("."):
        if not isinstance(found, dict) or part not in found:
            raise InputError(f"unknown config key {key!r}; expected such as settings.unit.")
        found = found[part]
    return found


def with_keys(config: Config, keys: list[str], source: Config) -> Config:
    """A copy of a config in which the dotted keys have the values of another.

    >>> with_keys({"a": {"b": 1, "c": 2}}, ["a.b"], {"a": {"b": 3, "c": 4}})
    {'a': {'b': 3, 'c': 2}}
    """
    changed = copy.deepcopy(config)
    for key in keys:
        *path, last = key.split(".")
        place = value_at(changed, ".".join(path)) if path else changed
        place[last] = copy.deepcopy(value_at(source, key))
    return changed
