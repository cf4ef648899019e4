"""Environments, lock and imports agree."""

import ast
import re
from importlib.metadata import packages_distributions, version

import pytest
import yaml

from tests.conftest import ROOT

CONDA_NAMES = {"torch": "pytorch"}
OURS = {"scripts", "snakemake"}


def lock() -> dict[str, str]:
    """Package -> version of the tested lock."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return {
        line.split("==")[0].lower().replace("_", "-"): line.split("==")[1]
        for line in lines
        if "==" in line and line[0] != "#"
    }


def environment(name: str) -> dict[str, str]:
    """Package -> version of a conda environment, its pip part included."""
    parts = yaml.safe_load((ROOT / "envs" / name).read_text())["dependencies"]
    flat = [part for part in parts if isinstance(part, str)]
    flat += [item for part in parts if isinstance(part, dict) for item in part["pip"]]
    pairs = [re.split(r"\s*=+\s*", part, maxsplit=1) for part in flat if part != "pip"]
    return {pair[0].lower().replace("_", "-"): pair[1] for pair in pairs}


def imported(script: str, seen: set[str]) -> set[str]:
    """Top-level packages that a script imports, through the shared modules too."""
    if script in seen:
        return set()
    seen.add(script)
    found = set()
    for node in ast.walk(ast.parse((ROOT / f"{script.replace('.', '/')}.py").read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module]
        for name in names:
            found |= imported(name, seen) if name.startswith("scripts.") else {name.split(".")[0]}
    return found


def rules() -> dict[str, str]:
    """Step -> file name of its environment, from the rules."""
    text = "\n".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    blocks = re.split(r"^rule (\w+):", text, flags=re.MULTILINE)[1:]
    found = {}
    for step, block in zip(blocks[::2], blocks[1::2], strict=True):
        found[step] = re.search(r'conda:\s+"../../envs/([\w-]+\.yaml)"', block).group(1)
        assert re.search(rf'script:\s+"../../scripts/{step}\.py"', block), step
        assert "log:" in block and '"""' in block, step
        assert "mem_mb=per_attempt(" in block and "runtime=per_attempt(" in block, step
    return found


RULES = rules()


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "envs").glob("*.yaml")))
def test_environments_hold_the_versions_of_the_lock(name):
    locked = {CONDA_NAMES.get(package, package): number for package, number in lock().items()}
    for package, number in environment(name).items():
        if package == "python":
            assert number == "3.11"
        else:
            assert f"{locked[package]}.".startswith(f"{number}."), package
    content = yaml.safe_load((ROOT / "envs" / name).read_text())
    assert content["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("step", sorted(RULES))
def test_a_rules_environment_holds_what_its_script_imports(step):
    distributions = packages_distributions()
    here = environment(RULES[step])
    for module in imported(f"scripts.{step}", set()) - OURS:
        if module not in distributions:
            continue
        names = {
            CONDA_NAMES.get(name.lower().replace("_", "-"), name.lower().replace("_", "-"))
            for name in distributions[module]
        }
        assert names & set(here), f"{step} imports {module}, which envs/{RULES[step]} lacks"


def test_profiles_send_the_rules_that_want_a_gpu_to_gpus_and_name_only_rules():
    text = "\n".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    blocks = re.split(r"^rule (\w+):", text, flags=re.MULTILINE)[1:]
    on_gpu = {step for step, block in zip(blocks[::2], blocks[1::2], strict=True) if "gpu=1," in block}
    slurm, generic = (
        yaml.safe_load((ROOT / f"profiles/{name}/profile.yaml").read_text()) for name in ("slurm", "generic")
    )
    assert {step for step, given in slurm["set-resources"].items() if given["slurm_partition"] == "gpu"} == on_gpu
    assert {step for step, given in generic["set-resources"].items() if given["queue"] == "gpu"} == on_gpu
    assert on_gpu and set(slurm["groups"]) <= set(RULES)
    assert {step for step in RULES if step.startswith("plot_")} == {
        step for step, group in slurm["groups"].items() if group == "figures"
    }


def test_every_step_is_rule_script_and_test():
    steps = {path.stem for path in (ROOT / "scripts").glob("[a-z]*.py")}
    assert steps == set(RULES)
    assert steps <= {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    assert set(RULES.values()) == {path.name for path in (ROOT / "envs").glob("*.yaml")}


def test_the_lock_is_what_is_installed_here():
    for package, number in lock().items():
        assert version(package).split("+")[0] == number, package


def modules_of(script: str, seen: set[str]) -> set[str]:
    """The modules and steps of this project that a script imports, through others too; the log aside."""
    for node in ast.walk(ast.parse((ROOT / f"{script.replace('.', '/')}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "scripts":
            names = [node.module] if "." in node.module else [f"scripts.{alias.name}" for alias in node.names]
            for name in set(names) - seen - {"scripts._log"}:
                seen.add(name)
                modules_of(name, seen)
    return seen


@pytest.mark.parametrize("step", sorted(set(rules()) - {"fetch_exports"}))
def test_a_rule_lists_the_code_that_decides_its_numbers(step):
    text = "\n".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    block = re.split(rf"^rule {step}:", text, flags=re.MULTILINE)[1].split("\nrule ")[0]
    listed = set(re.findall(r'"(\w+)"', re.search(r"shared\((.*?)\)", block, flags=re.DOTALL).group(1)))
    assert listed == {name.removeprefix("scripts.").removeprefix("_") for name in modules_of(f"scripts.{step}", set())}
