"""The whole chain on the real data set, row for row."""

import csv
import io
import re
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from astropy.coordinates import SkyCoord
from astropy.io import votable
from astropy.table import Table
from axe_playwright_python.sync_playwright import Axe
from rdflib import Graph

from scripts.lib.catalogue.interchange import read_catalogue, threshold_of
from scripts.lib.tables import read_table
from scripts.lib.tags.release import read_release
from scripts.lib.words.cleaning import split_phrases
from scripts.publication._adjustments import read_adjustments
from scripts.publication._populations import Population
from scripts.publication._skos import check_integrity, read_graph
from tests.conftest import ROOT, copy_repository, only, snakemake
from tests.releases.test_freeze_taxonomy import differing
from tests.test_benchmarks import tags_do_not_depend_on_digits
from tests.test_workflow import compare_results, shuffle_rows

RESULTS = "results/rgz_emu"
pytestmark = pytest.mark.slow


def configure(folder: Path, data: Path, shuffle: bool) -> list[str]:
    """Config files that read the real data from a folder; shuffled rows need exports without their sums."""
    change = {section: {"folders": [str(data)]} for section in ("annotations", "classifications")}
    if shuffle:
        for section, name in (
            ("annotations", "english_annotations"),
            ("classifications", "expert_classifications_anon"),
        ):
            change[section]["exports"] = [{"path": f"{name}.csv"}]
    (folder / "real.yaml").write_text(yaml.safe_dump(change))
    return ["--configfile", "resources/rgz_emu/config.yaml", "real.yaml"]


@pytest.fixture(scope="module")
def real_run(real_data, tmp_path_factory) -> Path:
    """A copy of the repository in which the real data have been run from cold on two cores."""
    folder = copy_repository(tmp_path_factory.mktemp("real") / "plaintag")
    start = time.monotonic()
    done = snakemake(folder, "--cores", "2", *configure(folder, real_data, shuffle=False))
    assert done.returncode == 0, done.stdout
    assert time.monotonic() - start < 600
    return folder / RESULTS


def test_every_row_is_accounted_for(real_run):
    expected = {
        "read_annotations": {
            "rows in": 2920,
            "rows kept": 2890,
            "rows rejected": 30,
            "rows replaced": 0,
            "subjects": 299,
            "annotators": 19,
        },
        "read_classifications": {
            "rows in": 1257,
            "rows kept": 1189,
            "rows rejected": 68,
            "rows replaced": 0,
            "subjects": 299,
            "annotators": 5,
        },
    }
    for step, numbers in expected.items():
        summary = pd.read_csv(real_run / step / "summary.csv").query("file == 'all'")
        assert summary.set_index("what")["number"].to_dict() == numbers
    reasons = pd.read_csv(real_run / "read_annotations/rejected.csv")["reason"].value_counts().to_dict()
    assert reasons == {"empty answer": 26, "repeat": 4}
    assert pd.read_csv(real_run / "read_classifications/rejected.csv")["reason"].value_counts().to_dict() == {
        "repeat": 68
    }


def test_subjects_have_names_with_coordinates(real_run):
    names = read_table(real_run / "read_classifications/subjects.parquet")["name"]
    assert len(names) == 299 and names.str.match(r"J\d{6}[+-]\d{6}_").all()


def test_tags_keep_meaning(real_run):
    uses = read_table(only(real_run, "extract_tags/*/uses.parquet"))
    denied = uses[uses["phrase"].isin(["no host", "host not found", "no clear host"]) & (uses["term"] == "host")]
    assert len(denied) > 150 and set(denied["evidence"]) == {"no host"}
    for word in ("triple", "double", "single"):
        assert set(uses.loc[uses["term"] == word, "tag"]) == {word}
    for number, others in {"two": ("three", "one"), "three": ("two", "one"), "one": ("two", "three")}.items():
        tags = uses.loc[uses["term"].str.startswith(f"{number} "), "tag"]
        assert len(tags) > 50 and not any(other in tag.split() for tag in tags for other in others)
    tags = read_table(only(real_run, "extract_tags/*/tags.parquet")).set_index("tag")
    assert tags.loc["triple", "annotators"] >= 8 and tags.loc["bridge", "supported"] == False  # noqa: E712


def test_scores_are_well_above_the_baselines(real_run):
    scores = pd.read_csv(only(real_run, "train_models/*/scores.csv")).set_index(["predictor", "metric"])
    assert scores.loc[("model", "soft_macro_ap"), "value"] > 0.26
    assert scores.loc[("model", "weighted_f1"), "value"] > 0.45
    assert scores.loc[("model", "brier"), "value"] < 0.0177 and scores.loc[("model", "ece"), "value"] < 0.012
    for metric in ("soft_macro_ap", "macro_ap", "weighted_f1", "micro_f1", "macro_f1"):
        for baseline in ("prevalence", "random"):
            assert scores.loc[("model", metric), "low"] > scores.loc[(baseline, metric), "high"]


