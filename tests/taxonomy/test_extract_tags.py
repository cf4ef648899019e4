"""Nearest tokens, tags that hold their own word and never name an opposite, and the evidence behind each tag."""

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.tables import read_table
from scripts.lib.tags.evidence import phrases_of_tags, support_of_evidence, support_of_tags, trace_uses
from scripts.taxonomy._contrast import Allowed, read_contrasts
from scripts.taxonomy._doubts import list_doubtful
from scripts.taxonomy._opposites import find_forbidden, oppose_words, pair_opposites, read_opposites
from scripts.taxonomy._own_words import Candidates, own_rows
from scripts.taxonomy.cluster_terms import average_clusters, average_neighbours, normalise
from scripts.taxonomy.extract_tags import name_terms, nearest_tokens
from tests.conftest import ROOT, copy_repository, only, snakemake

LANGUAGE = [str(ROOT / f"resources/language/{name}.csv") for name in ("contrasts", "antonyms", "opposites")]
VOCABULARY = {"min_similarity": 0.7, "own_word": True, "own_uses": 30, "own_similarity": 0.85}

PHRASES = pd.DataFrame(
    [
        ("1", "5", "annotator-a", 1, "No host", "no host", ""),
        ("1", "5", "annotator-a", 2, "double", "double", ""),
        ("2", "5", "annotator-b", 1, "Double", "double", ""),
        ("3", "6", "annotator-b", 1, "twin lobes", "twin lobes", ""),
        ("4", "6", "annotator-a", 1, "DSS", "", "host image"),
    ],
    columns=["classification_id", "subject", "annotator", "position", "original", "phrase", "dropped"],
)
PHRASE_TAGS = pd.DataFrame(
    [
        ("no host", 1, "host", "denied", "no", "host", 1.0),
        ("double", 1, "double", "affirmed", "", "double", 1.0),
        ("twin lobes", 1, "twin", "affirmed", "", "double", 0.9),
        ("twin lobes", 2, "lobes", "affirmed", "", "", 0.2),
    ],
    columns=["phrase", "position", "term", "polarity", "cue", "tag", "similarity"],
)


def test_the_nearest_allowed_candidate_wins_and_ties_go_to_the_most_used():
    averages = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    candidates = np.array([[0.8, 0.6], [0.8, 0.6], [0.0, 1.0], [1.0, 0.0]])
    allowed = Allowed(np.array([[True, True, True, False], [False] * 4]), np.array([0, 0, 1]), np.arange(4))
    nearest, similarity = nearest_tokens(averages, candidates, allowed, np.array([1, 9, 1, 1]), threads=2)
    assert nearest.tolist() == [1, 2, -1] and similarity.tolist() == [0.8, 1.0, -1.0]


def test_denials_are_english_and_never_affirmations():
    tags = pd.DataFrame(
        [
            ("not symmetric", 1, "symmetric", "denied", "not", "symmetric", 1.0),
            ("host not found", 1, "host", "denied", "not found", "host", 1.0),
            ("no host", 1, "host", "denied", "no", "host", 1.0),
        ],
        columns=PHRASE_TAGS.columns,
    )
    phrases = pd.DataFrame(
        [(str(i), "5", "a", 1, phrase, phrase, "") for i, phrase in enumerate(tags["phrase"])], columns=PHRASES.columns
    )
    uses = trace_uses(phrases, tags)
    assert uses["evidence"].tolist() == ["not symmetric", "no host", "no host"]
    assert uses["tag"].tolist() == ["symmetric", "host", "host"]


def test_uses_trace_tags_to_the_words_as_written():
    uses = trace_uses(PHRASES, PHRASE_TAGS)
    rows = uses[["classification_id", "original", "term", "tag", "evidence"]].itertuples(index=False, name=None)
    assert sorted(rows) == [
        ("1", "No host", "host", "host", "no host"),
        ("1", "double", "double", "double", "double"),
        ("2", "Double", "double", "double", "double"),
        ("3", "twin lobes", "lobes", "", ""),
        ("3", "twin lobes", "twin", "double", "double"),
    ]


def test_two_terms_of_a_phrase_that_share_a_tag_are_one_use():
    uses = pd.DataFrame(
        [("1", "5", "a", 1, "bumps"), ("1", "5", "a", 1, "bumps"), ("1", "5", "a", 2, "bumps")],
        columns=["classification_id", "subject", "annotator", "phrase_position", "tag"],
    ).assign(polarity="affirmed", evidence="bumps", term=["edge bumps", "bumps", "bumps"], phrase="edge bumps")
    assert support_of_evidence(uses, 1, 1)["uses"].tolist() == [2]


