"""Every rule in a conda environment of its own, from a local channel,
with nothing but Snakemake where it is started.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import torch
import yaml

from tests.conda_stand_in.channel import build_channel, build_wheel, pypi_name
from tests.conftest import ROOT, copy_repository
from tests.test_environments import ROOMS, RULES, by_conda, by_pip, packages_of
from tests.test_workflow import RESULTS, compare_results

# What docs/environments.md asks for where Snakemake is started: itself, and what the Snakefile imports.
LAUNCHER = """
channels: [conda-forge, nodefaults]
dependencies: [python =3.11, snakemake =9.27, pandas =3.1, pyyaml =6.0, jsonschema =4.26]
"""
EVERYTHING = ("all", "validate", "grid")


class StandIn:
    """The stand-in for conda, set up in a folder: a channel, wheels, an environment with Snakemake, and programs."""

    def __init__(self, root: Path):
        self.root = root
        files = sorted(path.name for path in (ROOT / "envs").glob("*.yaml"))
        names = {pypi_name(package) for file in files for package in by_conda(file)} - {"python"}
        build_channel(root / "channel", root / "packages", sorted(names | {"pip", "snakemake", "jsonschema"}))
        for package in sorted({package for file in files for package in by_pip(file)}):
            build_wheel(root / "wheels", package)
        (root / "bin").mkdir()
        shutil.copy(ROOT / "tests/conda_stand_in/activate", root / "bin/activate")
        program = f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tests.conda_stand_in.stand_in {root} "$@"\n'
        (root / "bin/conda").write_text(program)
        (root / "bin/conda").chmod(0o755)
        (root / "launcher.yaml").write_text(LAUNCHER)
        self.call(root, "conda", "env", "create", f"--file={root}/launcher.yaml", f"--prefix={root}/launcher")

    def call(self, folder: Path, *command: str) -> str:
        """Run a command in a folder, away from the virtual environment of the tests; what it printed.
        It must succeed.
        """
        done = self.run(folder, *command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def run(self, folder: Path, *command: str) -> subprocess.CompletedProcess:
        """Run a command in a folder, away from the virtual environment of the tests; output and errors together."""
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA"))
        }
        return subprocess.run(
            command,
            cwd=folder,
            env=kept | {"PATH": f"{self.root}/bin:/usr/bin:/bin", "PYTHONNOUSERSITE": "1"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=600,
            check=False,
        )

    def snakemake(self, *arguments: str) -> list[str]:
        """The command that starts Snakemake with an environment for every rule."""
        start = [f"{self.root}/launcher/bin/python", "-m", "snakemake", "--sdm", "conda", "--cores", "2"]
        return [*start, "--conda-prefix", f"{self.root}/environments", *arguments]

    def prefix_of(self, file: str) -> Path:
        """Where Snakemake put the environment of a file."""
        copies = (self.root / "environments").glob("*.yaml")
        (copy,) = [path for path in copies if path.read_bytes() == (ROOT / "envs" / file).read_bytes()]
        return copy.with_suffix("")


@pytest.fixture(scope="module")
def conda(tmp_path_factory) -> StandIn:
    """The stand-in for conda, which needs a Python that works when it is moved."""
    reason = ""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        reason = "the channel is made for Linux on x86-64 alone"
    elif "deb_system" in sysconfig.get_scheme_names():
        reason = "Debian's own Python cannot be moved into a conda environment"
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    elif reason:
        pytest.skip(reason)
    return StandIn(tmp_path_factory.mktemp("conda"))


def test_nothing_but_snakemake_is_where_it_is_started(conda, tmp_path):
    """Of the packages of the rules; else a rule could find there what its environment lacks."""
    modules = sorted({module for step in RULES for module in packages_of(step).values()})
    show = "import importlib.util, sys; print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name)])"
    assert conda.call(tmp_path, f"{conda.root}/launcher/bin/python", "-c", show, *modules).split() == [
        "numpy",
        "pandas",
        "yaml",
    ]


@pytest.fixture(scope="module")
def deployed(conda, tmp_path_factory) -> Path:
    """A copy of the repository for all rules of which there is an environment."""
    folder = copy_repository(tmp_path_factory.mktemp("deployed") / "plaintag")
    conda.call(folder, *conda.snakemake("--conda-create-envs-only", *EVERYTHING))
    return folder


@pytest.mark.slow
def test_the_sample_runs_with_every_rule_in_its_own_environment(conda, deployed, sample_run):
    """And gives the same bytes as in one virtual environment."""
    printed = conda.call(deployed, *conda.snakemake())
    files = ("annotations.yaml", "embedding.yaml", "figures.yaml", "publication.yaml", "ranking.yaml")
    activated = set(re.findall(r"Activating conda environment: .*/(\w+)", printed))
    assert activated == {conda.prefix_of(file).name for file in files}
    assert compare_results(sample_run / RESULTS, deployed / RESULTS) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted(set(RULES.values())))
def test_an_environment_alone_imports_what_its_rules_import(conda, deployed, file):
    """Snakemake puts the packages beside itself behind those of the environment, so a run could find them there."""
    steps = [step for step, name in RULES.items() if name == file]
    modules = sorted({module for step in steps for module in packages_of(step).values()})
    show = "import importlib, json, sys; sys.path.append('.'); names = sys.argv[1:]"
    show += "; print(json.dumps({name: importlib.import_module(name).__file__ for name in names}))"
    prefix = conda.prefix_of(file)
    names = [*modules, *(f"scripts.{ROOMS[step]}.{step}" for step in steps)]
    found = json.loads(conda.call(deployed, f"{prefix}/bin/python", "-I", "-c", show, *names))
    assert [name for name in modules if not Path(found[name]).is_relative_to(prefix)] == []


def test_a_rule_whose_environment_lacks_an_import_fails(conda, tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    file = folder / "envs/annotations.yaml"
    file.write_text(file.read_text().replace("  - pyarrow =26.0\n", ""))
    done = conda.run(folder, *conda.snakemake("read_classifications"))
    assert done.returncode != 0
    assert "ModuleNotFoundError: No module named 'pyarrow'" in done.stdout


@pytest.mark.parametrize(
    ("device", "file"), [("auto", "embedding.yaml"), ("cpu", "embedding_cpu.yaml"), ("cuda", "embedding_gpu.yaml")]
)
def test_the_device_names_the_environment(conda, tmp_path, write, device, file):
    folder = copy_repository(tmp_path / "plaintag")
    config = write("device.yaml", yaml.safe_dump({"model": {"device": device}}))
    printed = conda.call(folder, *conda.snakemake("--conda-prefix", "new", "--dry-run", "--configfile", config))
    assert set(re.findall(r"envs/(embedding\w*\.yaml) will be created", printed)) == {file}


def test_an_environment_takes_the_build_that_it_names(conda, tmp_path):
    if torch.version.cuda is not None:
        pytest.skip("PyTorch is the CUDA build here, and the channel holds what is here")
    solve = ["conda", "env", "create", "--dry-run", f"--prefix={tmp_path}/none", "--file"]
    assert "pytorch=2.13.0=cpu_local" in conda.call(ROOT, *solve, "envs/embedding_cpu.yaml").split()
    done = conda.run(ROOT, *solve, "envs/embedding_gpu.yaml")
    assert done.returncode != 0 and "No candidates were found for pytorch 2.13.* cuda*" in done.stdout


@pytest.mark.parametrize("format", ["dockerfile", "apptainer"])
def test_a_container_would_hold_every_environment(conda, deployed, format):
    printed = conda.call(deployed, *conda.snakemake("--containerize", format))
    assert set(re.findall(r"envs/(\w+\.yaml) /conda-envs/", printed)) == set(RULES.values())
