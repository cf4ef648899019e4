"""Environments, lock and imports agree."""

import ast
import functools
import re
import sys
from importlib.metadata import packages_distributions, version

import pytest
import yaml

from scripts.lib.code import modules_of, read_module
from tests.conda_stand_in.channel import conda_name
from tests.conftest import ROOT

OURS = {"scripts", "snakemake"}
VARIANTS = ("embedding.yaml", "embedding_cpu.yaml", "embedding_gpu.yaml")  # common.smk chooses one by model.device


def lock(name: str = "base.txt") -> dict[str, str]:
    """Package -> version of the tested lock, or of another file of requirements."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return dict(line.split("==") for line in lines if "==" in line and line[0] != "#")


def environment(name: str) -> dict[str, str]:
    """Package -> version of a conda environment, its pip part included."""
    return by_conda(name) | by_pip(name)


def by_conda(name: str) -> dict[str, str]:
    """Package -> version, as bounded, of the conda part of an environment; none for pip itself."""
    parts = yaml.safe_load((ROOT / "envs" / name).read_text())["dependencies"]
    pairs = [
        re.match(r"(\S+) =?([\d.]+\d)", part).groups() for part in parts if isinstance(part, str) and part != "pip"
    ]
    return dict(pairs)


def by_pip(name: str) -> dict[str, str]:
    """Package -> version of the pip part of an environment; every version must be exact."""
    parts = yaml.safe_load((ROOT / "envs" / name).read_text())["dependencies"]
    assert any(isinstance(part, dict) for part in parts) == ("pip" in parts), "pip is for the pip part"
    return dict(item.split("==") for part in parts if isinstance(part, dict) for item in part["pip"])


def imported(script: str) -> set[str]:
    """Top-level packages that a script imports or reads a file of, through the modules of this project too."""
    found = set()
    for module in modules_of(ROOT, script) | {"scripts.lib.log", "scripts.lib.steps"}:
        for node in ast.walk(ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.split(".")[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("find_spec"):
                found.add(node.args[0].value.split(".")[0])
    return found


def rules() -> dict[str, str]:
    """Step -> file name of its environment, from the rules."""
    text = "\n".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    blocks = re.split(r"^rule (\w+):", text, flags=re.MULTILINE)[1:]
    found = {}
    for step, block in zip(blocks[::2], blocks[1::2], strict=True):
        file = re.search(r'conda:\s+f?"../../envs/([\w{}]+\.yaml)"', block).group(1)
        found[step] = file.replace("{EMBEDDING}", "embedding")
        assert re.search(rf'script:\s+"../../scripts/\w+/{step}\.py"', block), step
        assert "log:" in block and '"""' in block, step
        assert "mem_mb=per_attempt(" in block and "runtime=per_attempt(" in block, step
    return found


RULES = rules()
ROOMS = {path.stem: path.parent.name for path in (ROOT / "scripts").glob("*/[a-z]*.py") if path.parent.name != "lib"}
DISTRIBUTIONS = packages_distributions()


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "envs").glob("*.yaml")))
def test_environments_hold_the_versions_of_the_lock(name):
    locked = {conda_name(package): number for package, number in lock().items()}
    for package, number in by_conda(name).items():
        if package == "python":
            assert number == "3.11"
        else:
            assert number.count(".") == 1 and f"{locked[package]}.".startswith(f"{number}."), package
    for package, number in by_pip(name).items():
        assert lock()[package] == number, package
    content = yaml.safe_load((ROOT / "envs" / name).read_text())
    assert content["channels"] == ["conda-forge", "nodefaults"]


@functools.cache
def packages_of(step: str) -> dict[str, str]:
    """Package, by its name on conda-forge -> module, for what a step's script imports."""
    modules = imported(f"scripts.{ROOMS[step]}.{step}") - OURS
    assert modules <= set(DISTRIBUTIONS) | sys.stdlib_module_names, "a module is of no installed package"
    return {conda_name(DISTRIBUTIONS[module][0]): module for module in modules - sys.stdlib_module_names}


@pytest.mark.parametrize("step", sorted(RULES))
def test_a_rules_environment_holds_what_its_script_imports(step):
    assert set(packages_of(step)) <= set(environment(RULES[step]))


@pytest.mark.parametrize("name", sorted(set(RULES.values())))
def test_an_environment_holds_nothing_that_no_rule_imports(name):
    needed = set().union(*(packages_of(step) for step, file in RULES.items() if file == name))
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    model = {config["model"]["package"].replace("_", "-")} if "pytorch" in needed else set()
    assert set(environment(name)) == needed | model | {"python"}


def test_the_variants_of_the_embedding_environment_differ_in_the_build_alone():
    chosen, cpu, gpu = (yaml.safe_load((ROOT / "envs" / name).read_text())["dependencies"] for name in VARIANTS)
    assert (
        [part for part in chosen if part not in cpu]
        == [part for part in chosen if part not in gpu]
        == ["pytorch =2.13"]
    )
    assert [part for part in cpu if part not in chosen] == ["pytorch 2.13.* cpu*"]
    assert [part for part in gpu if part not in chosen] == ["pytorch 2.13.* cuda*"]


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


def test_every_step_is_rule_script_and_test_in_one_room():
    for rules in (ROOT / "workflow/rules").glob("*.smk"):
        named = re.findall(r"^rule (\w+):", rules.read_text(), flags=re.MULTILINE)
        assert named == [step for step in named if ROOMS[step] == rules.stem]
        assert all((ROOT / f"tests/{rules.stem}/test_{step}.py").exists() for step in named)
    assert set(ROOMS) == set(RULES)
    assert set(RULES.values()) | set(VARIANTS) == {path.name for path in (ROOT / "envs").glob("*.yaml")}


def rooms_that_import() -> list[tuple[str, str]]:
    """(module, imported module) of all modules of this project, without `scripts.`."""
    modules = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "scripts").rglob("[a-z_]*.py")]
    names = [".".join(path.parts) for path in modules if path.name != "__init__"]
    pairs = [(name, other) for name in names for other in read_module(ROOT, name)[1]]
    return [(name.removeprefix("scripts."), other.removeprefix("scripts.")) for name, other in pairs]


def test_lib_imports_no_step_and_no_step_another_but_the_chain_of_variants():
    pairs = rooms_that_import()
    assert len(pairs) > 300
    for name, other in pairs:
        room, other_room = name.split(".")[0], other.split(".")[0]
        assert other_room == "lib" or other_room == room or "." not in name or name == "validation._chain", (
            name,
            other,
        )
        is_step = other.split(".")[-1] in ROOMS and "lib" not in other.split(".")
        assert not is_step or "." not in name or name == "validation._chain", (name, other)


def test_the_lock_is_what_is_installed_here():
    for package, number in lock().items():
        assert version(package).split("+")[0] == number, package


def test_hooks_before_a_commit_have_the_versions_of_the_tests():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    versions = dict(pin.split("==") for hook in hooks for pin in hook.get("additional_dependencies", []))
    for repository in repositories:
        if "rev" in repository:
            tool = repository["repo"].split("/")[-1].removesuffix("-pre-commit")
            versions[tool] = repository["rev"].removeprefix("v")
    assert len(versions) == 4 and versions.items() <= lock("dev.txt").items()


def test_each_rule_hands_on_the_sum_of_the_code_of_its_own_step():
    text = "\n".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    blocks = re.split(r"^rule (\w+):", text, flags=re.MULTILINE)[1:]
    for step, block in zip(blocks[::2], blocks[1::2], strict=True):
        assert re.findall(r'code=code_of\("(\w+)"\)', block) == [step]
