"""How the tags do against what is plain: sentences of the tables of scores and alarms, for the console,
the page and the deposit.
"""

from pathlib import Path

import pandas as pd

NAMES = {"words": "the raw words", "prevalence": "prevalence alone"}
METRICS = {"soft_macro_ap": "soft macro average precision", "brier": "Brier score, where less is better"}


def say_scores(scores: pd.DataFrame) -> list[str]:
    """A sentence a metric: the tags' score, and that of words and prevalence with the paired difference.

    >>> row = {"metric": "brier", "value": 0.1, "difference": -0.02, "difference_low": -0.03, "difference_high": -0.01}
    >>> say_scores(pd.DataFrame([row | {"predictor": "model"}, row | {"predictor": "words", "value": 0.12}]))
    ['Brier score, where less is better: tags 0.100; the raw words 0.120 (tags -0.020 [-0.030, -0.010])']
    """
    sentences = []
    for metric, name in METRICS.items():
        rows = scores[scores["metric"] == metric].set_index("predictor")
        if "model" not in rows.index:
            continue
        parts = [f"tags {rows.loc['model', 'value']:.3f}"]
        for predictor, called in NAMES.items():
            if predictor in rows.index:
                row = rows.loc[predictor]
                parts.append(
                    f"{called} {row['value']:.3f} (tags {row['difference']:+.3f} "
                    f"[{row['difference_low']:+.3f}, {row['difference_high']:+.3f}])"
                )
        sentences.append(f"{name}: {'; '.join(parts)}")
    return sentences


def read_alarms(alarms_csv: str) -> list[str]:
    """The sentences of a table of alarms."""
    return pd.read_csv(alarms_csv, dtype=str)["says"].tolist()


def verdict_of(scores_csv: Path, alarms_csv: Path) -> list[str]:
    """What a run says at its end of its numbers, a line each; nothing where they are not there."""
    lines = say_scores(pd.read_csv(scores_csv)) if scores_csv.exists() else []
    return lines + ([f"WARNING: {says}" for says in read_alarms(alarms_csv)] if alarms_csv.exists() else [])


def say_tags(ranking_csv: Path, summary_txt: Path) -> list[str]:
    """The first ten tags, and the sentence on how many hold how much; nothing where they are not there."""
    if not (ranking_csv.exists() and summary_txt.exists()):
        return []
    first = pd.read_csv(ranking_csv, dtype=str, keep_default_na=False)["tag"].head(10)
    return [f"Tags: {', '.join(first)}", summary_txt.read_text(encoding="utf-8").splitlines()[0]]
