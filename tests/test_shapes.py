"""Whole runs of data of unusual shapes: all products, or one sentence at the start."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from matplotlib.image import imread

from tests.conftest import copy_repository, only, snakemake
from tests.made_data import spell, write_data

RESULTS = "results/shape"
FEW_FOLDS = {"folds": 3, "inner_folds": 2, "repeats": 1, "bootstraps": 50}
QUICK = {"training": FEW_FOLDS, "ranking": {"bags": 3}, "support": {"min_annotators": 1}}
LONG = ["very " * 40 + "long", ("Dämmerung " * 20).strip()]


def run(folder, config, *targets: str) -> str:
    """Run the workflow there for the targets; what it said, without a traceback."""
    done = snakemake(folder, *targets, "--cores", "2", "--configfile", str(config))
    assert done.returncode == 0 and "Traceback" not in done.stdout, done.stdout
    return done.stdout


def limits_of(folder) -> str:
    """The limits that the page and the deposit tell."""
    package = json.loads(only(folder / RESULTS, "pack_deposit/*/deposit/datapackage.json").read_text())
    return "\n".join(package["limits"])


@pytest.fixture(scope="module")
def little(tmp_path_factory):
    """(folder, what the run said) of as little as can be: twelve subjects, one text each by one person,
    one curator, no names.

    One class holds for all of them, two have very long names, and the last two subjects have no tag. CSV alone.
    """
    place = tmp_path_factory.mktemp("little")
    folder = copy_repository(place / "plaintag")
    config = write_data(
        place / "data",
        subjects=12,
        annotators=1,
        texts=1,
        words=6,
        untagged=2,
        curators=1,
        class_names=["always", *LONG],
        named=lambda subject, name: name == 0 or subject % (name + 1) == 0,
        catalogue={"formats": ["csv"]},
        **QUICK,
    )
    return folder, config, run(folder, config, "all", "deposit")


def test_as_little_as_can_be_gives_all_products(little):
    folder, _, said = little
    results = folder / RESULTS
    catalogue = pd.read_csv(only(results, "build_catalogue/*/catalogue.csv"))
    assert len(catalogue) == 12 and (catalogue["annotators"] == 1).all() and catalogue["ra"].isna().all()
    assert "WARNING: no subject has a position: they have no names" in said and "no position:" not in said
    assert set(catalogue["votes_always"]) == {1.0} and catalogue["probability_always"].min() > 0.9
    note = "cannot be learnt: named by every expert for every subject"
    assert f"WARNING: class always {note}" in said and f"every subject: always ({note})." in limits_of(folder)
    classes = pd.read_csv(only(results, "encode_subjects/*/classes.csv"), keep_default_na=False).set_index("class")
    assert classes["note"].to_dict() == {"always": note, LONG[0]: "", LONG[1]: ""}
    left_out = pd.read_csv(only(results, "encode_subjects/*/left_out.csv"))
    assert left_out["reason"].value_counts().to_dict() == {"trained, but without any supported tag": 2}
    assert (only(results, "build_explorer/*/explorer.html")).stat().st_size > 50000
    assert only(results, "plot_reliability/*/reliability.png").stat().st_size > 1000


def test_formats_and_populations_that_are_added_to_a_finished_run_are_made(little):
    folder, config, _ = little
    results = folder / RESULTS
    formats = {path.suffix for path in results.glob("build_catalogue/*/catalogue.*")}
    assert formats == {".parquet", ".csv"} and {"catalogue.parquet", "catalogue.csv"} == {
        path.name for path in results.glob("pack_deposit/*/deposit/catalogue.*")
    }
    tag = pd.read_csv(only(results, "rank_tags/*/ranking.csv"))["tag"][0]
    more = config.with_name("more.yaml")
    more.write_text(json.dumps({"populations": [{"name": "first", "query": f"'{tag}'"}]}), encoding="utf-8")
    again = snakemake(folder, "--dry-run", "--configfile", str(config))
    assert "Nothing to be done" in again.stdout, again.stdout
    both = config.with_name("both.yaml")
    text = config.read_text(encoding="utf-8").replace("formats:\n  - csv", "formats: [csv, fits, vot]")
    both.write_text(text, encoding="utf-8")
    done = snakemake(folder, "--cores", "2", "--configfile", str(both), str(more))
    assert done.returncode == 0, done.stdout
    made = {path.name for path in results.glob("*/*/*") if path.suffix in (".fits", ".vot")}
    assert made == {"catalogue.fits", "catalogue.vot", "population_first.vot"}
    assert (
        Table.read(only(results, "build_catalogue/*/catalogue.fits")).colnames
        == pq.read_schema(only(results, "build_catalogue/*/catalogue.parquet")).names
    )


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """(folder, what the run said) of two hundred classes and more tags than FITS has columns for; names are numbers."""
    place = tmp_path_factory.mktemp("wide")
    folder = copy_repository(place / "plaintag")
    config = write_data(
        place / "data",
        subjects=36,
        annotators=6,
        texts=6,
        words=194,
        said=24,
        name_of=lambda subject: str(1000 + subject),
        class_names=[f"kind {spell(number)}" for number in range(200)],
        named=lambda subject, name: (7 * subject + 3 * name) % 11 == 0,
        **QUICK | {"settings": {"learner": "linear"}, "taxonomy": {"choose_by": "support", "adjustments": None}},
        catalogue={"formats": ["csv", "fits"]},
    )
    return folder, run(folder, config, "all", "deposit")


def test_more_columns_than_fits_holds_give_all_products(wide):
    folder, said = wide
    catalogue = pd.read_csv(only(folder / RESULTS, "build_catalogue/*/catalogue.csv"))
    assert catalogue.shape[1] > 999 and set(catalogue["name"]) == set(range(1000, 1036))
    fits = Table.read(only(folder / RESULTS, "build_catalogue/*/catalogue.fits"))
    lost = set(catalogue.columns) - set(fits.colnames)
    assert lost and {name.split("_")[0] for name in lost} == {"fraction"}
    assert "FITS holds 999: catalogue.fits is without fractions" in said
    assert f"catalogue.fits lacks {len(lost)} of the catalogue's {catalogue.shape[1]} (fraction_*" in limits_of(folder)
    readme = only(folder / RESULTS, "pack_deposit/*/deposit/README.md").read_text(encoding="utf-8")
    assert "FITS holds 999 columns" in readme


def test_no_figure_of_many_classes_is_gigantic(wide):
    figures = list((wide[0] / RESULTS).glob("plot_*/*/*.png"))
    assert len(figures) == 8
    for path in figures:
        assert max(imread(path).shape) < 6000, path


@pytest.mark.slow
def test_words_and_classes_that_are_called_like_columns_are_words_and_classes(tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    words = "bag tag class subject evidence index rank importance cumulative value fraction level".split()
    classes = ["tag", "class", "subject", "index", "importance", "probability", "name"]
    config = write_data(
        tmp_path / "data",
        subjects=30,
        class_names=classes,
        named=lambda subject, name: subject % len(classes) == name,
        vocabulary=words,
        **QUICK,
    )
    run(folder, config, "all", "deposit")
    ranking = pd.read_csv(only(folder / RESULTS, "rank_tags/*/ranking.csv"))
    assert set(words) <= set(ranking["tag"])
    cells = pd.read_csv(only(folder / RESULTS, "plot_classes/*/class_importances.csv"))
    assert set(cells["class"]) == set(classes) and set(words) <= set(cells["tag"])
    bags = pd.read_parquet(only(folder / RESULTS, "rank_tags/*/bag_importances.parquet"))
    assert len(bags) == 3 * len(ranking) and set(words) <= set(bags["tag"])
