"""The config that ships is complete and every key is explained; faults are sentences."""

import copy
import itertools
import re
from pathlib import Path

import pytest
import yaml

from scripts.lib.config import check_config, drop_retired, take_field, take_key
from scripts.lib.keys import value_at
from scripts.lib.log import InputError
from scripts.lib.places import find_exports, locate
from tests.conftest import ROOT

SCHEMA = str(ROOT / "workflow/schemas/config.schema.yaml")
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())
FILES = {"csv", "yaml", "html", "parquet", "fits", "ttl", "jsonld"}


def merged(change: dict) -> dict:
    """The shipped config with some keys changed, as Snakemake merges files."""

    def merge(base: dict, over: dict) -> dict:
        for key, value in over.items():
            base[key] = (
                merge(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
            )
        return base

    return merge(copy.deepcopy(CONFIG), change)


def objects(schema: dict, path=""):
    """Every object of a schema with its place."""
    if schema.get("type") == "object":
        yield path, schema
    for key, value in schema.get("properties", {}).items():
        yield from objects(value, f"{path}.{key}")
    if "items" in schema:
        yield from objects(schema["items"], path + "[]")


def test_shipped_configs_are_valid():
    check_config(CONFIG, SCHEMA)
    for name in ("rgz_emu/config.yaml", "rgz_emu/faithful.yaml", "multilingual.yaml"):
        check_config(merged(yaml.safe_load((ROOT / "resources" / name).read_text())), SCHEMA)


def test_schema_refuses_unknown_keys_everywhere_has_no_defaults_and_explains_every_key():
    schema = yaml.safe_load(Path(SCHEMA).read_text())
    for path, item in objects(schema):
        assert item["additionalProperties"] is False, path
        for key, value in item["properties"].items():
            assert len(value.get("description", "")) > 5, f"{path}.{key}"
            assert "default" not in value, f"{path}.{key}"
    assert "default" not in Path(SCHEMA).read_text()


def mappings(schema: dict, path: str = ""):
    """Every key of the mappings of a schema, those in lists aside: its path, its schema, and whether it must be
    there."""
    for key, value in schema.get("properties", {}).items():
        yield f"{path}{key}", value, key in schema["required"]
        yield from mappings(value, f"{path}{key}.")


def told(lines: list[str], key: str) -> str:
    """All that config.yaml says at the keys of this name, whatever the section, each up to the next key."""
    starts = [number for number, line in enumerate(lines) if re.match(r" *[a-z_0-9]+:|# -|$", line)] + [len(lines)]
    return "".join(
        "".join(lines[start:end]) for start, end in itertools.pairwise(starts) if re.match(rf" *{key}:", lines[start])
    )


def test_each_default_stands_in_the_shipped_config_and_its_comments_name_each_choice_of_the_schema():
    lines = (ROOT / "config.yaml").read_text().splitlines(keepends=True)
    checked = 0
    for path, key, required in mappings(yaml.safe_load(Path(SCHEMA).read_text())):
        assert required, path
        value_at(CONFIG, path)  # raises InputError for a key that config.yaml lacks
        for choice in key.get("enum") or key.get("items", {}).get("enum", []):
            assert re.search(rf"\b{choice}\b", told(lines, path.split(".")[-1])), (path, choice)
            checked += 1
    assert checked > 80


def test_defaults_that_documents_state_are_those_of_the_shipped_config():
    page = (ROOT / "docs/how-to/new_deliveries.md").read_text()
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| (`.*) \|$", page.split("| default |")[1], re.M)
    assert len(rows) == 6
    for key, said in rows:
        values = re.findall(r"`(\w+)`", said)  # of annotations, then of classifications if it differs
        assert [values[0], values[-1]] == [CONFIG["annotations"][key], CONFIG["classifications"][key]], key
    assert f"The default, `deliveries: {CONFIG['annotations']['deliveries']}`" in page
    assert CONFIG["classifications"]["deliveries"] == CONFIG["annotations"]["deliveries"]
    method = " ".join((ROOT / "docs/method.md").read_text().split())
    assert f"`{CONFIG['settings']['learner']}`, the default" in method
    words = dict(enumerate(["no", "one", "two", "three", "four", "five"]))
    needs = f"{words[CONFIG['support']['min_annotators']]} annotators and {words[CONFIG['support']['min_uses']]} uses"
    assert f"By default, a tag needs {needs}" in method
    commands, script = (ROOT / "docs/commands.md").read_text(), (ROOT / "scripts/apply_release.py").read_text()
    for key in ("min_annotators", "min_fraction"):
        value, option = CONFIG["catalogue"][key], f"--{key.replace('_', '-')}"
        assert re.search(rf"^\| `{option}` \| .*\(default {value:g}\) \|$", commands, re.M), key
        assert re.search(rf'"{option}", .*default={value}, .*\(default {value:g}\)', script), key


def test_the_documents_name_keys_that_there_are_and_every_section():
    pages = {path: path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]}
    named = {key for text in pages.values() for key in re.findall(r"`([a-z]+\.[a-z_.]+)(?:`|: )", text)}
    keys = {key for key in named if key.split(".")[0] in CONFIG and key.split(".")[-1] not in FILES}
    assert len(keys) > 40 and [value_at(CONFIG, key) for key in keys]
    table = pages[ROOT / "docs/config.md"].split("## Sections")[1].split("\n## ")[0]
    sections = {name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`(\w+)`", row)}
    assert sections == set(CONFIG)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"anotations": {}}, "config: unknown key 'anotations'; did you mean 'annotations'?"),
        ({"annotations": {"zebra": 1}}, "unknown key 'annotations.zebra'; expected one of folders, exports"),
        ({"words": {"keep": [False]}}, "config: words.keep.0 is False; expected string (a word, in lower case)."),
        ({"settings": {"unit": "sentence"}}, "settings.unit is 'sentence'; expected one of term, phrase"),
        ({"support": {"min_uses": 0}}, "support.min_uses is 0; expected at least 1 (times it was used)."),
        ({"classes": {"known": []}}, "classes.known is []; expected at least 1 entries"),
        (
            {"classes": {"known": [{"name": "a", "labels": ["x"]}, {"name": "b", "labels": ["x"]}], "ignore": []}},
            "classes.known holds the label 'x' twice; keep one.",
        ),
    ],
)
def test_faults_are_sentences(change, sentence):
    with pytest.raises(InputError) as error:
        check_config(merged(change), SCHEMA)
    assert sentence in str(error.value) and "\n" not in str(error.value)


def test_the_least_that_the_readme_asks_for_is_enough():
    text = (ROOT / "README.md").read_text()
    example = text[text.index("```yaml") + 7 :]
    config = merged(yaml.safe_load(example[: example.index("```")]))
    check_config(config, SCHEMA)
    assert config["dataset"] == "mine" and config["annotations"]["workflows"] == []


def test_a_file_may_hold_the_key_of_the_pseudonyms(tmp_path):
    (tmp_path / "a.key").write_text("\ufeff secret of my own \nnot this\n", encoding="utf-8")
    config = merged({"pseudonym_key_file": "a.key"})
    take_key(config, CONFIG, [str(tmp_path)])
    assert config["pseudonym_key"] == "secret of my own" and config["pseudonym_key_file"] is None
    untouched = merged({})
    take_key(untouched, CONFIG, [str(tmp_path)])
    assert untouched == CONFIG


@pytest.mark.parametrize(
    ("change", "content", "said"),
    [
        (
            {"pseudonym_key": "mine"},
            b"other",
            "pseudonym_key and pseudonym_key_file both give a key; leave one of them",
        ),
        ({}, None, "pseudonym_key_file names 'a.key', but there is no such file; correct the path."),
        ({}, b" \nsecret", "a.key, line 1: found no key of the pseudonyms; write a long secret of your own there."),
        ({}, b"\xff\xfe\x00", "a.key holds no text; its first line must be the key of the pseudonyms."),
    ],
)
def test_a_file_without_a_key_is_told(tmp_path, change, content, said):
    if content is not None:
        (tmp_path / "a.key").write_bytes(content)
    with pytest.raises(InputError) as error:
        take_key(merged({"pseudonym_key_file": "a.key"} | change), CONFIG, [str(tmp_path)])
    assert said in str(error.value)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(InputError, match=r"config: settings.similarity is nan"):
        check_config(merged({"settings": {"similarity": float("nan")}}), SCHEMA)


def test_a_missing_key_is_named():
    config = merged({})
    del config["training"]["folds"]
    with pytest.raises(InputError, match=r"the key 'training.folds' is missing"):
        check_config(config, SCHEMA)


def test_exports_are_files_folders_or_patterns_in_the_first_folder_that_has_them(tmp_path):
    for name in ("first/a.csv", "second/a.csv", "second/more/c.csv", "second/more/b.csv", "second/more/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    folders, base = ["first", "second"], [str(tmp_path)]
    assert locate("a.csv", folders, base) == [f"{tmp_path}/first/a.csv"]
    assert locate("more", folders, base) == [f"{tmp_path}/second/more/b.csv", f"{tmp_path}/second/more/c.csv"]
    assert locate("*/[c]*.csv", folders, base) == [f"{tmp_path}/second/more/c.csv"]
    assert locate("d.csv", folders, base) == []
    section = {"folders": folders, "exports": [{"path": "d.csv", "url": "https://example.org/d.csv", "sha256": "0"}]}
    assert find_exports(section, "annotations", base)[0]["path"] is None
    section["exports"] = [{"path": "a.csv"}, {"path": "more/../a.csv"}]
    with pytest.raises(InputError, match=r"holds two files named 'a.csv'"):
        find_exports(section, "annotations", base)


def test_keys_of_earlier_versions_are_taken_out_and_said():
    config = {"training": {"linear": {"inverse_penalty": 0.1, "scalings": ["rows"]}}, "comparison": {"penalties": [1]}}
    said = drop_retired(config)
    assert config == {"training": {"linear": {"scalings": ["rows"]}}, "comparison": {}}
    assert len(said) == 2 and said[0].startswith(
        "config: training.linear.inverse_penalty: 0.1 is no longer used; the penalty"
    )
    assert drop_retired(config) == [] and drop_retired({"training": None}) == []


def test_a_field_puts_its_keys_where_the_config_has_the_shipped_values():
    config = merged({"dataset": "mine", "field": "radio_astronomy", "aspects": {"of_object": ["host"]}})
    take_field(config, CONFIG, [str(ROOT)])
    assert "emu" in config["words"]["drop"] and config["aspects"]["of_object"] == ["host"]
    assert config["taxonomy"]["thesaurus"] == "resources/thesaurus.csv" and config["field"] == "radio_astronomy"
    check_config(config, SCHEMA)


def test_only_the_sample_has_a_field_by_itself():
    sample, other = merged({}), merged({"dataset": "mine"})
    for config in (sample, other):
        take_field(config, CONFIG, [str(ROOT)])
    assert sample["field"] == "radio_astronomy" and "wise" in sample["aspects"]["other"]
    assert other == merged({"dataset": "mine", "field": "general"})
    text = str([other[section] for section in ("words", "cleaning", "taxonomy")])
    assert not {word for word in ("emu", "radio", "dss", "wise", "thesaurus.csv") if word in text}


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "resources/fields").glob("*.yaml")))
def test_every_field_is_sound(name):
    config = merged({"dataset": "mine", "field": name})
    take_field(config, CONFIG, [str(ROOT)])
    check_config(config, SCHEMA)


def test_a_field_with_a_key_that_is_none_is_refused(tmp_path):
    (tmp_path / "mine.yaml").write_text("words: {dropped: [a]}\n")
    with pytest.raises(InputError, match=r"mine.yaml: unknown config key 'words.dropped'"):
        take_field(merged({"field": "mine.yaml"}), CONFIG, [str(tmp_path)])