def test_support_and_phrases_of_tags():
    uses = trace_uses(PHRASES, PHRASE_TAGS)
    evidence = support_of_evidence(uses, min_annotators=2, min_uses=3)
    assert evidence.drop(columns=["examples", "terms", "phrases"]).to_dict("records") == [
        {
            "evidence": "double",
            "tag": "double",
            "polarity": "affirmed",
            "uses": 3,
            "annotators": 2,
            "subjects": 2,
            "largest_annotator_share": 0.666667,
            "one_person": False,
            "supported": True,
        },
        {
            "evidence": "no host",
            "tag": "host",
            "polarity": "denied",
            "uses": 1,
            "annotators": 1,
            "subjects": 1,
            "largest_annotator_share": 1.0,
            "one_person": True,
            "supported": False,
        },
    ]
    assert evidence["examples"].tolist() == ["double; twin lobes", "no host"]
    tags = support_of_tags(uses, evidence).set_index("tag")
    assert tags[["uses", "affirmed", "denied", "hedged", "terms", "phrases"]].values.tolist() == [
        [3, 3, 0, 0, 2, 2],
        [1, 0, 1, 0, 1, 1],
    ]
    assert tags["supported"].tolist() == [True, False] and tags["one_person"].tolist() == [False, True]
    behind = phrases_of_tags(uses)
    assert behind[["tag", "polarity", "original", "uses"]].values.tolist() == [
        ["double", "affirmed", "Double", 1],
        ["double", "affirmed", "double", 1],
        ["double", "affirmed", "twin lobes", 1],
        ["host", "denied", "No host", 1],
    ]


def test_a_tag_needs_the_support_of_one_polarity_and_its_evidence_of_all_is_added_up():
    rows = [
        (str(n), str(n), who, 1, polarity) for n, (who, polarity) in enumerate(zip("aabbc", ["affirmed", "denied"] * 3))
    ]
    uses = pd.DataFrame(rows, columns=["classification_id", "subject", "annotator", "phrase_position", "polarity"])
    uses = uses.assign(tag="host", term="host", phrase="host")
    uses["evidence"] = uses["polarity"].map({"affirmed": "host", "denied": "no host"})
    evidence = support_of_evidence(uses, 3, 3).set_index("evidence")
    assert evidence["supported"].to_dict() == {"host": True, "no host": False}
    assert support_of_tags(uses, evidence.reset_index())[["uses", "annotators", "supported"]].values.tolist() == [
        [5, 3, True]
    ]


def broken(tag_of: dict[str, str]) -> list[str]:
    """The tags that are themselves terms with another tag."""
    return sorted({tag for tag in tag_of.values() if tag and tag_of.get(tag, tag) != tag})


@given(seed=st.integers(0, 100_000), method=st.sampled_from(["neighbours", "agglomerative"]), given_list=st.booleans())
def test_a_tag_holds_its_own_word_whatever_the_vectors(seed, method, given_list):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 50), rng.integers(1, 40)
    texts, tokens = [f"t{i}" for i in range(n)], [f"t{i}" for i in np.sort(rng.choice(60, m, replace=False))]
    vectors = dict(zip([f"t{i}" for i in range(60)], normalise(rng.normal(size=(60, 3))), strict=True))
    counts, groups = rng.integers(1, 60, n), rng.integers(0, 2, n)
    own, similarity = np.stack([vectors[text] for text in texts]), rng.uniform(0.3, 0.95)
    if method == "neighbours":
        averages = average_neighbours(own, counts, groups, similarity, 1)[0]
    else:
        averages = average_clusters(own, counts, groups, similarity)[0]
    uses = np.zeros(m, int) if given_list else rng.integers(1, 60, m)
    candidates = Candidates(tokens, np.stack([vectors[token] for token in tokens]), uses, own_rows(texts, tokens))
    pairs = np.unique(rng.integers(0, [n, m], (20, 2)), axis=0)
    forbidden = pairs[candidates.own[pairs[:, 1]] != pairs[:, 0]]
    allowed = Allowed(np.ones((1, 1), bool), np.zeros(n, int), np.zeros(m, int))
    vocabulary = VOCABULARY | {"own_uses": int(rng.integers(1, 60)), "own_similarity": float(rng.uniform(-1, 1))}
    found = [name_terms(averages, candidates, allowed, forbidden, vocabulary, threads) for threads in (1, 2)]
    assert [part.tolist() for part in found[0]] == [part.tolist() for part in found[1]]
    names, reached, named = found[0]
    tag_of = dict(zip(texts, np.where(named, names, ""), strict=True))
    assert broken(tag_of) == []
    assert not any(names[row] == tokens[column] for row, column in forbidden)
    uses_of = dict(zip(tokens, uses, strict=True))
    assert all(uses_of[tag_of[word]] >= uses_of[word] for word in set(tokens) & set(texts) if tag_of[word])
    assert all(reached[row] >= 0.7 or text == tag_of[text] for row, text in enumerate(texts) if tag_of[text])
    if given_list:
        assert all(tag_of[token] == token for token in set(tokens) & set(texts))


