"""A folder ready for an archive such as Zenodo: results, settings, versions, sums, metadata and limits."""

import json
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd
import yaml

from scripts.lib.catalogue.interchange import read_catalogue
from scripts.lib.files import sha256_of
from scripts.lib.formats import read_formats
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv
from scripts.publication._limits import collect_limits
from scripts.publication._package import build_package, describe_file
from scripts.publication._public import public_config


def list_versions(lock: str, citation: dict) -> pd.DataFrame:
    """This project, Python, and each package of the lock: package, locked, found (empty where it is not installed)."""
    rows = [("plaintag", citation["version"], citation["version"]), ("python", "", platform.python_version())]
    for line in lock.splitlines():
        if "==" not in line or line.startswith("#"):
            continue
        name, locked = line.split("==")
        try:
            found = version(name)
        except PackageNotFoundError:
            found = ""
        rows.append((name, locked, found))
    return pd.DataFrame(rows, columns=["package", "locked", "found"])


def cite(publication: dict, citation: dict) -> dict:
    """A CITATION.cff of the deposit, which refers to the software's."""
    authors = [
        {"name": creator["name"]} | ({"orcid": f"https://orcid.org/{creator['orcid']}"} if "orcid" in creator else {})
        for creator in publication["creators"]
    ]
    software = {key: citation[key] for key in ("title", "version", "authors", "license")}
    return {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them, the software and the publication of the method.",
        "type": "dataset",
        "title": publication["title"],
        "abstract": publication["description"],
        "license-url": publication["licence"],
        "authors": authors,
        "references": [{"type": "software"} | software, *citation["references"]],
    }


def write_readme(files: list[Path], publication: dict, limits: list[str]) -> str:
    """The page that a person reads first."""
    lines = [
        f"# {publication['title']}",
        "",
        publication["description"],
        "",
        "Made by "
        + ", ".join(creator["name"] for creator in publication["creators"])
        + " with Plaintag (versions.csv).",
        *[f"From the data at {source}." for source in publication["sources"]],
        "",
        "## Files",
        "",
        "| file | what |",
        "|---|---|",
        *[f"| {path.name} | {describe_file(path)} |" for path in files],
        "| datapackage.json | the same for programs, with every column (Frictionless Data Package) |",
        "| SHA256SUMS | sums; `sha256sum --check SHA256SUMS` compares them |",
        "",
        "## Licence",
        "",
        f"{publication['licence']}. Please cite as CITATION.cff says.",
        "",
        "## Limits",
        "",
        *[f"- {limit}" for limit in limits],
    ]
    return "\n".join(lines) + "\n"


def main(
    files,
    exports,
    catalogue_parquet,
    tables_yaml,
    requirements_txt,
    citation_cff,
    datapackage_json,
    config,
    adjustments_yaml="",
    thesaurus_csv="",
    given_file="",
    **results,
) -> None:
    """Copy the results into a new folder and describe them; nothing in it speaks of a single annotator.

    `results`: the files of collect_limits.
    """
    folder, publication = Path(datapackage_json).parent, config["publication"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in files:
        shutil.copyfile(path, folder / Path(path).name)
    public = public_config(config)
    for key, path, name in (
        ("adjustments", adjustments_yaml, "adjustments.yaml"),
        ("thesaurus", thesaurus_csv, "thesaurus.csv"),
    ):
        if path:
            shutil.copyfile(path, folder / name)
            public["taxonomy"][key] = name
    citation = yaml.safe_load(Path(citation_cff).read_text(encoding="utf-8"))
    frame, columns, _ = read_catalogue(catalogue_parquet)
    formats = read_formats(tuple(tables_yaml))
    limits = collect_limits(publication, config["catalogue"], len(frame), Path(given_file).name, **results)
    text = {"encoding": "utf-8"}
    dump = {"sort_keys": False, "allow_unicode": True}
    (folder / "config.yaml").write_text(yaml.safe_dump(public, **dump), **text)
    (folder / "CITATION.cff").write_text(yaml.safe_dump(cite(publication, citation), **dump), **text)
    write_csv(list_versions(Path(requirements_txt).read_text(), citation), str(folder / "versions.csv"))
    inputs = [*exports, *([given_file] if given_file else [])]
    sums = [(Path(path).name, sha256_of(Path(path)), Path(path).stat().st_size) for path in inputs]
    write_csv(pd.DataFrame(sums, columns=list(formats["inputs.csv"].meanings)), str(folder / "inputs.csv"))
    listed = sorted([*folder.iterdir(), folder / "README.md"], key=lambda path: path.name)
    (folder / "README.md").write_text(write_readme(listed, publication, limits), **text)
    package = build_package(listed, columns, formats, publication, config["dataset"], limits)
    Path(datapackage_json).write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", **text)
    names = sorted(path.name for path in folder.iterdir())
    (folder / "SHA256SUMS").write_text("".join(f"{sha256_of(folder / name)}  {name}\n" for name in names), **text)
    say_done("%d files in %s", len(names) + 1, folder)


if __name__ == "__main__":
    run_step(main, snakemake)
