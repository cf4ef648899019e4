"""A run says when its ranking is doubtful, and only then."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scripts.lib.learning import evaluation
from scripts.lib.learning.evaluation import cross_validate, repeats_of
from scripts.lib.learning.texts import weigh_words
from scripts.ranking._alarms import (
    alarms_of_design,
    alarms_of_language,
    alarms_of_ranking,
    alarms_of_scores,
    tabulate_alarms,
)
from scripts.ranking.train_models import predict_words, score_all
from tests.ranking.test_train_models import TRAINING, make_design

SETTINGS = TRAINING | {"min_word_subjects": 3, "bootstraps": 200}


def names(alarms) -> list[str]:
    return [alarm.alarm for alarm in alarms]


def scored(design, words=None) -> pd.DataFrame:
    """Scores of the tags, of words in the same places, and of prevalence."""
    found = {"model": repeats_of(design, cross_validate(design, "linear", SETTINGS, 3, 1))}
    if words is not None:
        found["words"] = repeats_of(design, cross_validate(replace(design, X=words), "linear", SETTINGS, 3, 1))
    return score_all(design, found | {"prevalence": evaluation.baseline_prevalence(design)}, SETTINGS, 3)


def test_tags_that_lose_what_the_words_hold_raise_the_alarm():
    told = make_design()
    silent = replace(told, X=make_design(1, informative=False).X)
    (alarm,) = [alarm for alarm in alarms_of_scores(scored(silent, told.X)) if alarm.alarm == "worse than words"]
    assert "`support`" in alarm.says and "[-0." in alarm.says
    assert names(alarms_of_scores(scored(told, silent.X))) == []
    assert names(alarms_of_scores(scored(told, told.X))) == []


@pytest.mark.parametrize("seed", range(5))
def test_classes_that_are_dealt_out_anew_raise_the_alarm(seed):
    design = make_design(seed)
    dealt = np.random.default_rng(seed).permutation(90)
    noise = replace(design, votes=design.votes[dealt], positive=design.positive[dealt])
    assert names(alarms_of_scores(scored(noise, design.X))) == ["no better than prevalence"]
    assert names(alarms_of_scores(scored(design, design.X))) == []


def test_a_class_of_everybody_or_nobody_and_too_many_tags_are_told():
    design = make_design(n=90)
    votes = np.column_stack([design.votes, np.ones(90), np.zeros(90), np.full(90, 0.25)])
    classes = [*design.classes, "all", "none", "quarter"]
    says = [alarm.says for alarm in alarms_of_design(replace(design, classes=classes, votes=votes))]
    assert [sentence.split(" alike")[0] for sentence in says] == [
        "the class 'all' is given to every subject",
        "the class 'none' is given to no subject",
        "the class 'quarter' is given to each subject by 25%",
    ]
    few = design.take(np.arange(5))
    assert "more tags than subjects" in names(alarms_of_design(few)) and alarms_of_design(design) == []


def test_texts_of_another_language_are_told_but_not_a_few_of_them():
    german = ["schwach und ausgedehnt, keine Galaxie", "Hut dunkelbraun und gewölbt, auf der Wiese"]
    english = ["compact core, bent tail", "two bright lobes, no host", "faint and diffuse emission", "a narrow jet"]
    (alarm,) = alarms_of_language(german + english[:2], ["de", "fr"], "en")
    assert alarm.alarm == "another language" and "2 of 4 texts" in alarm.says and "'de'" in alarm.says
    assert alarms_of_language(german, ["en", "de", "fr"], "de") == []
    assert (
        alarms_of_language(english * 3 + german[:1], ["de", "fr"], "en") == []
        and alarms_of_language(german, [], "en") == []
    )


def test_importances_between_nothing_and_much_are_told():
    ranking = pd.DataFrame(
        {"rank": [1, 2, 3, 4], "tag": list("abcd"), "importance": [40.0, 30, 20, 10], "low": [30.0, 25, 15, 8]}
    )
    assert alarms_of_ranking(ranking) == []
    assert names(alarms_of_ranking(ranking.assign(low=[30.0, 2, 1, 8]))) == ["uncertain importances"]
    assert names(alarms_of_ranking(ranking.assign(importance=[np.nan, 1, 1, 1]))) == ["no importances"]
    assert tabulate_alarms([]).columns.tolist() == ["alarm", "says"] and tabulate_alarms([]).empty


def test_words_are_compared_where_there_are_any():
    design = make_design()
    told = ["loud" if vote else "silent" for vote in design.votes[:, 0]]
    texts = pd.DataFrame({"subject": design.subjects, "text": told})
    words = weigh_words(texts, design.subjects, 3)
    assert words.shape == (90, 2) and (words.sum(axis=1) == 1).all()
    assert weigh_words(texts.sample(frac=1, random_state=1), design.subjects, 3).tobytes() == words.tobytes()
    found = predict_words(design, texts, SETTINGS, 3, 1)
    assert found["words"][0][0].shape == (90, 3)
    assert predict_words(design, texts.assign(text="!"), SETTINGS, 3, 1) == {}
