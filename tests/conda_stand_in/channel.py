"""A conda channel of the Python and the packages that run this, made of hard links instead of archives.

The packages lie unpacked in the cache of packages from which py-rattler links, under the names of the channel's index.
So nothing is compressed, unpacked or copied: environments share their files with the installation that runs this.
"""

import json
import os
import platform
import shutil
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SUBDIR = "linux-64"
CONDA_NAMES = {"torch": "pytorch", "huggingface-hub": "huggingface_hub", "matplotlib": "matplotlib-base"}
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
NOT_OF_PYTHON = shutil.ignore_patterns("site-packages", "__pycache__", "test", "idlelib", "tkinter", "config-*")


def conda_name(name: str) -> str:
    """The name on conda-forge of a package of PyPI."""
    return CONDA_NAMES.get(canonicalize_name(name), canonicalize_name(name))


def pypi_name(name: str) -> str:
    """The name on PyPI of a package of conda-forge."""
    return {conda: pypi for pypi, conda in CONDA_NAMES.items()}.get(name, name)


def requirements(name: str, extras: set[str]) -> list[Requirement]:
    """What an installed package needs here, with some of its extras."""
    found = [Requirement(text) for text in distribution(name).requires or []]
    return [
        need
        for need in found
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in {"", *extras})
    ]


def with_requirements(names: list[str]) -> dict[str, list[Requirement]]:
    """Installed packages and all that they need, each with its own requirements."""
    found, waiting = {}, [(name, frozenset()) for name in names]
    while waiting:
        name, extras = waiting.pop()
        if canonicalize_name(name) not in found:
            needs = requirements(name, extras)
            found[canonicalize_name(name)] = needs
            waiting += [(need.name, frozenset(need.extras)) for need in needs]
    return found


def files_of(name: str) -> dict[str, Path]:
    """The files of an installed package by their place below a prefix.

    Left out are programs, which name another Python, and headers, which are for compilers.
    """
    found = {}
    for file in distribution(name).files:
        source = Path(os.path.normpath(distribution(name).locate_file(file)))
        place = source.relative_to(sys.prefix)
        if place.parts[0] != "bin" and source.suffix != ".h" and source.exists():
            found[str(place)] = source
    return found


def files_of_python() -> dict[str, Path]:
    """The files of the running CPython by their place below a prefix: interpreter, library, standard library."""
    base = Path(sys.base_prefix)
    found = {f"bin/{name}": Path(os.path.realpath(sys.executable)) for name in ("python", "python3", PYTHON)}
    found |= {f"lib/{path.name}": path for path in (base / "lib").glob("libpython3*.so.*")}
    for folder, folders, files in os.walk(base / "lib" / PYTHON):
        left_out = NOT_OF_PYTHON(folder, [*folders, *files])
        folders[:] = [name for name in folders if name not in left_out]
        found |= {str((Path(folder) / name).relative_to(base)): Path(folder) / name for name in files}
    return found


def link(source: Path, place: Path) -> None:
    """A hard link to a file, or a copy where they are on different file systems."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)


def add_package(cache: Path, files: dict[str, Path], record: dict) -> dict:
    """Put an unpacked package into the cache; its entry of the index."""
    record = record | {"subdir": SUBDIR, "build_number": 0}
    folder = cache / f"{record['name']}-{record['version']}-{record['build']}"
    for place, source in files.items():
        link(source, folder / place)
    paths = [{"_path": place, "path_type": "hardlink", "size_in_bytes": s.stat().st_size} for place, s in files.items()]
    (folder / "info").mkdir()
    (folder / "info/index.json").write_text(json.dumps(record))
    (folder / "info/paths.json").write_text(json.dumps({"paths": paths, "paths_version": 1}))
    return {f"{folder.name}.conda": record | {"size": 0}}


def build_channel(channel: Path, cache: Path, names: list[str]) -> None:
    """A channel that holds Python and the named packages with all that they need, as they are installed here."""
    python = {"name": "python", "version": platform.python_version(), "build": "local", "depends": []}
    entries = add_package(cache, files_of_python(), python)
    for name, needs in with_requirements(names).items():
        version, _, label = distribution(name).version.partition("+")
        record = {
            "name": conda_name(name),
            "version": version,
            "build": f"{label}_local" if label else "local",
            "depends": [
                f"python {sys.version_info.major}.{sys.version_info.minor}.*",
                *(f"{conda_name(need.name)} {need.specifier}".strip() for need in needs),
            ],
        }
        entries |= add_package(cache, files_of(name), record)
    for subdir, packages in ((SUBDIR, entries), ("noarch", {})):
        (channel / subdir).mkdir(parents=True)
        index = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": packages}
        (channel / subdir / "repodata.json").write_text(json.dumps(index))


def build_wheel(folder: Path, name: str) -> None:
    """A wheel of an installed package, for the pip part of an environment."""
    about = distribution(name)
    label = f"{about.metadata['Name'].replace('-', '_')}-{about.version}"
    site = Path(os.path.normpath(about.locate_file("")))
    files = {str(s.relative_to(site)): s for s in files_of(name).values() if s.suffix != ".pyc" and s.name != "RECORD"}
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{label}-py3-none-any.whl", "w", zipfile.ZIP_STORED) as wheel:
        for place, source in files.items():
            wheel.write(source, place)
        record = "".join(f"{place},,\n" for place in [*files, f"{label}.dist-info/RECORD"])
        wheel.writestr(f"{label}.dist-info/RECORD", record)
