"""What code decides the numbers of a step: its script and all that it imports from this project, as one sum."""

import ast
import functools
import hashlib
from pathlib import Path

DECIDES_NOTHING = {"scripts.lib.log", "scripts.lib.steps"}  # what is said, and how a script is called


@functools.cache
def read_module(root: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """The syntax tree of a module as text, without comments, docstrings and layout, and the modules that it imports.

    root: the folder of the project; name: of the module, with dots. Of the imports only those of this project count.
    """
    tree = ast.parse((root / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8"))
    imports = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if ast.get_docstring(node, clean=False) is not None:
                del node.body[0]
        elif isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            imports |= {name for name in inner if (root / f"{name.replace('.', '/')}.py").exists()} or {node.module}
    return ast.dump(tree), tuple(sorted(name for name in imports if name.startswith("scripts.")))


def modules_of(root: Path, name: str) -> set[str]:
    """A module and all modules of this project that it imports, through others too; those that decide nothing aside."""
    found: set[str] = set()
    left = [name]
    while left:
        module = left.pop()
        if module not in found | DECIDES_NOTHING:
            found.add(module)
            left += read_module(root, module)[1]
    return found


def sum_of_code(root: Path, name: str) -> str:
    """A sum of the syntax trees of a module and what it imports: the same unless something changes that may count.

    root: the folder of the project; name: of the step's module, with dots. Another version of Python may write trees
    in another way, and then the sum is another.
    """
    whole = hashlib.sha256()
    for module in sorted(modules_of(root, name)):
        whole.update(f"{module}\n{read_module(root, module)[0]}\n".encode())
    return whole.hexdigest()[:16]
