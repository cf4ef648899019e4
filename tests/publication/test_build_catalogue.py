"""build_catalogue: literal tables in, literal catalogue out, the same in every format."""

import math
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from astropy.io import votable
from astropy.io.votable.ucd import parse_ucd
from astropy.table import Table

from scripts.lib.catalogue.columns import CLASS_COLUMNS, SUBJECT_COLUMNS, TAG_COLUMNS, catalogue_columns
from scripts.lib.catalogue.coordinates import read_position
from scripts.lib.catalogue.identifiers import identifier, short_identifiers
from scripts.lib.catalogue.interchange import LEFT_OUT_OF_FITS, fits_columns, read_catalogue, write_formats
from scripts.lib.catalogue.subjects import name_subjects
from scripts.publication._limits import limits_of_formats
from scripts.publication.build_catalogue import (
    count_evidence,
    decide_tags,
    describe_columns,
    fill_classes,
    fill_tags,
    join_names,
    warn_of,
)
from tests.conftest import needs_tool, only

HOSTILE = '=HYPERLINK("x") <script> Zoë 日本 \x07\n\u2028\x85'


@pytest.mark.parametrize(
    ("name", "ra", "dec", "ra_uncertainty", "dec_uncertainty"),
    [
        ("J205850-532040_overlay.png", 314.7083333, -53.3444444, 15 * math.cos(math.radians(53.3444444)), 1.0),
        ("2MASS J06495091-0737408", 102.462125, -7.628, 0.15 * math.cos(math.radians(7.628)), 0.1),
        ("J000000.0-003000", 0.0, -0.5, 1.5 * math.cos(math.radians(0.5)), 1.0),
    ],
)
def test_position_and_what_the_digits_of_the_name_leave_open(name, ra, dec, ra_uncertainty, dec_uncertainty):
    assert read_position(name) == pytest.approx((ra, dec, ra_uncertainty, dec_uncertainty), abs=1e-4)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "overlay.png",
        "J295850-532040",
        "J240000-100000",
        "J205850-953040",
        "J205850-53204",
        "J2058-5320",
        "B205850-532040",
    ],
)
def test_names_without_a_sound_position_give_none(name):
    assert all(math.isnan(value) for value in read_position(name))


def test_identifiers_differ_and_do_not_depend_on_each_other():
    names = ["edge brightened", "edge-brightened", "Edge brightened", "日本", "", "1 sided"]
    assert len({identifier(name, "_") for name in names}) == len(names)
    assert identifier("edge brightened", "_") == "edge_brightened"
    assert short_identifiers(["FR I", "FR II"], "_") == ["fr_i", "fr_ii"]
    assert len(set(short_identifiers(names, "_"))) == len(names)


def test_every_ucd_is_of_the_controlled_vocabulary():
    for column in [*SUBJECT_COLUMNS, *TAG_COLUMNS, *CLASS_COLUMNS]:
        parse_ucd(column.ucd, check_controlled_vocabulary=True)


def test_names_come_from_the_first_table_and_contradictions_are_told():
    one = pd.DataFrame({"subject": ["1", "2"], "name": ["J1 ", ""]})
    two = pd.DataFrame({"subject": ["1", "2", "3"], "name": ["J9", "J2", "J3"]})
    names, contradictions = name_subjects(["1", "2", "3", "4"], [one, two])
    assert names.tolist() == ["J1", "J2", "J3", ""]
    assert contradictions == [("1", "named 'J1' and 'J9'; the first was taken")]


USES = pd.DataFrame(
    [
        ("s1", "a", "bent", "affirmed"),
        ("s1", "a", "curved", "affirmed"),
        ("s1", "b", "bent", "affirmed"),
        ("s1", "b", "host", "denied"),
        ("s1", "c", "host", "affirmed"),
        ("s2", "c", "host", "hedged"),
        ("s2", "c", "other", "affirmed"),
    ],
    columns=["subject", "annotator", "tag", "polarity"],
)
FINAL = pd.Series({"bent": "bent", "curved": "bent", "host": "host", "other": ""})


def test_annotators_are_counted_once_a_final_tag_and_polarity():
    counts = count_evidence(USES, FINAL, ["s1", "s2", "s3"])
    assert counts["affirmed"].to_dict("list") == {"bent": [2, 0, 0], "host": [1, 0, 0]}
    assert counts["denied"].to_dict("list") == {"bent": [0, 0, 0], "host": [1, 0, 0]}
    assert counts["hedged"].to_dict("list") == {"bent": [0, 0, 0], "host": [0, 1, 0]}


