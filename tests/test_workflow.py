"""The real Snakefile on the bundled sample: what it makes, what it makes again and when, and how it refuses."""

import ast
import csv
import random
import re
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from benchmarks.compare_results import compare, list_results
from scripts.lib.formats import read_formats
from scripts.lib.tables import arrow_schema, read_table
from scripts.lib.words.markup import strip_markup
from tests.conftest import ROOT, copy_finished, copy_repository, jobs_of, only, snakemake

DOWNSTREAM_OF_TERMS = ["embed_terms", "cluster_terms", "extract_tags", "encode_subjects"]
PUBLISHING = {
    "finalise_taxonomy",
    "write_vocabulary",
    "build_catalogue",
    "query_populations",
    "build_explorer",
    "plot_subjects",
    "freeze_taxonomy",
    "collect_products",
}
OF_RANKING = {"plot_importances", "plot_cumulative", "plot_classes", "plot_network", "plot_annotators"}
RANKING = {"rank_tags", "all"} | OF_RANKING | PUBLISHING
LEARNING = {"train_models", "plot_reliability", "suggest_subjects"} | RANKING
RESULTS = "results/sample"


def shuffle_rows(path: Path, seed: int) -> None:
    """Bring the rows of a CSV file into another order."""
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    random.Random(seed).shuffle(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def compare_results(one: Path, two: Path) -> list[str]:
    """Results that are not the same bytes in both folders, which must hold the same ones;
    as benchmarks.compare_results.
    """
    alone, differing = compare(one, two)
    assert alone == [] and len(list_results(one)) > 20
    return differing


def test_sample_gives_a_sensible_taxonomy(sample_run):
    ranking = pd.read_csv(only(sample_run / RESULTS, "rank_tags/*/ranking.csv"))
    assert {"double", "bent", "host", "hourglass"} <= set(ranking["tag"])
    assert not {"no", "no host", "two"} & set(ranking["tag"]) and ranking["tag"].is_unique
    host = ranking.set_index("tag").loc["host"]
    assert host["uses"] == host["affirmed"] + host["denied"] + host["hedged"] and host["denied"] > 50
    assert ranking["cumulative"].iloc[-1] == pytest.approx(100, abs=0.01)
    assert "tags for" in only(sample_run / RESULTS, "rank_tags/*/summary.txt").read_text()
    scores = pd.read_csv(only(sample_run / RESULTS, "train_models/*/scores.csv")).set_index(["predictor", "metric"])
    for metric in ("macro_ap", "weighted_f1", "micro_f1", "macro_f1"):
        assert scores.loc[("model", metric), "low"] > scores.loc[("random", metric), "high"]
    assert only(sample_run / RESULTS, "plot_importances/*/importances.svg").stat().st_size > 5000
    rejected = pd.read_csv(only(sample_run / RESULTS, "read_annotations/rejected.csv"))
    reasons = {"duplicate", "repeat", "empty answer", "gold standard"}
    assert set(rejected["reason"]) == reasons
    summary = pd.read_csv(only(sample_run / RESULTS, "read_annotations/summary.csv")).query("file == 'all'")
    numbers = summary.set_index("what")["number"]
    assert (
        numbers["rows in"] == numbers["rows kept"] + numbers["rows rejected"] + numbers["rows replaced"]
        and numbers["annotators"] == 12
    )


def test_tables_have_their_written_schema(sample_run):
    tables = {path.stem: path for path in (sample_run / RESULTS).rglob("*.parquet")}
    catalogue = pq.read_schema(tables.pop("catalogue"))
    assert catalogue.names[:2] == ["subject", "name"] and all(field.metadata[b"meaning"] for field in catalogue)
    assert {path.name for path in tables.values()} == {name for name, table in read_formats().items() if table.types}
    for name, path in tables.items():
        assert pq.read_schema(path).equals(arrow_schema(name), check_metadata=False), name
        assert all(field.metadata[b"meaning"] for field in pq.read_schema(path)), name


def test_every_phrase_is_tagged_or_listed(sample_run):
    phrases = read_table(only(sample_run / RESULTS, "clean_phrases/phrases.parquet"))
    annotations = read_table(only(sample_run / RESULTS, "read_annotations/annotations.parquet"))
    assert set(phrases["classification_id"]) == set(annotations["classification_id"])
    kept = phrases[phrases["dropped"] == ""]
    uses = read_table(only(sample_run / RESULTS, "extract_tags/*/uses.parquet"))
    without = pd.read_csv(only(sample_run / RESULTS, "find_terms/*/without_terms.csv"))
    untagged = pd.read_csv(only(sample_run / RESULTS, "extract_tags/*/untagged.csv"))
    terms = read_table(only(sample_run / RESULTS, "find_terms/*/phrase_terms.parquet"))
    aside = pd.read_csv(only(sample_run / RESULTS, "find_terms/*/aside.csv"))
    said = set(terms.loc[terms["about"] == "object", "phrase"])
    assert set(kept["phrase"]) == set(terms["phrase"]) | set(without["phrase"]) and said == set(uses["phrase"])
    assert set(terms.loc[terms["about"] != "object", "term"]) == set(aside["term"]) != set()
    assert set(uses.loc[uses["tag"] == "", "term"]) == set(untagged["term"])
    written = dict(zip(annotations["classification_id"], annotations["text"], strict=True))
    assert all(row.original in strip_markup(written[row.classification_id]) for row in uses.itertuples())
    denied = uses[uses["original"].str.lower().isin(["no host", "host not found"])]
    assert set(denied["evidence"]) == {"no host"} and set(denied["tag"]) == {"host"} and len(denied) > 50


def test_private_columns_and_user_ids_are_nowhere_in_the_results(sample_run):
    for path in (sample_run / RESULTS).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for private in (b"volunteer_", b"expert_0", b"made-up-session", b"made-up-browser", b"made-up-address"):
                assert private not in content, (path, private)


def test_oddities_are_harmless_in_tables_for_people(sample_run):
    for path in (sample_run / RESULTS).rglob("*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(file) for cell in row), path


def test_a_second_run_does_nothing(sample_run):
    assert jobs_of(sample_run) == set()


@pytest.mark.parametrize(
    ("change", "jobs"),
    [
        (
            {"settings": {"similarity": 0.7}},
            {"plot_similarities", "cluster_terms", "extract_tags", "encode_subjects"} | LEARNING,
        ),
        ({"settings": {"unit": "phrase"}}, {"find_terms", "plot_similarities", *DOWNSTREAM_OF_TERMS} | LEARNING),
        ({"settings": {"learner": "forest"}}, LEARNING),
        ({"seed": 1}, LEARNING),
        (
            {"ranking": {"shown": 20}},
            {"plot_importances", "plot_classes", "plot_annotators", "build_explorer", "collect_products", "all"},
        ),
        ({"network": {"tags": 20}}, {"plot_network", "build_explorer", "collect_products", "all"}),
        ({"classes": {"min_votes": 9}}, {"check_classes", "encode_subjects"} | LEARNING),
        ({"training": {"folds": 4}}, {"check_classes"} | LEARNING),
        ({"support": {"min_uses": 9}}, {"extract_tags", "encode_subjects"} | LEARNING),
        ({"model": {"device": "cpu", "store": "elsewhere"}}, set()),
        ({"model": {"precision": "bfloat16"}}, {"plot_similarities", *DOWNSTREAM_OF_TERMS} | LEARNING),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_changed_setting_reruns_what_depends_on_it(sample_run, write, change, jobs):
    assert jobs_of(sample_run, "--configfile", write("change.yaml", yaml.safe_dump(change))) == jobs


@pytest.mark.parametrize(
    ("script", "jobs"),
    [
        ("scripts/figures/plot_importances.py", {"plot_importances", "collect_products", "all"}),
        ("scripts/ranking/rank_tags.py", RANKING),
        ("scripts/lib/learning/scores.py", LEARNING),
        (
            "scripts/figures/_style.py",
            OF_RANKING | {"plot_similarities", "plot_subjects", "plot_reliability", "collect_products", "all"},
        ),
        (
            "scripts/taxonomy/_contrast.py",
            {"plot_similarities", "cluster_terms", "extract_tags", "encode_subjects"} | LEARNING,
        ),
        (
            "resources/language/contrasts.csv",
            {"plot_similarities", "cluster_terms", "extract_tags", "encode_subjects"} | LEARNING,
        ),
    ],
)
def test_an_edited_file_reruns_what_depends_on_it(sample_run, tmp_path, script, jobs):
    folder = copy_finished(sample_run, tmp_path / "edited")
    with open(folder / script, "a", encoding="utf-8") as file:
        file.write("zigzag,course,zigzag\n" if script.endswith(".csv") else "\nEDITED = True\n")
    assert jobs_of(folder) == jobs


def test_other_comments_docstrings_meanings_and_layout_rerun_nothing(sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "commented")
    changed = 0
    for path in (folder / "scripts").rglob("*.py"):
        tree = ast.parse(path.read_text())
        if ast.get_docstring(tree):
            tree.body[0].value.value = "Said in another way."
            path.write_text(f"# A comment.\n{ast.unparse(tree)}\n")
            changed += 1
    assert changed > 90
    for path in (folder / "workflow/tables").glob("*.yaml"):
        path.write_text(
            "# A comment.\n" + re.sub(r"(: |, )(the|a|id|times) ", r"\1that which is \2 ", path.read_text())
        )
    assert jobs_of(folder) == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rank: int64, 1 for the most", "rank: double, 1 for the most"),
        ("sorted by: [class, tag]", "sorted by: [tag, class]"),
    ],
)
def test_another_type_or_sort_key_of_a_table_reruns_the_step_that_writes_it(sample_run, tmp_path, old, new):
    folder = copy_finished(sample_run, tmp_path / "typed")
    path = folder / "workflow/tables/ranking.yaml"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    assert jobs_of(folder) == RANKING


@pytest.mark.slow
def test_a_new_export_is_noticed_and_only_new_words_are_embedded(sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "grown")
    header, *rows = (folder / "resources/sample/annotations/2021-05.csv").read_text().splitlines()
    new = '9100001,599,10001,"gigantic spaghetti, no host",7000002'
    (folder / "resources/sample/annotations/2021-07.csv").write_text("\n".join([header, rows[0], new]) + "\n")
    expected = {"read_annotations", "clean_phrases", "find_terms", "plot_similarities", *DOWNSTREAM_OF_TERMS} | LEARNING
    assert jobs_of(folder) == expected
    done = snakemake(folder, "--cores", "2", "--until", "extract_tags")
    assert done.returncode == 0, done.stdout
    log = only(folder / RESULTS, "embed_terms/*/embed_terms.log").read_text()
    assert "from the store, 2 to embed" in log
    uses = read_table(only(folder / RESULTS, "extract_tags/*/uses.parquet"))
    assert set(uses.loc[uses["classification_id"] == "9100001", "term"]) == {"gigantic", "spaghetti", "host"}
    (folder / "resources/sample/annotations/2021-07.csv").unlink()
    assert "read_annotations" in jobs_of(folder)


@pytest.mark.slow
def test_order_of_rows_and_number_of_cores_change_no_byte(sample_run, tmp_path):
    folder = copy_repository(tmp_path / "shuffled")
    for number, path in enumerate(sorted((folder / "resources/sample").glob("*/*.csv"))):
        shuffle_rows(path, number)
    done = snakemake(folder, "--cores", "1")
    assert done.returncode == 0, done.stdout
    assert compare_results(sample_run / RESULTS, folder / RESULTS) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {"settings": {"unit": "phrase", "method": "agglomerative", "learner": "forest", "agreement": 0.2}},
        {
            "settings": {"lemmatise": False, "learner": "linear"},
            "words": {"contrasts": None},
            "training": {"target": "agreement"},
        },
        {
            "vocabulary": {"file": "tags.txt"},
            "training": {"encoding": "binary"},
            "ranking": {"bags": 1},
            "taxonomy": {"adjustments": None, "thesaurus": None},
            "populations": [],
        },
    ],
    ids=["phrase, clusters, forest", "published guard and target", "given vocabulary"],
)
def test_the_other_settings_run_too(sample_run, tmp_path, write, settings):
    folder = copy_finished(sample_run, tmp_path / "other")
    (folder / "tags.txt").write_text("double\nbent\ncompact\nhost\njets\nlobes\n")
    small = {"training": {"repeats": 1, "forest": {"trees": 30}, "catboost": {"iterations": 30}}}
    settings = settings | {"training": settings.get("training", {}) | small["training"]}
    done = snakemake(folder, "--cores", "2", "--configfile", write("other.yaml", yaml.safe_dump(settings)))
    assert done.returncode == 0, done.stdout
    if "vocabulary" in settings:
        ranking = pd.read_csv(only(folder / RESULTS, "rank_tags/*/ranking.csv"))
        tags = {tag.removeprefix("no ").removeprefix("possible ") for tag in ranking["tag"]}
        assert tags <= {"double", "bent", "compact", "host", "jets", "lobes"}


