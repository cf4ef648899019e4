"""build_explorer: the page in a real browser, against Python's answers; hostile text shown inert;
accessible; offline.
"""

import csv
import io
import json
import math
import re
import time
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from scripts.lib.catalogue.columns import catalogue_columns
from scripts.lib.catalogue.interchange import read_catalogue, threshold_of
from scripts.publication._populations import Population
from scripts.publication.build_explorer import as_inert_json, describe_catalogue, fill_page, list_classes, list_phrases
from tests.conftest import ROOT, copy_finished, only, snakemake
from tests.publication.test_query_populations import POPULATION, TAGS, VECTORS

HOSTILE = ["<script>window.bad=1</script>", '"><img src=x onerror="window.bad=1">', '=HYPERLINK("http://x.org","y")']
EXPLORER = ROOT / "workflow/explorer"
SCRIPTS = ("expression", "table", "tags", "sources", "query", "sky", "explorer")  # in the order of the rule


def make_page(data: dict, title: str) -> str:
    """The page of the project with other data."""
    script = "".join((EXPLORER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    page, style = ((EXPLORER / name).read_text(encoding="utf-8") for name in ("page.html", "explorer.css"))
    return fill_page(page, style, script, title, data)


def hostile_page() -> str:
    """A page whose tags, names, phrases and settings try to run or to look like something else."""
    tags = ["bent", *HOSTILE]
    columns = catalogue_columns(tags, ["FR II"])
    frame = pd.DataFrame({column.name: [0.0] * 3 for column in columns}).astype({"annotators": int, "experts": int})
    frame["subject"], frame["name"] = ["1", "2", "3"], HOSTILE
    frame["tags"] = frame["denied"] = frame["hedged"] = frame["classes"] = HOSTILE
    data = {
        "description": HOSTILE[0],
        "catalogue": describe_catalogue(frame, columns, {"min_annotators": "1", "min_fraction": "0.0"}),
        "tags": [
            {
                "tag": tag,
                "rank": rank,
                "importance": 1.5,
                "low": 1.0,
                "high": 2.0,
                "affirmed": 1,
                "denied": 0,
                "hedged": 0,
                "annotators": 1,
                "subjects": 1,
                "largest_annotator_share": 1,
                "one_person": 1,
                "kind": "human",
                "quantity": "",
                "definition": tag,
                "note": tag,
                "derived": [[tag, 1.5, 1.0, 2.0], [HOSTILE[0], None, None, None]],
                "phrases": [[tag, "affirmed", 1, HOSTILE]],
                "classes": [["FR II", 3.0]],
            }
            for rank, tag in enumerate(tags, start=1)
        ],
        "pictures": [],
        "queries": [{"name": "odd", "query": HOSTILE[1]}],
        "scores": [["model", HOSTILE[0], 0.1, None, 0.2, 3]],
        "alarms": HOSTILE,
        "limits": HOSTILE,
        "settings": HOSTILE[1],
        "versions": [["plaintag", HOSTILE[0]]],
    }
    return make_page(data, HOSTILE[0])


@pytest.fixture(scope="module")
def explorer(sample_run):
    return only(sample_run, "results/sample/build_explorer/*/explorer.html")


@pytest.fixture(scope="module")
def population(sample_run):
    frame, columns, about = read_catalogue(str(only(sample_run, "results/sample/build_catalogue/*/catalogue.parquet")))
    threshold = threshold_of(about)
    return Population(frame, columns, threshold)


def query(page, text: str) -> str:
    """Type a query; the answer's text."""
    page.click("nav >> text=Query")
    page.fill("#query-text", text)
    return page.inner_text("#query-answer")


@pytest.mark.parametrize(
    "text",
    [
        "bent & tail",
        "double \\ (bent | elongated >= 2)",
        "denied(host) \\ said(host)",
        "!bent",
        "host >= 0.5",
        "votes('FR II') >= 0.4",
    ],
)
def test_a_query_on_the_page_counts_what_python_counts(opened, explorer, population, text):
    page = opened(explorer)
    chosen = population.select(text)
    assert query(page, text) == f"{chosen.sum()} of 80 sources" and 0 < chosen.sum() < 80
    assert page.locator("#query-table tbody tr").count() == chosen.sum()
    assert page.locator("#sky .chosen").count() == chosen.sum()


def sky_page(positions: list[tuple[float, float]]) -> str:
    """A page with sources at these positions (degrees) and one tag that holds for all."""
    columns = catalogue_columns(["bent"], [])
    frame = pd.DataFrame({column.name: [1.0] * len(positions) for column in columns})
    frame[["ra", "dec"]] = positions
    frame["subject"] = [str(number) for number in range(len(positions))]
    frame["name"] = frame["tags"] = frame["denied"] = frame["hedged"] = frame["classes"] = ""
    about = {"min_annotators": "1", "min_fraction": "0.0"}
    data = {"description": "", "catalogue": describe_catalogue(frame, columns, about), "tags": [], "pictures": []}
    return make_page(
        data | {"queries": [], "scores": [], "alarms": [], "limits": [], "settings": "", "versions": []}, "sky"
    )


@pytest.mark.parametrize(
    ("positions", "labels"),
    [
        ([(359.5, 0.0), (0.5, 0.4), (1.0, 0.2)], ["1.0°", "359.5°", "right ascension", "0.4°", "0.0°"]),
        ([(10.0, 0.0), (20.0, 10.0)], ["20.0°", "10.0°", "right ascension", "10.0°", "0.0°"]),
        ([(0.0, 5.0)], ["0.1°", "359.9°", "right ascension", "5.1°", "4.9°"]),
    ],
    ids=["across 0 h", "elsewhere", "one source"],
)
def test_the_sky_map_is_in_one_piece(opened, tmp_path, positions, labels):
    (tmp_path / "sky.html").write_text(sky_page(positions), encoding="utf-8")
    page = opened(tmp_path / "sky.html")
    assert query(page, "bent") == f"{len(positions)} of {len(positions)} sources"
    assert page.locator("#sky text").all_text_contents() == labels
    places = [float(ring.get_attribute("cx")) for ring in page.locator("#sky .chosen").all()]
    assert places == sorted(places, reverse=True) and len(places) == len(positions)


def test_without_positions_the_page_says_so_in_place_of_a_map(opened, tmp_path):
    (tmp_path / "sky.html").write_text(sky_page([(math.nan, math.nan)] * 2), encoding="utf-8")
    page = opened(tmp_path / "sky.html")
    assert query(page, "bent") == "2 of 2 sources"
    assert page.inner_text("#sky") == "No sky map: no source has a position."


def test_a_mistake_points_at_its_character(opened, explorer):
    page = opened(explorer)
    answer = query(page, "bent & tial")
    assert answer.startswith("character 8: no tag 'tial'")
    assert answer.split("\n")[1:] == ["    bent & tial", "           ^"]
    assert page.get_attribute("#query-text", "aria-invalid") == "true"


def test_the_page_and_python_share_all_test_vectors(opened, explorer):
    frame, threshold = POPULATION.frame, POPULATION.threshold
    columns = [column for column in catalogue_columns(TAGS, ["FR II"])]
    texts = frame.assign(tags="", classes="", name="").astype({"ra": float})
    about = {key: str(value) for key, value in threshold.items()}
    catalogue = json.loads(json.dumps(describe_catalogue(texts, columns, about)))
    page = opened(explorer)
    answer = """([text, data]) => {
        const place = (kind) => (kind === "votes" || kind === "probability" ? data.classes : data.tags);
        const column = (kind, name) => data.columns[kind][place(kind).indexOf(name)];
        const catalogue = { ...data, size: data.subject.length, column };
        try { return Expression.select(text, catalogue).map((yes, row) => (yes ? data.subject[row] : "")).join(""); }
        catch (error) { return error instanceof Expression.QueryError ? error.at + 1 : String(error); }
    }"""
    for expression, expected in VECTORS["answers"]:
        assert page.evaluate(answer, [expression, catalogue]) == expected, expression
    for expression, character, _ in VECTORS["errors"]:
        assert page.evaluate(answer, [expression, catalogue]) == character, expression


def test_a_tag_opens_down_to_the_words_as_written(opened, explorer, sample_run):
    page = opened(explorer)
    page.fill("#tags-search", "host")
    page.click("#tags-table button:text-is('host')")
    text = page.inner_text("#tag")
    uses = pd.read_parquet(only(sample_run, "results/sample/extract_tags/*/uses.parquet"))
    originals = uses.loc[(uses["tag"] == "host") & (uses["polarity"] == "denied"), "original"]
    assert "no host" in text and originals.value_counts().index[0] in text
    finals = pd.read_csv(only(sample_run, "results/sample/finalise_taxonomy/*/taxonomy.csv")).set_index("tag")
    host = finals.loc["host"]
    ranking = pd.read_csv(only(sample_run, "results/sample/rank_tags/*/ranking.csv")).set_index("tag").loc["host"]
    assert f"Importance {ranking.importance:.1f} [{ranking.low:.1f}, {ranking.high:.1f}] %" in text
    assert f"Said {host.affirmed} times, denied {host.denied}, hedged {host.hedged}" in text and host.definition in text
    page.click("#tag button")
    assert page.input_value("#query-text") == "host" and page.url.endswith("#query")


def test_tags_are_sorted_by_a_click_on_a_heading(opened, explorer):
    page = opened(explorer)
    page.click("#tags-table th button:has-text('denied')")
    first = page.locator("#tags-table tbody tr").first
    assert first.locator("td").first.inner_text() == "host"
    assert page.get_attribute("#tags-table th:has(button:has-text('denied'))", "aria-sort") == "descending"


def test_a_source_opens_with_its_tags_classes_and_links(opened, explorer, population):
    page = opened(explorer)
    page.click("nav >> text=Sources")
    row = population.frame.iloc[0]
    page.fill("#sources-search", row["subject"])
    page.click("#sources-table tbody button")
    text = page.inner_text("#source")
    assert row["name"] in text and f"RA {row['ra']:.5f}°" in text
    assert f"target={row['ra']}" in page.get_attribute("#source a", "href")
    assert all(tag in text for tag in row["tags"].split("; "))


def test_the_downloaded_table_is_what_was_selected(opened, explorer, population):
    page = opened(explorer)
    query(page, "bent & tail")
    with page.expect_download() as caught:
        page.click("#query-save")
    rows = list(csv.DictReader(io.StringIO(Path(caught.value.path()).read_text(encoding="utf-8"))))
    chosen = population.frame[population.select("bent & tail")]
    assert [row["subject"] for row in rows] == chosen["subject"].tolist()
    assert [float(row["ra"]) for row in rows] == chosen["ra"].tolist()
    assert [row["tags"] for row in rows] == chosen["tags"].tolist()


def test_hostile_text_is_shown_and_does_nothing(opened, tmp_path):
    (tmp_path / "hostile.html").write_text(hostile_page(), encoding="utf-8")
    page = opened(tmp_path / "hostile.html")
    assert page.inner_text("h1") == HOSTILE[0] and page.title() == HOSTILE[0]
    for number in range(1, 4):
        page.click(f"#tags-table tbody tr:nth-child({number + 1}) button")
        assert HOSTILE[number - 1] in page.inner_text("#tag")
    page.click("nav >> text=Sources")
    for number in range(1, 4):
        page.click(f"#sources-table tbody tr:nth-child({number}) button")
    assert all(text in page.inner_text("#sources") for text in HOSTILE)
    page.click("nav >> text=Query")
    page.click("#query-named button")
    page.fill("#query-text", "")
    with page.expect_download() as caught:
        page.click("#query-save")
    rows = list(csv.DictReader(io.StringIO(Path(caught.value.path()).read_text(encoding="utf-8"))))
    assert [row["name"] for row in rows] == [*HOSTILE[:2], "'" + HOSTILE[2]]
    assert page.evaluate("window.bad") is None and page.locator("img").count() == 0
    assert page.locator("script").count() == 2


def test_the_policy_refuses_a_script_that_is_not_the_pages_own(browser, explorer, tmp_path):
    text = explorer.read_text(encoding="utf-8").replace("</body>", "<script>window.bad = 1</script></body>")
    (tmp_path / "changed.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "changed.html").as_uri())
    assert page.evaluate("window.bad") is None and page.locator("#tags-table tbody tr").count() > 10
    page.close()


@pytest.mark.parametrize("view", ["Tags", "Sources", "Query", "This run"])
@pytest.mark.parametrize("width", [1280, 400])
def test_every_view_is_accessible_and_fits(opened, explorer, view, width):
    page = opened(explorer, width=width)
    page.click(f"nav >> text={view}")
    if view in ("Tags", "Sources"):
        page.locator(f"#{view.lower()}-table tbody button").first.click()
    found = Axe().run(page)
    serious = [v["id"] for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_can_be_used_with_the_keyboard_alone(opened, explorer):
    page = opened(explorer)
    page.focus("#tags-search")
    page.keyboard.type("tail")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "tail":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#tag h3")).to_be_focused()


def repeat_sources(data: dict, times: int) -> dict:
    """The data of a page with every source several times, under ids of their own."""
    catalogue = data["catalogue"]
    size = len(catalogue["subject"])
    for name, values in catalogue.items():
        if isinstance(values, list) and len(values) == size and name not in ("tags", "classes"):
            catalogue[name] = values * times
    catalogue["subject"] = [str(number) for number in range(size * times)]
    catalogue["columns"] = {
        kind: [column * times for column in columns] for kind, columns in catalogue["columns"].items()
    }
    return data


def test_the_page_is_quick_with_five_thousand_sources(opened, explorer, tmp_path):
    data = json.loads(re.search(r'id="data">(.*?)</script>', explorer.read_text(encoding="utf-8")).group(1))
    times = 63
    (tmp_path / "large.html").write_text(make_page(repeat_sources(data, times), "large"), encoding="utf-8")
    start = time.monotonic()
    page = opened(tmp_path / "large.html")
    assert page.text_content("#sources-count") == f"{80 * times} of {80 * times} sources"
    assert time.monotonic() - start < 5
    page.click("nav >> text=Query")
    spent = page.evaluate("""() => {
        const box = document.getElementById("query-text"), start = performance.now();
        box.value = "bent & tail | !host"; box.dispatchEvent(new Event("input")); document.body.offsetHeight;
        return performance.now() - start;
    }""")
    assert page.inner_text("#query-answer").endswith(f"of {80 * times} sources") and spent < 1000
    page.click("nav >> text=Sources")
    spent = page.evaluate("""() => {
        const box = document.getElementById("sources-search"), start = performance.now();
        box.value = "tail"; box.dispatchEvent(new Event("input")); document.body.offsetHeight;
        return performance.now() - start;
    }""")
    assert page.locator("#sources-table tbody tr").count() == 100 and spent < 1000


def test_the_page_stands_alone(explorer):
    text = explorer.read_text(encoding="utf-8")
    assert not re.search(r"<(link|img|iframe|script)[^>]*(src|href)=", text)
    assert len(text.encode()) < 10e6 and "default-src 'none'" in text


@pytest.mark.slow
def test_the_report_of_snakemake_opens_offline_with_captions(browser, sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "report")
    done = snakemake(folder, "--report", "report.html")
    assert done.returncode == 0, done.stdout
    page, elsewhere = browser.new_page(), []
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None
        ),
    )
    page.goto((folder / "report.html").as_uri())
    for category in ("Tags", "Scores", "Catalogue", "Explorer"):
        expect(page.get_by_text(category, exact=True).first).to_be_visible()
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "tags whose intervals overlap have no firm order" in text
    assert "Data set sample; settings: unit term, lemmatise lemmas" in text
    assert elsewhere == []
    page.close()


def test_json_in_the_page_cannot_end_its_element():
    assert json.loads(as_inert_json(HOSTILE)) == HOSTILE and "<" not in as_inert_json(HOSTILE)


def test_phrases_and_classes_of_final_tags():
    uses = pd.DataFrame(
        [
            ("c1", "s", 1, "bends", "bent", "affirmed", "Bends"),
            ("c1", "s", 1, "bends", "curved", "affirmed", "Bends"),
            ("c2", "s", 1, "bends", "bent", "affirmed", "bends"),
            ("c2", "s", 2, "odd", "odd", "affirmed", "odd"),
        ],
        columns=["classification_id", "subject", "phrase_position", "phrase", "tag", "polarity", "original"],
    )
    final = pd.Series({"bent": "bent", "curved": "bent", "odd": ""})
    assert list_phrases(uses, final) == {"bent": [["bends", "affirmed", 2, ["Bends", "bends"]]]}
    importances = pd.DataFrame({"class": ["FR I"] * 3, "tag": ["bent", "curved", "odd"], "importance": [2.0, 1.5, 9.0]})
    assert list_classes(importances, final) == {"bent": [["FR I", 3.5]]}