def name(words: dict[str, tuple[int, float]], averages: dict[str, float] | None = None, **changes) -> dict[str, str]:
    """The tags of words given as uses and the angle of their vector; averages at other angles where they are given."""
    at = lambda angles: np.array([(np.cos(angle), np.sin(angle)) for angle in angles])
    texts, angles = list(words), {word: angle for word, (_, angle) in words.items()}
    candidates = Candidates(
        texts, at(angles.values()), np.array([uses for uses, _ in words.values()]), own_rows(texts, texts)
    )
    allowed = Allowed(np.ones((1, 1), bool), np.zeros(len(texts), int), np.zeros(len(texts), int))
    found = at((angles | (averages or {})).values())
    names, _, named = name_terms(found, candidates, allowed, np.zeros((0, 2), int), VOCABULARY | changes, 1)
    return dict(zip(texts, np.where(named, names, "").tolist(), strict=True))


ROADS = {"road": (500, 0.0), "highway": (159, 0.6), "freeway": (3, 1.2)}
DRAWN = {"highway": 0.1, "freeway": 0.7}


def test_a_frequent_word_is_its_own_tag_and_a_rare_one_never_half():
    assert name(ROADS, DRAWN) == {"road": "road", "highway": "highway", "freeway": "highway"}
    assert name(ROADS, DRAWN, own_uses=160) == {"road": "road", "highway": "road", "freeway": "freeway"}
    assert name(ROADS, DRAWN, own_word=False) == {"road": "road", "highway": "road", "freeway": "highway"}


def test_a_frequent_word_gives_way_to_a_spelling_of_it_and_to_a_part_of_it():
    assert name({"gray": (167, 0.0), "grey": (88, 0.3)}, {"grey": 0.1}) == {"gray": "gray", "grey": "gray"}
    trees = {"many trees": (167, 0.0), "many green": (88, 0.7)}
    assert name(trees, {"many green": 0.1})["many green"] == "many green"
    pool = {"pool": (167, 0.0), "swimming pool": (88, 0.7)}
    assert name(pool, {"swimming pool": 0.1}) == {"pool": "pool", "swimming pool": "pool"}


def test_a_word_never_goes_to_a_rarer_one():
    words = {"blue": (300, 0.0), "color": (50, 0.3)}
    assert name(words, {"blue": 0.3, "color": 0.3}) == {"blue": "blue", "color": "color"}
    assert name(words, {"blue": 0.3, "color": 0.0}) == {"blue": "blue", "color": "blue"}
    assert name(words, {"blue": 0.3, "color": 0.0}, own_similarity=0.99) == {"blue": "blue", "color": "color"}


@pytest.fixture(scope="module")
def opposites() -> dict[str, set[str]]:
    """The shipped tables of opposites."""
    return read_opposites(*LANGUAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("transparent", "opaque"),
        ("translucent", "opaque"),
        ("thousands", "hundreds"),
        ("hundred", "dozens"),
        ("ten", "two"),
        ("few", "many"),
        ("old", "new"),
        ("older", "newest"),
        ("lighter", "darkness"),
        ("opened", "closed"),
        ("bumpy", "smoothly"),
        ("tiny", "enormous"),
        ("huge", "smaller"),
        ("visibly", "invisible"),
        ("regular", "irregularly"),
        ("visibility", "invisibility"),
        ("resolvable", "unresolvable"),
        ("wrinkled", "unwrinkled"),
        ("overlapping", "nonoverlapping"),
        ("continuous", "discontinuous"),
        ("separable", "inseparable"),
        ("mature", "immature"),
        ("dependent", "independent"),
        ("legible", "illegible"),
        ("colorful", "colorless"),
        ("seeds", "seedless"),
        ("overexposed", "underexposed"),
        ("indoor", "outdoor"),
        ("monochromatic", "polychromatic"),
    ],
)
def test_opposites_are_known_whatever_their_form_and_never_name_each_other(opposites, one, other):
    found = oppose_words({one, other, "thing"}, opposites)
    for text, candidate in ((one, other), (other, one), (f"{one} thing", other), (one, f"{other} thing")):
        assert pair_opposites([text], [candidate], found, {}).tolist() == [[0, 0]]


def test_without_a_table_there_is_no_guard_and_with_one_forms_count_too():
    assert len(find_forbidden(["wrinkled"], ["unwrinkled"], {}, "", "", "")) == 0
    assert find_forbidden(["wrinkled"], ["unwrinkled"], {}, LANGUAGE[0], "", "").tolist() == [[0, 0]]