def test_a_tag_holds_if_enough_say_it_and_more_than_deny_it():
    said, denied = pd.DataFrame({"t": [2, 2, 1, 0]}), pd.DataFrame({"t": [0, 2, 0, 0]})
    people = pd.Series([4, 4, 4, 0])
    assert decide_tags(said, denied, people, 2, 0.0)["t"].tolist() == [True, False, False, False]
    assert decide_tags(said, denied, people, 1, 0.5)["t"].tolist() == [True, False, False, False]
    seven, none = pd.DataFrame({"t": [7]}), pd.DataFrame({"t": [0]})
    assert decide_tags(seven, none, pd.Series([25]), 1, 0.28)["t"].tolist() == [True]
    assert decide_tags(said, denied, people, 1, 0.25)["t"].tolist() == [True, False, True, False]


def literal_catalogue():
    subjects = ["s1", "s2", "s3"]
    table = pd.DataFrame({"subject": subjects, "annotators": [3, 1, 0]}, index=subjects)
    table["name"] = ["J205850-532040_overlay.png", HOSTILE, ""]
    table = table.assign(ra=[314.5, np.nan, np.nan], dec=[-53.0, np.nan, np.nan])
    table = table.assign(ra_uncertainty=[9.0, np.nan, np.nan], dec_uncertainty=[1.0, np.nan, np.nan])
    threshold = {"min_annotators": 1, "min_fraction": 0.0}
    table = fill_tags(table, count_evidence(USES, FINAL, subjects), threshold, ["host", "bent"])
    classes = pd.DataFrame(
        {
            "subject": ["s1", "s1", "s3", "s3"],
            "class": ["FR I", "WAT", "FR I", "WAT"],
            "fraction": [0.75, 0.5, 0.0, 1.0],
            "positive": [True, True, False, True],
            "experts_total": [4, 4, 2, 2],
        }
    )
    probabilities = pd.DataFrame({"subject": ["s1", "s1"], "class": ["WAT"] * 2, "probability": [0.2, 0.4]})
    columns = catalogue_columns(["host", "bent"], ["FR I", "WAT"])
    table = fill_classes(table, classes, probabilities, [c for c in columns if c.kind in ("votes", "probability")])
    return table[[column.name for column in columns]], columns


def test_literal_catalogue():
    table, _ = literal_catalogue()
    assert table["tags"].tolist() == ["bent", "", ""] and table["hedged"].tolist() == ["", "host", ""]
    assert table["tag_host"].tolist() == [False, False, False] and table["said_bent"].tolist() == [2, 0, 0]
    assert table["fraction_bent"].tolist()[:2] == [2 / 3, 0.0] and np.isnan(table["fraction_bent"].iloc[2])
    assert table["experts"].tolist() == [4, 0, 2] and table["classes"].tolist() == ["FR I; WAT", "", "WAT"]
    assert table["votes_fr_i"].tolist()[::2] == [0.75, 0.0] and np.isnan(table["votes_fr_i"].iloc[1])
    assert table["probability_wat"].iloc[0] == pytest.approx(0.3) and table["probability_fr_i"].isna().all()
    assert join_names(pd.DataFrame({"a": [True, False], "b": [True, True]})) == ["a; b", "b"]


@pytest.fixture
def written(tmp_path):
    table, columns = literal_catalogue()
    paths = {format: str(tmp_path / f"c.{format}") for format in ("parquet", "csv", "ecsv", "fits", "vot")}
    write_formats(table, columns, {"dataset": "test", "min_annotators": "1", "min_fraction": "0.0"}, paths)
    return table, columns, paths


def equal_but_for_text(found: Table, table: pd.DataFrame, columns) -> None:
    """Every number and yes or no of a table read back equals what was written; texts without oddities too."""
    for column in columns:
        values = found[column.name]
        if hasattr(values, "filled"):
            values = values.filled({"S": b"", "U": "", "f": np.nan}.get(values.dtype.kind))
        expected = table[column.name].tolist()
        if column.type == "string":
            read = [value.decode() if isinstance(value, bytes) else str(value) for value in values]
            assert [read[0], read[2]] == [expected[0], expected[2]], column.name
        else:
            np.testing.assert_array_equal(np.asarray(values), expected, err_msg=column.name)