@pytest.mark.slow
def test_validation_puts_chosen_tags_above_random_ones(sample_run, tmp_path, write):
    folder = copy_finished(sample_run, tmp_path / "validated")
    small = {
        "comparison": {
            "sizes": [5, 10],
            "repeats": 1,
            "learners": ["linear"],
            "selectors": ["lasso", "chance"],
        },
        "stability": {"halves": 10, "resamples": 3, "seeds": 2, "top": 20},
        "published": {"repeats": 1, "trees": 5},
        "ranking": {"bags": 2},
        "audit": {"bags": 1},
        "suggestion": {"draws": 2},
        "training": {"bootstraps": 100, "catboost": {"iterations": 20}},
        "grid": {"similarity": [0.6, 0.8], "unit": ["term"], "agreement": ["votes", 0.4], "repeats": 1},
    }
    config = write("small.yaml", yaml.safe_dump(small))
    done = snakemake(folder, "validate", "grid", "--cores", "2", "--configfile", config)
    assert done.returncode == 0, done.stdout
    scores = pd.read_csv(only(folder / RESULTS, "compare_tag_sets/*/sets.csv")).query("metric == 'soft_macro_ap'")
    value = scores.set_index(["set", "size"])["value"]
    assert value["lasso", 10] > value["chance", 10] > value["permuted labels", 10] - 0.05
    assert {"words", "text", "all tags"} <= set(scores["set"])
    differences = pd.read_csv(only(folder / RESULTS, "compare_tag_sets/*/differences.csv"))
    paired = differences.query("set == 'lasso' and other == 'chance' and size == 5 and metric == 'soft_macro_ap'")
    assert paired["difference"].item() == pytest.approx(value["lasso", 5] - value["chance", 5], abs=1e-5)
    assert len(pd.read_csv(only(folder / RESULTS, "compare_tag_sets/*/experts.csv"))) == 5
    assert only(folder / RESULTS, "plot_comparison/*/comparison.svg").stat().st_size > 5000
    for figure in ("plot_stability/*/stability.svg", "plot_replay/*/replay.svg", "plot_settings/*/settings.svg"):
        assert only(folder / RESULTS, figure).stat().st_size > 5000
    fixes = pd.read_csv(only(folder / RESULTS, "compare_fixes/*/fixes.csv")).query("metric == 'soft_macro_ap'")
    assert len(fixes) == 31 and fixes["value"].between(0, 1).all()
    assert fixes.query("variant == 'published'")["to_published"].item() == 0
    firm = pd.read_csv(only(folder / RESULTS, "check_stability/*/firmness.csv"))
    assert firm["rank"].is_unique and (firm["rank_low"] <= firm["rank_high"]).all()
    removals = pd.read_csv(only(folder / RESULTS, "audit_bias/*/removals.csv"))
    assert (removals["kind"] == "left out").sum() == (removals["kind"] == "as many at random").sum() >= 12
    assert removals.loc[0, ["change", "kendall_tau"]].tolist() == [0, 1]
    grid = pd.read_csv(only(folder / RESULTS, "compare_settings/settings.csv"))
    assert len(grid) == 8 and (grid["below_best"] >= 0).all() and grid["below_best"].min() == 0
    assert only(folder / RESULTS, "compare_settings/choice.txt").read_text().count("\n") >= 3