@pytest.mark.parametrize(
    "words",
    [
        "imprinted printed",
        "indented dented",
        "implanted planted",
        "inland land",
        "opened open",
        "slightly slight",
        "gray grey",
        "uniform form",
        "big huge",
        "upper per",
        "thousand thousands",
        "irregular irregularly",
        "inside insides",
        "black blackish",
    ],
)
def test_words_of_like_form_or_meaning_are_no_opposites(opposites, words):
    assert oppose_words(set(words.split()), opposites) == {}


def test_what_a_text_says_itself_is_no_opposite_to_it():
    assert find_forbidden(["black white pattern"], ["white"], {}, *LANGUAGE).tolist() == []
    assert find_forbidden(["black pattern"], ["white", "pattern"], {}, *LANGUAGE).tolist() == [[0, 0]]
    assert find_forbidden(["many lawns both sides"], ["two sides", "three sides"], {}, *LANGUAGE).tolist() == [[0, 1]]


def test_words_that_the_contrasts_keep_apart_are_not_listed_again():
    texts, candidates = ["two lobes", "hundreds", "clear"], ["three", "thousands", "opaque"]
    contrasts = read_contrasts(LANGUAGE[0], "", [])
    assert find_forbidden(texts, candidates, {}, *LANGUAGE).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 2]]
    assert find_forbidden(texts, candidates, contrasts, *LANGUAGE).tolist() == [[2, 2]]


def test_forbidden_pairs_are_passed_over_across_blocks():
    rng = np.random.default_rng(5)
    averages, candidates = normalise(rng.normal(size=(1200, 4))), normalise(rng.normal(size=(30, 4)))
    kinds = rng.integers(0, 3, 1200), rng.integers(0, 3, 30)
    allowed = Allowed(np.array([[1, 0, 1], [1, 1, 0], [0, 0, 1]], bool), *kinds)
    forbidden = np.unique(rng.integers(0, [1200, 30], (9000, 2)), axis=0)
    cosines = averages @ candidates.T
    cosines[~allowed.table[allowed.row_of][:, allowed.column_of]] = -2
    cosines[tuple(forbidden.T)] = -2
    nearest, similarity = nearest_tokens(averages, candidates, allowed, np.arange(30), 2, forbidden)
    assert nearest.tolist() == np.where(cosines.max(axis=1) > -2, cosines.argmax(axis=1), -1).tolist()
    np.testing.assert_allclose(similarity, np.maximum(cosines.max(axis=1), -1), atol=1e-6)


def test_doubtful_tags_are_listed_with_the_reason():
    rows = [
        ("woodland", 4, "forest", 0.95, 0.75),
        ("see through", 9, "opaque", 0.9, 0.6),
        ("two forests", 4, "forest", 0.9, 0.9),
        ("forests", 7, "forest", 0.75, 0.75),
        ("forest", 7, "forest", 1.0, 1.0),
        ("odd", 1, "", 0.5, 0.5),
    ]
    terms = pd.DataFrame([row[:4] for row in rows], columns=["term", "uses", "tag", "similarity"])
    vectors = np.array([(row[4], (1 - row[4] ** 2) ** 0.5) for row in rows])
    candidates = Candidates(["forest", "opaque"], np.array([[1.0, 0.0]] * 2), np.ones(2), np.array([4, -1]))
    contrasts = read_contrasts(LANGUAGE[0], "", [])
    assert list_doubtful(terms, vectors, candidates, contrasts, 0.8, VOCABULARY).values.tolist() == [
        ["see through", "opaque", 0.9, 0.6, 9, "far from its tag"],
        ["two forests", "forest", 0.9, 0.9, 4, "leaves out two"],
        ["woodland", "forest", 0.95, 0.75, 4, "another word"],
    ]


def test_every_tag_of_the_sample_holds_its_own_word(sample_run):
    table = read_table(only(sample_run, "results/sample/extract_tags/*/term_tags.parquet"))
    assert broken(table.set_index("term")["tag"].to_dict()) == []


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["term", "phrase"])
def test_every_tag_of_the_real_data_holds_its_own_word_and_names_no_opposite(unit, real_data, tmp_path):
    folder = copy_repository(tmp_path / "plaintag")
    change = {section: {"folders": [str(real_data)]} for section in ("annotations", "classifications")}
    (folder / "real.yaml").write_text(yaml.safe_dump(change | {"settings": {"unit": unit}}))
    configs = ["resources/rgz_emu/config.yaml", "real.yaml"]
    done = snakemake(folder, "--cores", "2", "--until", "extract_tags", "--configfile", *configs)
    assert done.returncode == 0, done.stdout
    tag_of = read_table(only(folder, "results/*/extract_tags/*/term_tags.parquet")).set_index("term")["tag"].to_dict()
    assert broken(tag_of) == []
    terms, tags = list(tag_of), sorted(set(tag_of.values()) - {""})
    pairs = find_forbidden(terms, tags, {}, *LANGUAGE)
    assert [terms[row] for row, column in pairs if tag_of[terms[row]] == tags[column]] == []