def test_every_format_reads_back_to_the_same_values_with_units_ucds_and_descriptions(written):
    table, columns, paths = written
    back, described, about = read_catalogue(paths["parquet"])
    pd.testing.assert_frame_equal(back, table.reset_index(drop=True), check_dtype=False)
    assert described == columns and about["dataset"] == "test"
    for format, options in {"ecsv": {"format": "ascii.ecsv"}, "fits": {}, "vot": {}}.items():
        found = Table.read(paths[format], **options)
        equal_but_for_text(found, table, columns)
        for column in columns:
            assert " ".join(found[column.name].description.split()) == column.description
            assert found[column.name].meta["ucd"] == column.ucd
            assert str(found[column.name].unit or "") == column.unit
    csv = pd.read_csv(paths["csv"], keep_default_na=False, na_values={"ra": "", "dec": ""})
    np.testing.assert_array_equal(csv["ra"], table["ra"])
    assert csv["said_bent"].tolist() == [2, 0, 0] and csv["fraction_bent"].tolist()[0] == str(2 / 3)


def test_hostile_names_are_inert_in_every_format(written):
    _, _, paths = written
    assert pd.read_csv(paths["csv"])["name"].iloc[1].startswith("'=HYPERLINK")
    spelled = HOSTILE.replace("\x07\n\u2028\x85", "\\x07\\n\\u2028\\x85")
    assert str(Table.read(paths["vot"])["name"][1]) == spelled
    assert str(Table.read(paths["ecsv"], format="ascii.ecsv")["name"][1]) == spelled
    assert "Zo\\xeb \\u65e5\\u672c" in str(Table.read(paths["fits"])["name"][1])
    assert "<script>" not in Path(paths["vot"]).read_text(encoding="utf-8")


def test_votable_passes_the_validator(written):
    assert "found no violations" in votable.validate(written[2]["vot"], output=None)


def test_stilts_opens_fits_and_votable(written):
    needs_tool("stilts")
    for format in ("fits", "vot"):
        done = subprocess.run(
            ["stilts", "tpipe", f"in={written[2][format]}", "cmd=meta name units ucd", "ofmt=csv"],
            text=True,
            capture_output=True,
            check=True,
        )
        assert "ra,deg,pos.eq.ra;meta.main" in done.stdout and "ra_uncertainty,arcsec" in done.stdout
        chosen = ["stilts", "tpipe", f"in={written[2][format]}", "cmd=select tag_bent&&said_bent>=2", "omode=count"]
        assert "rows: 1" in subprocess.run(chosen, text=True, capture_output=True, check=True).stdout
    lint = subprocess.run(["stilts", "votlint", written[2]["vot"]], text=True, capture_output=True, check=False)
    assert lint.stdout + lint.stderr == ""


def test_columns_of_very_long_names_fit_into_fits_and_differ(tmp_path):
    names = ["very " * 60 + "long", "very " * 60 + "wide", "x" * 51, "x" * 50]
    columns = catalogue_columns([], names)
    assert len({column.name for column in columns}) == len(columns) and max(len(c.name) for c in columns) == 62
    kinds = {"string": "", "int64": 0, "double": 0.5}
    table = pd.DataFrame({column.name: [kinds[str(column.type)]] for column in columns})
    write_formats(table, columns, {}, {format: str(tmp_path / f"c.{format}") for format in ("fits", "vot")})
    assert Table.read(tmp_path / "c.fits").colnames == Table.read(tmp_path / "c.vot").colnames == list(table)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (
            ["a.png", "b.png"],
            "no subject has a position: their names hold none, such as 'a.png'; expected JHHMMSS±DDMMSS.",
        ),
        (["", ""], "no subject has a position: they have no names; expected"),
        (["", "J205850-532040"], "subject s0: no position: found the name ''"),
    ],
)
def test_that_no_subject_has_a_position_is_said_once(names, sentence, caplog):
    named = pd.Series(names, index=[f"s{place}" for place in range(len(names))])
    lost = [(subject, f"no position: found the name {name!r}") for subject, name in named.items() if name[:1] != "J"]
    with caplog.at_level("WARNING", logger="plaintag"):
        warn_of(lost, named, "reported.csv")
    (record,) = caplog.records
    assert sentence in record.getMessage()