def test_ranking_leads_with_tags_that_many_people_use(real_run):
    ranking = read_table(only(real_run, "rank_tags/*/ranking.parquet"))
    assert {"double", "triple", "bent"} <= set(ranking["tag"].head(10))
    assert not ranking["one_person"].any() and ranking["annotators"].min() >= 4


def test_catalogue_opens_with_units_and_ucds_and_counts_what_was_said(real_run):
    uses = read_table(only(real_run, "extract_tags/*/uses.parquet"))
    said = uses[(uses["tag"] == "amorphous") & (uses["polarity"] == "affirmed")]
    counts = said.groupby("subject")["annotator"].nunique()
    for name in ("catalogue.fits", "catalogue.vot"):
        table = Table.read(only(real_run, f"build_catalogue/*/{name}"))
        assert len(table) == 299 and table["ra"].unit == "deg" and table["ra"].meta["ucd"] == "pos.eq.ra;meta.main"
        found = dict(zip(table["subject"].astype(str), table["said_amorphous"], strict=True))
        assert found == {subject: counts.get(subject, 0) for subject in found}
        names, places = table["name"].astype(str), SkyCoord(table["ra"], table["dec"])
        for name, place in list(zip(names, places, strict=True))[::20]:
            assert place.separation(SkyCoord.from_name(name, parse=True)).arcsec < 0.001
    assert "found no violations" in votable.validate(only(real_run, "build_catalogue/*/catalogue.vot"), output=None)


def test_published_queries_select_sources(real_run):
    found = pd.read_csv(only(real_run, "query_populations/*/populations.csv")).set_index("population")["sources"]
    table = pd.read_csv(only(real_run, "build_catalogue/*/catalogue.csv"))
    has = {
        name: table[f"tag_{name}"]
        for name in ("hourglass", "amorphous", "traces_host_galaxy", "bent", "merger", "bridge", "faint")
    }
    assert found.to_dict() == {
        "hourglass_only": (has["hourglass"] & ~(has["amorphous"] | has["traces_host_galaxy"] | has["bent"])).sum(),
        "merging_bridges": (has["merger"] & has["bridge"] & ~has["faint"]).sum(),
        "amorphous": has["amorphous"].sum(),
    }
    assert found["amorphous"] > 40 and found["hourglass_only"] > 5


def test_vocabulary_is_sound_and_holds_the_published_tags(real_run):
    graph = Graph().parse(only(real_run, "write_vocabulary/*/taxonomy.ttl"))
    current, retired = read_graph(graph)
    published = read_adjustments(str(ROOT / "resources/rgz_emu/adjustments.yaml"))
    assert check_integrity(graph) == [] and set(published.pin) <= set(current)
    assert current["traces host galaxy"]["definition"] == "correlation of assembly mask and host emission"
    assert retired["counterpart"] == "traces host galaxy" and retired["straight"] == ""
    assert "counterpart" in current["traces host galaxy"]["labels"]


def count_by_hand(export: Path, tag_of: dict[str, str]) -> dict[str, dict[str, int]]:
    """tag -> subject -> annotators, counted from the raw export alone: first answers, phrases split,
    words looked up.
    """
    seen, people = set(), {}
    with open(export, encoding="utf-8", newline="") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: int(row["classification_id"])):
            subject, person = row["subject_ids"].removesuffix(".0"), row["user_id"].removesuffix(".0")
            if not row["annotations"].strip() or (subject, person) in seen:
                continue
            seen.add((subject, person))
            for phrase in re.split(r"[,;/.|!\n\r\t]", row["annotations"]):
                tag = tag_of.get(" ".join(phrase.lower().split()), "")
                people.setdefault(tag, {}).setdefault(subject, set()).add(person)
    return {tag: {subject: len(who) for subject, who in found.items()} for tag, found in people.items()}


