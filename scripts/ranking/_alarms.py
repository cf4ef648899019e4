"""What makes a ranking doubtful, each in a sentence with its likely causes.
A run goes on, but says it wherever the ranking stands.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from scripts.lib.learning.evaluation import Design
from scripts.lib.words.foreign import identify_languages, own_shares

WORDS_DIFFER = "soft_macro_ap"
TEXTS = 1000
FOREIGN = 0.2
KNOWN = 0.7
FIRST = 10
WIDE = 0.1


class Alarm(NamedTuple):
    """A short name for tables, and the sentence for people."""

    alarm: str
    says: str


def alarms_of_scores(scores: pd.DataFrame) -> list[Alarm]:
    """Alarms of a table of scores, as train_models writes it: the tags against plain words and against prevalence.

    They are clearly worse than words where the whole paired interval of soft macro average precision lies below 0, and
    no better than prevalence where that of the Brier score reaches 0.
    """
    table, found = scores.set_index(["predictor", "metric"]), []
    model = table.loc["model"]
    if "words" in table.index:
        words = table.loc["words", WORDS_DIFFER]
        if words["difference_high"] < 0:
            found.append(
                Alarm(
                    "worse than words",
                    "the tags predict the classes clearly worse than the raw words of the same texts do: soft macro "
                    f"average precision {model.loc[WORDS_DIFFER, 'value']:.3f} against {words['value']:.3f} "
                    f"(difference {words['difference']:+.3f} [{words['difference_low']:+.3f}, "
                    f"{words['difference_high']:+.3f}]). "
                    "Likely causes: telling words fail the limits of `support` or `vocabulary.min_uses`, different "
                    "words share a tag (`settings.similarity`), or the texts are in another language.",
                )
            )
    chance = table.loc["prevalence", "brier"]
    if chance["difference_high"] >= 0:
        found.append(
            Alarm(
                "no better than prevalence",
                "the tags tell no more about the classes than how common each class is: Brier score "
                f"{model.loc['brier', 'value']:.4f} against {chance['value']:.4f} (difference "
                f"{chance['difference']:+.4f} [{chance['difference_low']:+.4f}, {chance['difference_high']:+.4f}]; "
                "lower is better). Likely causes: too few subjects, texts that do not describe what the experts judge, "
                "or texts and classes of different subjects.",
            )
        )
    return found


def alarms_of_design(design: Design) -> list[Alarm]:
    """Alarms of what is learnt from: classes that do not vary, and more tags than subjects."""
    found = []
    for name, votes in zip(design.classes, design.votes.T, strict=True):
        if (votes == votes[0]).all():
            share = (
                "every subject"
                if votes[0] == 1
                else "no subject"
                if votes[0] == 0
                else f"each subject by {votes[0]:.0%}"
            )
            found.append(
                Alarm(
                    "constant class",
                    f"the class {name!r} is given to {share} alike, so nothing can be learnt about it; add it to "
                    "`classes.ignore`, or add subjects that differ.",
                )
            )
    if len(design.tags) > len(design.subjects):
        found.append(
            Alarm(
                "more tags than subjects",
                f"there are {len(design.tags)} tags for {len(design.subjects)} subjects, so the order of the tags is "
                "partly chance; raise `support.min_uses` or `support.min_annotators`, or add subjects.",
            )
        )
    return found


def alarms_of_language(texts: list[str], languages: list[str], own: str) -> list[Alarm]:
    """An alarm if more than a fifth of the distinct texts, of 1,000 spread over all of them,
    are in another language than their `own`.

    Texts of which a language knows 70 of 100 words or more are taken for its own (of the real data, in English, 97 to
    100 of 100 texts).
    """
    distinct = sorted(set(texts))
    looked = distinct[:: max(len(distinct) // TEXTS, 1)]
    doubtful = [text for text, share in own_shares(looked, own).items() if share < KNOWN]
    if not languages or len(doubtful) <= FOREIGN * len(looked):
        return []
    foreign = identify_languages(doubtful, languages, own)
    if len(foreign) <= FOREIGN * len(looked):
        return []
    language = foreign["language"].value_counts().sort_index().idxmax()
    return [
        Alarm(
            "another language",
            f"{len(foreign)} of {len(looked)} texts looked at are in another language than {own!r}, most in "
            f"{language!r}; stop words, base forms, spelling and denials are read as {own!r}. Translate the texts, or "
            "name the tables of that language under `language` and `words`.",
        )
    ]


def alarms_of_ranking(ranking: pd.DataFrame) -> list[Alarm]:
    """Alarms of a ranking (tag, importance, low):
    importances that are no numbers or lie between nearly nothing and much.

    An interval spans nearly everything where its lower end is below a tenth of the importance; one such tag may happen,
    but where it is so for half of the first ten the order says little.
    """
    first = ranking.sort_values("rank").head(FIRST)
    if not np.isfinite(ranking["importance"]).all():
        return [Alarm("no importances", "some importances are no finite numbers, so there is no order of tags.")]
    wide = first.loc[first["low"] <= WIDE * first["importance"], "tag"].tolist()
    if 2 * len(wide) < len(first):
        return []
    return [
        Alarm(
            "uncertain importances",
            f"the importance of {', '.join(wide)} lies between nearly nothing and much, depending on the subjects "
            "drawn; likely causes: few subjects, or tags that few people use.",
        )
    ]


def tabulate_alarms(alarms: list[Alarm]) -> pd.DataFrame:
    """The alarms as a table: alarm, says; no row if there is none."""
    return pd.DataFrame(alarms, columns=list(Alarm._fields))
