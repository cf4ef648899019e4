"""Each departure from the published method alone, on the bundled sample."""

import numpy as np
import pytest
import yaml

from scripts.lib.config import merge, read_published
from scripts.lib.keys import value_at, with_keys
from scripts.lib.log import InputError
from scripts.validation.compare_fixes import list_variants, predict_variant, tabulate
from tests.conftest import ROOT
from tests.ranking.test_train_models import TRAINING, make_design

SCHEMA = str(ROOT / "workflow/schemas/config.schema.yaml")
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


def test_published_config_and_its_fixes_are_sound():
    published, fixes = read_published(CONFIG, [str(ROOT)], SCHEMA)
    assert published["settings"]["unit"] == "phrase" and published["words"]["cues"] is None
    assert published["classes"] == CONFIG["classes"]
    changed = published
    for fix in fixes:
        changed = with_keys(changed, fix["keys"], CONFIG)
    for section in ("cleaning", "words", "vocabulary", "settings", "support"):
        assert changed[section] == CONFIG[section], section
    assert changed["training"]["encoding"] == CONFIG["training"]["encoding"]


@pytest.mark.parametrize("fix", ["[{name: a, keys: [x]}]", "[{name: a, part: words, keys: [x]}]", "[1]"])
def test_a_fix_of_another_form_is_refused(write, fix):
    change = {"published": {"fixes": write("fixes.yaml", fix)}}
    with pytest.raises(InputError, match=r"fixes.yaml, entry 1: found .* expected a name of its own, a list of keys"):
        read_published(merge(CONFIG, change), [str(ROOT)], SCHEMA)


def test_published_files_are_refused_with_their_own_name(write):
    faults = [
        ("config", "settings: {similarity: 3}", "p.yaml: config: settings.similarity is 3"),
        ("config", "- 1", "p.yaml holds a list; expected a dict"),
        ("config", "a: [", "p.yaml is not YAML"),
        ("config", "words: {cues: other.csv}", "p.yaml: words.cues is 'other.csv'; expected null or the run's own"),
        (
            "fixes",
            "[{name: a, part: tags, keys: [settings.unti]}]",
            "p.yaml, entry 1: unknown config key 'settings.unti'",
        ),
        ("fixes", "[{name: a, part: tags, keys: []}, {name: a, part: tags, keys: []}]", "p.yaml, entry 2: found"),
    ]
    for key, text, sentence in faults:
        with pytest.raises(InputError) as caught:
            read_published(merge(CONFIG, {"published": {key: write("p.yaml", text)}}), [str(ROOT)], SCHEMA)
        assert sentence in str(caught.value)


def test_keys_are_set_alone_and_unknown_ones_refused():
    ours, theirs = {"a": {"b": 1, "c": 1}, "d": 1}, {"a": {"b": 2, "c": 2}, "d": 2}
    assert with_keys(theirs, ["a.b", "d"], ours) == {"a": {"b": 1, "c": 2}, "d": 1}
    assert theirs == {"a": {"b": 2, "c": 2}, "d": 2}
    fixes = [{"name": "first", "part": "tags", "keys": ["a.b"]}, {"name": "last", "part": "learning", "keys": ["d"]}]
    variants = list_variants(ours, theirs, fixes)
    assert variants["first", "published with it"] == {"a": {"b": 1, "c": 2}, "d": 2}
    assert variants["first", "all but it"] == {"a": {"b": 2, "c": 1}, "d": 1}
    assert variants["", "published tags, new learning"] == {"a": {"b": 2, "c": 2}, "d": 1}
    with pytest.raises(InputError, match=r"unknown config key 'a.x'"):
        value_at(ours, "a.x")


def test_the_target_of_a_variant_is_its_own_and_the_score_is_not():
    design = make_design()
    config = {
        "training": TRAINING | {"target": "agreement"},
        "settings": {"agreement": 0.6},
        "comparison": {"selectors": ["lasso"], "learners": ["linear"]},
    }
    train, test = list(range(60)), list(range(60, 90))
    found = predict_variant("x", design, config, 3, train, test, 1)["x"]
    votes = predict_variant("x", design, config | {"training": TRAINING}, 3, train, test, 1)["x"]
    # Class three has votes of a half, so above an agreement of 0.6 nobody holds it.
    assert (found[0][:, 2] == found[0][0, 2]).all() and len(set(votes[0][:, 2])) > 1


def test_differences_are_to_both_ends():
    draws = {
        ("", "published"): {"ap": [0.1, 0.1, 0.1]},
        ("", "all fixes"): {"ap": [0.3, 0.3, 0.3]},
        ("spelling", "published with it"): {"ap": [0.2, 0.2, 0.2]},
    }

    draws = {key: {name: np.array(values) for name, values in scores.items()} for key, scores in draws.items()}
    table = tabulate(draws, dict.fromkeys(draws, make_design())).set_index("fix")
    row = table.loc["spelling"]
    assert row["to_published"] == pytest.approx(0.1) and row["to_all"] == pytest.approx(-0.1)
    assert row["tags"] == 6