def test_a_published_mapping_and_adjustments_give_the_counts_of_a_count_by_hand(real_run, real_data, tmp_path):
    words = {
        "brightness": "brightness", "asymmetric": "asymmetric", "middle": "middle", "brightened": "brighten",
        "extended": "extend", "lobe": "lobe", "lobes": "lobes", "trace": "trace", "counterpart": "counterpart",
        "host": "host", "bent": "bent", "disk": "disk", "straight": "straight", "double": "double",
        "amorphous": "amorphous", "hourglass": "hourglass", "bridge": "bridge", "merger": "merger", "faint": "faint",
        "core": "core", "jet": "jet", "jets": "jet",
    }  # fmt: skip
    final = {
        "brightness": "asymmetric brightness", "asymmetric": "asymmetric structure", "middle": "core",
        "brighten": "edge brightened", "extend": "extended", "lobes": "lobe", "trace": "traces host galaxy",
        "counterpart": "traces host galaxy", "disk": "", "straight": "",
    }  # fmt: skip
    texts = pd.read_parquet(only(real_run, "read_annotations/annotations.parquet"))["text"]
    phrases = [phrase for text in texts for phrase in split_phrases(text)]
    table = {}
    for phrase in {" ".join(phrase.lower().split()) for phrase in phrases}:
        last = re.findall("[a-z]+", phrase)[-1:]
        if last and last[0] in words and not re.search(r"[\d.!|/]", phrase):
            table[phrase] = words[last[0]]
    with open(tmp_path / "table.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("original", "tag"), *sorted(table.items())])
    assert len(table) > 300
    folder = copy_repository(tmp_path / "plaintag")
    files = configure(folder, real_data, shuffle=False)
    changes = {"taxonomy": {"given": str(tmp_path / "table.csv")}, "cleaning": {"clauses": False}}
    (folder / "given.yaml").write_text(yaml.safe_dump(changes))
    done = snakemake(folder, "--cores", "2", *files, "resources/rgz_emu/published_tags.yaml", "given.yaml")
    assert done.returncode == 0, done.stdout
    results = folder / "results/rgz_emu_published_tags"
    expected = count_by_hand(real_data / "english_annotations.csv", {p: final.get(t, t) for p, t in table.items()})
    catalogue = pd.read_csv(only(results, "build_catalogue/*/catalogue.csv"), dtype={"subject": str}).set_index(
        "subject"
    )
    tags = read_table(only(results, "finalise_taxonomy/*/final_tags.parquet"))["tag"]
    assert set(tags) == set(expected) - {""} and len(tags) == 16
    for tag in tags:
        said = catalogue[f"said_{tag.replace(' ', '_')}"]
        assert said[said > 0].to_dict() == expected[tag], tag
    assert pd.read_csv(only(results, "assign_tags/*/unused.csv")).empty


def without_exports(page: Path) -> str:
    """The page without the lines of its settings on exports, whose sums differ as their rows are shuffled."""
    return re.sub(r"- path: [\w.]+\\n(    (url|sha256): \S+?\\n)*", "", page.read_text(encoding="utf-8"))


def test_order_of_rows_and_number_of_cores_change_no_byte(real_run, real_data, tmp_path):
    folder, data = copy_repository(tmp_path / "shuffled"), tmp_path / "data"
    data.mkdir()
    for number, name in enumerate(("english_annotations.csv", "expert_classifications_anon.csv")):
        (data / name).write_bytes((real_data / name).read_bytes())
        shuffle_rows(data / name, number)
    done = snakemake(folder, "--cores", "1", *configure(folder, data, shuffle=True))
    assert done.returncode == 0, done.stdout
    differing = compare_results(real_run, folder / RESULTS)
    assert [name for name in differing if not name.endswith("explorer.html")] == []
    one, two = (only(results, "build_explorer/*/explorer.html") for results in (real_run, folder / RESULTS))
    assert without_exports(one) == without_exports(two)


QUERIES = [
    r"hourglass \ (host | 'two component')",
    "bent & tail",
    "denied(host) >= 3",
    "votes('FR II') >= 0.5 | double",
    "!galaxy",
]


def test_the_page_of_the_real_data_answers_as_python_does(real_run, opened):
    path = only(real_run, "build_explorer/*/explorer.html")
    assert path.stat().st_size < 10e6
    frame, columns, about = read_catalogue(str(only(real_run, "build_catalogue/*/catalogue.parquet")))
    population = Population(frame, columns, threshold_of(about))
    page = opened(path)
    page.click("nav >> text=Query")
    for text in QUERIES:
        page.fill("#query-text", text)
        chosen = population.select(text)
        assert page.inner_text("#query-answer") == f"{chosen.sum()} of 299 sources" and 0 < chosen.sum() < 299
    with page.expect_download() as caught:
        page.click("#query-save")
    rows = pd.read_csv(caught.value.path(), dtype=str, keep_default_na=False)
    expected = frame[population.select(QUERIES[-1])]
    assert rows["subject"].tolist() == expected["subject"].tolist()
    assert (
        rows["ra"].astype(float).tolist() == expected["ra"].tolist()
        and rows["tags"].tolist() == expected["tags"].tolist()
    )


def test_a_tag_of_the_real_page_opens_down_to_the_words_as_written(real_run, opened):
    page = opened(only(real_run, "build_explorer/*/explorer.html"), width=400)
    lineage = pd.read_csv(only(real_run, "finalise_taxonomy/*/lineage.csv"), keep_default_na=False)
    finals = pd.read_csv(only(real_run, "finalise_taxonomy/*/taxonomy.csv")).set_index("tag")
    merged = finals.index[finals["derived"].str.contains(";")][0]
    page.click(f"#tags-table button:text-is('{merged}')")
    text, row = page.inner_text("#tag"), finals.loc[merged]
    assert f"Importance {row.importance:.1f} [{row.low:.1f}, {row.high:.1f}] %" in text
    assert row.low <= row.importance <= row.high
    assert all(derived in text for derived in row["derived"].split("; "))
    words = lineage[lineage["final"] == merged].sort_values("uses", ascending=False)
    assert len(words) > 5 and all(word in text for word in words["original"].head(3))
    serious = [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert serious == [] and page.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_release_reads_every_phrase_as_the_run_did(real_run):
    release = read_release(str(only(real_run, "freeze_taxonomy/*/release.json")))
    assert differing(real_run, release) == []


def write_deliveries(export: Path, folder: Path) -> tuple[list[tuple[str, str]], str]:
    """Three cumulative exports made from a real one, and their union as one: [(name, text)], text.

    In the second, every 50th row of the first reads otherwise and every 70th is gone; in the third, every 90th is gone.
    """
    with open(export, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    answer = header.index("annotations")

    def text_of(chosen: list[list[str]]) -> str:
        memory = io.StringIO()
        csv.writer(memory).writerows([header, *chosen])
        return memory.getvalue()

    changed = [
        [*row[:answer], f"{row[answer]}, bent", *row[answer + 1 :]] if n % 50 == 0 else row
        for n, row in enumerate(rows)
    ]
    first = rows[:1500]
    second = [row for n, row in enumerate(changed[:2200]) if n % 70 or n >= 1500]
    third = [row for n, row in enumerate(changed) if n % 90 or n >= 2200]
    held = {row[0] for row in second} | {row[0] for row in third}
    union = [row for row in changed if row[0] in held] + [row for row in first if row[0] not in held]
    texts = [(f"d{number}.csv", text_of(part)) for number, part in enumerate((first, second, third), start=1)]
    return texts, text_of(union)


def test_three_deliveries_end_as_one_run_on_their_union(real_data, tmp_path):
    grown, whole = (copy_repository(tmp_path / name) for name in ("grown", "whole"))
    deliveries, union = write_deliveries(real_data / "english_annotations.csv", tmp_path)
    change = {
        "annotations": {"folders": ["."], "exports": [{"path": "exports"}], "deliveries": "cumulative"},
        "classifications": {"folders": [str(real_data)]},
    }
    for folder in (grown, whole):
        (folder / "exports").mkdir()
        (folder / "change.yaml").write_text(yaml.safe_dump(change))
    command = [
        "--cores",
        "2",
        "--until",
        "encode_subjects",
        "--configfile",
        "resources/rgz_emu/config.yaml",
        "change.yaml",
    ]
    embedded = 0
    for name, text in deliveries:
        (grown / "exports" / name).write_text(text, encoding="utf-8", newline="")
        done = snakemake(grown, *command)
        assert done.returncode == 0, done.stdout
        log = only(grown, "results/rgz_emu/embed_terms/*/embed_terms.log").read_text()
        embedded += int(re.search(r"(\d+) to embed", log).group(1))
    (whole / "exports/union.csv").write_text(union, encoding="utf-8", newline="")
    done = snakemake(whole, *command)
    assert done.returncode == 0, done.stdout
    log = only(whole, "results/rgz_emu/embed_terms/*/embed_terms.log").read_text()
    keys = [key for pack in (grown / ".cache").rglob("*.parquet") for key in pd.read_parquet(pack)["key"]]
    assert embedded == len(keys) == len(set(keys)) >= int(re.search(r"(\d+) to embed", log).group(1)) > 500
    compared = 0
    for path in sorted((whole / RESULTS).rglob("*.*")):
        step = path.relative_to(whole / RESULTS).parts[0]
        if not path.is_file() or path.suffix == ".log" or step.startswith("read_"):
            continue
        assert (grown / path.relative_to(whole)).read_bytes() == path.read_bytes(), path
        compared += 1
    assert compared > 20
    one, other = (read_table(folder / RESULTS / "read_annotations/annotations.parquet") for folder in (grown, whole))
    differing = ["file", "vanished"]
    pd.testing.assert_frame_equal(one.drop(columns=differing), other.drop(columns=differing))
    manifest = pd.read_csv(grown / RESULTS / "read_annotations/deliveries.csv")
    assert manifest["added"].tolist() == [1500, 700, 720] and manifest["vanished"].tolist() == [0, 22, 22]
    assert manifest["changed"].tolist() == [0, 25, 4] and one["vanished"].sum() == 25


def test_tags_do_not_depend_on_the_last_digits_of_vectors_nor_on_half_precision(real_run):
    assert len(tags_do_not_depend_on_digits(real_run)) > 500
