"""What code decides the numbers of a step: its script and all that it imports from this project, as one sum."""

import ast
import functools
import hashlib
from pathlib import Path
from typing import NamedTuple

from scripts.lib.formats import FORMAT_FILES, read_formats

DECIDES_NOTHING = {"scripts.lib.log", "scripts.lib.steps"}  # what is said, and how a script is called


class Module(NamedTuple):
    """A module: its syntax tree as text, the modules of this project that it imports, the tables that it writes."""

    tree: str
    imports: tuple[str, ...]
    tables: tuple[str, ...]


@functools.cache
def read_module(root: Path, name: str) -> Module:
    """A module without comments, docstrings and layout.

    root: the folder of the project; name: of the module, with dots. A table is the text that is the last argument of
    `write_table`; ValueError if it is not written out there.
    """
    tree = ast.parse((root / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8"))
    imports, tables = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if ast.get_docstring(node, clean=False) is not None:
                del node.body[0]
        elif isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            imports |= {name for name in inner if (root / f"{name.replace('.', '/')}.py").exists()} or {node.module}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_table":
            tables.add(ast.literal_eval(node.args[-1]))
    ours = (name for name in imports if name.startswith("scripts."))
    return Module(ast.dump(tree), tuple(sorted(ours)), tuple(sorted(tables)))


def modules_of(root: Path, name: str) -> set[str]:
    """A module and all modules of this project that it imports, through others too; those that decide nothing aside."""
    found: set[str] = set()
    left = [name]
    while left:
        module = left.pop()
        if module not in found | DECIDES_NOTHING:
            found.add(module)
            left += read_module(root, module).imports
    return found


def sum_of_code(root: Path, name: str) -> str:
    """A sum of the syntax trees of a module and what it imports: the same unless something changes that may count.

    Of a Parquet table that they write, the types of its columns and the sort keys count, the meanings do not.
    root: the folder of the project; name: of the step's module, with dots. Another version of Python may write trees
    in another way, and then the sum is another.
    """
    whole = hashlib.sha256()
    for module in sorted(modules_of(root, name)):
        tree, _, tables = read_module(root, module)
        whole.update(f"{module}\n{tree}\n".encode())
        for table in tables:
            keys, types, _ = read_formats(tuple(root / file for file in FORMAT_FILES))[f"{table}.parquet"]
            whole.update(f"{table}\n{keys}\n{types}\n".encode())
    return whole.hexdigest()[:16]
