"""The config: checked against its schema before anything runs, each fault told in one sentence."""

import copy
import difflib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from scripts.lib.catalogue.expression import parse
from scripts.lib.keys import Config, value_at
from scripts.lib.log import InputError
from scripts.lib.places import LANGUAGE_FILES, find_resource
from scripts.lib.yaml_files import read_yaml

GENERAL, SAMPLE_FIELD = "general", "radio_astronomy"
RETIRED = {
    "training.linear.inverse_penalty": "the penalty is chosen from training.linear.inverse_penalties, "
    "which are for subjects of length 1",
    "comparison.min_word_uses": "raw words must be written about training.min_word_subjects subjects",
    "comparison.penalties": "raw words and text vectors choose from training.linear.inverse_penalties, as the tags do",
}


def check_config(config: Config, schema_path: str) -> None:
    """Raise InputError for the first fault of a config: unknown or missing keys, wrong types, values out of range."""
    with open(schema_path, encoding="utf-8") as file:
        schema = yaml.safe_load(file)
    refuse_nan(config)
    faults = sorted(Draft202012Validator(schema).iter_errors(config), key=lambda fault: [*map(str, fault.path)])
    if faults:
        raise InputError("config: " + describe_fault(faults[0]))
    check_classes(config)
    check_populations(config["populations"])


def drop_retired(config: Config) -> list[str]:
    """Take keys that earlier versions had out of a config; a sentence for each says what stands in its place."""
    said = []
    for path, instead in RETIRED.items():
        *sections, key = path.split(".")
        section: Any = config
        for name in sections:
            section = section.get(name) if isinstance(section, dict) else None
        if isinstance(section, dict) and key in section:
            said.append(f"config: {path}: {section.pop(key)!r} is no longer used; {instead}.")
    return said


def check_own(config: Config, shipped: Config) -> None:
    """Raise InputError if another data set than the shipped one would take over what people
    decided about the shipped one.
    """
    if config["dataset"] == shipped["dataset"]:
        return
    for key, other in (
        ("pseudonym_key", "give a long secret of your own, or pseudonym_key_file"),
        ("taxonomy.adjustments", "give your own, or null for none"),
        ("populations", "give your own, or [] for none"),
    ):
        if value_at(config, key) == value_at(shipped, key):
            raise InputError(
                f"config: {key} is still that of the data set {shipped['dataset']!r} while dataset is "
                f"{config['dataset']!r}; {other}."
            )


def take_field(config: Config, shipped: Config, bases: list[str]) -> None:
    """Put the keys of a field in their place where the config has the shipped values, and name the field.

    Raises InputError for a field without a file, and for a file with keys that the config does not know.
    """
    name = config["field"]
    if name == "auto":
        name = SAMPLE_FIELD if config["dataset"] == shipped["dataset"] else GENERAL
    config["field"] = name
    if name == GENERAL:
        return
    given = name.endswith((".yaml", ".yml"))
    path = find_resource(name if given else f"resources/fields/{name}.yaml", "field", bases)
    for key, value in leaves(read_yaml(path, dict)):
        try:
            known = value_at(shipped, key)
        except InputError as error:
            raise InputError(f"{path}: {error}") from error
        if value_at(config, key) == known:
            *sections, last = key.split(".")
            place = value_at(config, ".".join(sections)) if sections else config
            place[last] = copy.deepcopy(value)