def wide(tags: int, classes: int) -> list:
    """The columns of a catalogue with so many tags and classes."""
    return catalogue_columns([f"t{number}" for number in range(tags)], [f"c{number}" for number in range(classes)])


@pytest.mark.parametrize(
    ("tags", "classes", "number", "gone"),
    [
        (0, 0, 12, []),
        (197, 1, 999, []),
        (181, 45, 826, ["fraction"]),
        (300, 0, 912, ["fraction", "hedged"]),
        (300, 200, 712, ["fraction", "hedged", "denied", "said"]),
        (20, 500, 612, ["probability"]),
        (0, 1200, 12, ["probability", "votes"]),
        (1000, 600, 999, ["fraction", "hedged", "denied", "said", "probability", "votes", "tag"]),
    ],
)
def test_fits_is_without_whole_kinds_of_columns_until_999_are_left(tags, classes, number, gone):
    columns = wide(tags, classes)
    held, lacking = fits_columns(columns)
    lost = set(columns) - set(held)
    assert len(held) == number and lacking == "; ".join(LEFT_OUT_OF_FITS[kind] for kind in gone)
    assert held == [column for column in columns if column not in lost]
    assert {column.kind for column in lost} == set(gone)
    tag_columns = [column.of for column in held if column.kind == "tag"]
    assert tag_columns == [f"t{place}" for place in range(len(tag_columns))]


def test_more_columns_than_fits_holds_are_in_the_other_formats_and_all_say_so(tmp_path, caplog):
    columns = wide(181, 45)
    kinds = {"string": "", "bool": False, "int64": 3, "double": 0.5}
    table = pd.DataFrame({column.name: [kinds[str(column.type)]] for column in columns})
    paths = {format: str(tmp_path / f"c.{format}") for format in ("parquet", "csv", "fits")}
    write_formats(table, columns, {"dataset": "wide"}, paths)
    assert len(pd.read_csv(paths["csv"]).columns) == len(read_catalogue(paths["parquet"])[1]) == 1007
    fits = Table.read(paths["fits"])
    assert fits.meta["left_out"] == "fractions, which are said / annotators (fraction_*)" and len(fits.columns) == 826
    assert fits["said_t180"][0] == 3 and fits["probability_c44"][0] == 0.5 and "fraction_t0" not in fits.columns
    with caplog.at_level("WARNING", logger="plaintag"):
        describe_columns(columns, True, str(tmp_path / "columns.csv"))
    assert "1007 columns and FITS holds 999: catalogue.fits is without fractions" in caplog.text
    described = pd.read_csv(tmp_path / "columns.csv")
    assert described["fits"].sum() == 826
    (sentence,) = limits_of_formats(described, ["csv", "ecsv", "fits", "vot"])
    assert "lacks 181 of the catalogue's 1007 (fraction_*; columns.csv says which)" in sentence
    assert sentence.endswith("catalogue.parquet, catalogue.csv, catalogue.ecsv, catalogue.vot have all.")
    assert limits_of_formats(described, ["csv"]) == limits_of_formats(described.assign(fits=True), ["fits"]) == []


def test_the_samples_catalogue_counts_what_was_said(sample_run):
    results = sample_run / "results/sample"
    table, columns, _ = read_catalogue(str(only(results, "build_catalogue/*/catalogue.parquet")))
    uses = pd.read_parquet(only(results, "extract_tags/*/uses.parquet"))
    final = pd.read_parquet(only(results, "finalise_taxonomy/*/tag_names.parquet")).set_index("tag")["final"]
    seen: dict[tuple, set] = {}
    for row in uses.itertuples():
        if final.get(row.tag, ""):
            seen.setdefault((row.subject, final[row.tag], row.polarity), set()).add(row.annotator)
    kinds = {"said": "affirmed", "denied": "denied", "hedged": "hedged"}
    for column in columns:
        if column.kind in kinds:
            counts = [len(seen.get((s, column.of, kinds[column.kind]), ())) for s in table["subject"]]
            assert table[column.name].tolist() == counts, column.name
    assert len(table) == 80 and table["ra"].notna().all() and table["said_host"].sum() > 20
    assert (only(results, "build_catalogue/*/reported.csv")).read_text() == "subject,what\n"
