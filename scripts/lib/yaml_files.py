"""YAML files that people edit."""

from typing import TypeVar

import yaml

from scripts.lib.log import InputError

Kind = TypeVar("Kind")


def read_yaml(path: str, kind: type[Kind]) -> Kind:
    """The content of a YAML file. Raises InputError if it is no YAML or of another kind than expected."""
    with open(path, encoding="utf-8") as file:
        try:
            content = yaml.safe_load(file)
        except yaml.YAMLError as error:
            raise InputError(f"{path} is not YAML: {' '.join(str(error).split())}; mend that line.") from error
    if not isinstance(content, kind):
        raise InputError(f"{path} holds a {type(content).__name__}; expected a {kind.__name__}.")
    return content