def test_runs_from_another_folder(tmp_path):
    done = snakemake(
        tmp_path, "--snakefile", str(ROOT / "Snakefile"), "--directory", str(tmp_path), "--dry-run", "--cores", "1"
    )
    assert done.returncode == 0 and "read_annotations" in done.stdout, done.stdout


ANNOTATIONS = "resources/sample/annotations/2021-06.csv"
EXPERTS = "resources/sample/classifications/experts.csv"


def replace_in(path: str, old: str, new: str):
    """A change of the first occurrence in a file."""

    def change(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def empty(path: str):
    """A change that leaves nothing of a file."""
    return lambda folder: (folder / path).write_text("")


@pytest.mark.parametrize(
    ("change", "config", "sentence"),
    [
        (
            None,
            {"annotations": {"exports": [{"path": "anotations"}]}},
            "config: annotations.exports names 'anotations', but there is no such file or folder with *.csv, "
            "*.csv.gz, *.csv.zip in resources/sample; correct the path or annotations.folders.",
        ),
        (
            replace_in(ANNOTATIONS, ",annotations,", ",remarks,"),
            {},
            "2021-06.csv, line 1: no column 'annotations' (the answer); found classification_id,",
        ),
        (
            replace_in(ANNOTATIONS, '[{""task"": ""T0""', '{""task"": ""T0""'),
            {},
            "2021-06.csv, line 2 (classification 9000001): column 'annotations' is not valid JSON",
        ),
        (None, {"setings": {}}, "config: unknown key 'setings'; did you mean 'settings'?"),
        (None, {"settings": {"similarity": 1.2}}, "config: settings.similarity is 1.2; expected at most 1"),
        (
            None,
            {"classes": {"ignore": ["sinlge"]}},
            "config: classes.ignore holds the unknown class 'sinlge'; did you mean 'single'?",
        ),
        (
            replace_in(EXPERTS, '""Bent tail""', '""Bend tail""'),
            {},
            "unknown class 'Bend tail', did you mean 'Bent tail'? Correct the row, or add the label to classes.known",
        ),
        (empty(ANNOTATIONS), {}, "2021-06.csv is empty: expected a CSV file whose first line names its columns."),
        (
            None,
            {"classifications": {"exports": [{"path": "classifications", "sha256": "0" * 64}]}},
            "experts.csv is not the file that the config names: its sha256 is",
        ),
        (
            None,
            {"model": {"weights_sha256": "0" * 64}},
            "are not the ones that the config names: "
            "sha256 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db,",
        ),
    ],
    ids=[
        "mistyped path",
        "missing column",
        "broken JSON",
        "unknown key",
        "out of range",
        "unknown class in config",
        "unknown class in data",
        "empty file",
        "wrong file",
        "wrong weights",
    ],
)
def test_bad_input_gets_one_clear_sentence_and_a_failure(tmp_path, write, change, config, sentence):
    folder = copy_repository(tmp_path / "bad")
    if change:
        change(folder)
    done = snakemake(folder, "--cores", "2", "--configfile", write("bad.yaml", yaml.safe_dump(config or {"seed": 1})))
    assert done.returncode != 0
    assert sentence in done.stdout, done.stdout
    assert "Traceback" not in done.stdout


def test_mistyped_path_is_noticed_though_results_are_there(sample_run, write):
    config = write("bad.yaml", yaml.safe_dump({"annotations": {"folders": ["resources/smaple"]}}))
    done = snakemake(sample_run, "--dry-run", "--configfile", config)
    assert done.returncode != 0 and "there is no such file or folder" in done.stdout


@pytest.mark.slow
def test_report_is_made_offline(sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "report")
    done = snakemake(folder, "--report", "report.html")
    assert done.returncode == 0, done.stdout
    assert (folder / "report.html").stat().st_size > 100_000


def test_results_folder_says_what_will_appear():
    text = (ROOT / "results/README.md").read_text()
    for step in sorted(path.stem for path in (ROOT / "scripts").glob("*/[a-z]*.py") if path.parent.name != "lib"):
        assert f"{step}/" in text, step
    assert shutil.which("git") is None or not list((ROOT / "results").glob("*/**/.gitkeep"))