def leaves(section: Config, before: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted key, value) of what is no mapping.

    >>> list(leaves({"a": {"b": 1}, "c": [2]}))
    [('a.b', 1), ('c', [2])]
    """
    for key, value in section.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def take_key(config: Config, shipped: Config, bases: list[str]) -> None:
    """Put the key of the pseudonyms in its place if a file holds it, so that no result names that file.

    Raises InputError if the file is not there or holds no key, and if the config gives a key of its own as well.
    """
    file, config["pseudonym_key_file"] = config["pseudonym_key_file"], None
    if file is None:
        return
    if config["pseudonym_key"] != shipped["pseudonym_key"]:
        raise InputError("config: pseudonym_key and pseudonym_key_file both give a key; leave one of them out.")
    path = find_resource(file, "pseudonym_key_file", bases)
    try:
        key = Path(path).read_text(encoding="utf-8-sig").partition("\n")[0].strip()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} holds no text; its first line must be the key of the pseudonyms.") from error
    if not key:
        raise InputError(f"{path}, line 1: found no key of the pseudonyms; write a long secret of your own there.")
    config["pseudonym_key"] = key


def check_populations(populations: list[Config]) -> None:
    """Raise InputError for two populations of the same name, and for a query that is no expression."""
    names = [entry["name"] for entry in populations]
    for entry in populations:
        if names.count(entry["name"]) > 1:
            raise InputError(f"config: populations holds {entry['name']!r} twice; give one another name.")
        try:
            parse(entry["query"])
        except InputError as error:
            raise InputError(f"config: populations, {entry['name']}: {error}") from error


def refuse_nan(value: object, where: str = "") -> None:
    """Raise InputError for a number in the config that is none."""
    if isinstance(value, dict):
        for key, item in value.items():
            refuse_nan(item, f"{where}.{key}".lstrip("."))
    elif isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"config: {where} is {value}; expected a number.")


def describe_fault(fault: Any) -> str:
    """A schema violation as a sentence: which key, what was found, what was expected."""
    where = ".".join(str(part) for part in fault.path)
    if fault.validator == "additionalProperties":
        known = list(fault.schema.get("properties", {}))
        unknown = sorted(set(fault.instance) - set(known))[0]
        near = difflib.get_close_matches(str(unknown), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}."
        return f"unknown key {'.'.join(filter(None, [where, str(unknown)]))!r}; {hint}"
    if fault.validator == "required":
        missing = next(key for key in fault.validator_value if key not in fault.instance)
        return f"the key {'.'.join(filter(None, [where, missing]))!r} is missing; see config.yaml for an example."
    meaning = fault.schema.get("description", "")
    expectations: dict[str, Callable[[], str]] = {
        "enum": lambda: f"expected one of {', '.join(map(str, fault.validator_value))}",
        "type": lambda: f"expected {fault.validator_value}",
        "minimum": lambda: f"expected at least {fault.validator_value}",
        "maximum": lambda: f"expected at most {fault.validator_value}",
        "minItems": lambda: f"expected at least {fault.validator_value} entries",
    }
    expected = expectations[fault.validator]() if fault.validator in expectations else fault.message
    return f"{where} is {fault.instance!r}; {expected}" + (f" ({meaning})." if meaning else ".")


def check_classes(config: Config) -> None:
    """Raise InputError for a class or label that is defined twice, and for an ignored class that is not known."""
    names = [entry["name"] for entry in config["classes"]["known"]]
    labels = [label for entry in config["classes"]["known"] for label in entry["labels"]]
    for what, values in (("class", names), ("label", labels)):
        doubled = sorted({value for value in values if values.count(value) > 1})
        if doubled:
            raise InputError(f"config: classes.known holds the {what} {doubled[0]!r} twice; keep one.")
    for name in config["classes"]["ignore"]:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}."
            raise InputError(f"config: classes.ignore holds the unknown class {name!r}; {hint}")


def merge(config: Config, changes: Config) -> Config:
    """A copy of a config with changes: mappings key by key, everything else whole, as Snakemake does.

    >>> merge({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": 3}, "d": [2]})
    {'a': {'b': 3, 'c': 2}, 'd': [2]}
    """
    merged = dict(config)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(config.get(key), dict)
        merged[key] = merge(config[key], value) if both else value
    return merged


def read_published(config: Config, bases: list[str], schema_path: str) -> tuple[Config, list[Config]]:
    """The config of the published method, the run's own where it is silent, and the fixes, {name, part, keys} each.

    Raises InputError, with the file, for one that is not there, a setting that the schema refuses, a file of language
    that is neither null nor the run's, and a fix of another form, name or key.
    """
    paths = {key: find_resource(config["published"][key], f"published.{key}", bases) for key in ("config", "fixes")}
    published = merge(config, read_yaml(paths["config"], dict))
    drop_retired(published)
    try:
        check_config(published, schema_path)
    except InputError as error:
        raise InputError(f"{paths['config']}: {error}") from error
    for section, key in LANGUAGE_FILES:
        if published[section][key] not in (None, config[section][key]):
            raise InputError(
                f"{paths['config']}: {section}.{key} is {published[section][key]!r}; expected null or the run's own "
                f"{config[section][key]!r}, since all variants are compared with the same tables."
            )
    fixes, names = read_yaml(paths["fixes"], list), set()
    for number, fix in enumerate(fixes, start=1):
        sound = isinstance(fix, dict) and set(fix) == {"name", "part", "keys"} and isinstance(fix["keys"], list)
        if not sound or fix["part"] not in ("tags", "learning") or fix["name"] in names:
            raise InputError(
                f"{paths['fixes']}, entry {number}: found {fix!r}; expected a name of its own, a list of keys, and as "
                "part tags or learning."
            )
        names.add(fix["name"])
        for key in fix["keys"]:
            try:
                value_at(config, key)
            except InputError as error:
                raise InputError(f"{paths['fixes']}, entry {number}: {error}") from error
    return published, fixes
