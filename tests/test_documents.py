"""What the documents promise is so."""

import csv
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pandas as pd
import yaml

from docs.make_formats import render
from docs.measure_prose import measure, pages
from scripts.lib.formats import FORMAT_FILES, read_formats
from scripts.lib.learning.bags import BAG_PERCENTILES
from scripts.lib.tables import read_table
from tests.conftest import ROOT


def table_rows(heading: str, page: str = "README.md") -> list[list[str]]:
    """Cells of the rows of the page's table whose first column is headed so."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = text[text.index(f"| {heading} |") :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_examples_of_the_readme_are_what_the_sample_gives(sample_run):
    (path,) = (sample_run / "results/sample/extract_tags").glob("*/uses.parquet")
    uses = read_table(path).sort_values(["classification_id", "phrase_position", "position"])
    annotations = read_table(sample_run / "results/sample/read_annotations/annotations.parquet")
    rows = table_rows("somebody wrote")
    assert len(rows) == 5
    for written, tags in rows:
        (identifier,) = annotations.loc[annotations["text"] == written, "classification_id"]
        found = uses.loc[uses["classification_id"] == identifier, "evidence"].tolist()
        assert " · ".join(found) == tags.replace("*", ""), written


def test_picture_of_the_readme_shows_the_tags_of_the_sample(sample_run):
    (path,) = (sample_run / "results/sample/rank_tags").glob("*/ranking.csv")
    svg = ElementTree.parse(ROOT / "docs/sample_importances.svg")
    texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    top = pd.read_csv(path)["tag"].head(5).tolist()
    assert set(top) <= set(texts)


def test_steps_of_the_documents_are_the_scripts():
    steps = {path.stem for path in (ROOT / "scripts").glob("*/[a-z]*.py") if path.parent.name != "lib"}
    assert {row[0] for row in table_rows("step", "docs/steps.md")} == steps


def test_formats_are_those_of_the_schemas():
    assert (ROOT / "docs/formats.md").read_text(encoding="utf-8") == render()


def test_each_stage_has_a_file_of_its_tables_and_each_fact_is_the_same_wherever_it_is_said():
    stages = {path.stem for path in (ROOT / "workflow/rules").glob("*.smk")} - {"project", "common", "summary"}
    assert {f"workflow/tables/{stage}.yaml" for stage in stages} == set(FORMAT_FILES)
    assert {path.name for path in (ROOT / "workflow/tables").iterdir()} == {f"{stage}.yaml" for stage in stages}
    formats = read_formats()
    scores = ("soft_macro_ap", "brier", "ece", "macro_ap", "weighted_f1", "micro_f1", "macro_f1")
    said = "; ".join(f"{score}: {formats['settings.csv'].meanings[score]}" for score in scores)
    assert formats["scores.csv"].meanings["metric"] == f"the score: {said}"
    for table in ("ranking.parquet", "final_tags.parquet", "cumulative.csv"):
        for end, percentile in zip(("low", "high"), BAG_PERCENTILES, strict=True):
            assert formats[table].meanings[end].startswith(f"{percentile}th percentile "), table


def test_every_table_for_people_has_the_columns_that_the_formats_explain(sample_run):
    seen, formats = set(), read_formats()
    for path in (sample_run / "results").rglob("*.csv"):
        if path.name == "catalogue.csv" or path.name.startswith("population_"):
            continue
        with open(path, encoding="utf-8", newline="") as file:
            product = {"sample/tags": "taxonomy"}.get(f"{path.parent.name}/{path.stem}", path.stem)
            assert next(csv.reader(file)) == list(formats[f"{product}.csv"].meanings), path
        seen.add(path.stem)
    assert len(seen) > 20


def test_links_between_documents_lead_somewhere():
    for page in pages():
        for target in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", page.read_text(encoding="utf-8")):
            assert (page.parent / "".join(target)).exists(), (page, target)


def test_sentences_are_short():
    long = {}
    for page in pages():
        _, mean, longest = measure(page)
        if mean >= 18 or longest > 35:
            long[page.relative_to(ROOT).as_posix()] = (round(mean, 1), longest)
    assert long == {}
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 1000  # tables and code too


def test_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in pages():
        if page.parent.name != "results" and page.parent != ROOT:
            name = page.relative_to(ROOT / "docs").with_suffix("")
            built = tmp_path / "site" / (name if name.name != "index" else name.parent) / "index.html"
            html = built.read_text(encoding="utf-8")
            assert not re.findall(r"<(?:script|img|iframe)[^>]+src=.?https?:|<link[^>]+stylesheet[^>]+https?:", html), (
                page
            )


def test_citation_is_readable():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0" and citation["license"] == "MIT"
    assert f"## {citation['version']}" in (ROOT / "CHANGELOG.md").read_text()
