"""Which texts are more in another language than in that of the run."""

import pandas as pd
from simplemma import LanguageDetector

from scripts.lib.log import InputError

COLUMNS = ["text", "language", "share", "share_own"]


def own_shares(texts: list[str], own: str) -> dict[str, float]:
    """The share of words of each distinct text, 0 to 1, that simplemma's list of words of a language knows."""
    detector = LanguageDetector(own)
    return {text: detector.proportion_in_target_languages(text) for text in sorted(set(texts))}


def identify_languages(texts: list[str], languages: list[str], own: str) -> pd.DataFrame:
    """Each distinct text that is more in another language than in its `own`: COLUMNS, sorted by text.

    Shares are of the words that a language knows, by simplemma's word lists; a text counts as foreign where the other
    language knows more of its words. Each list takes a second to read. Raises InputError for an
    unknown language.
    """
    try:
        detectors = {name: LanguageDetector(name) for name in languages if name != own}
        for detector in detectors.values():
            detector.proportion_in_target_languages("bright")
    except ValueError as error:
        raise InputError(f"config: audit.languages: {error}; simplemma's documentation lists the codes.") from error
    rows = []
    for text, share in own_shares(texts, own).items():
        shares = {name: detector.proportion_in_target_languages(text) for name, detector in detectors.items()}
        best = max(detectors, key=lambda name: (shares[name], name))
        if shares[best] > share:
            rows.append((text, best, shares[best], share))
    return pd.DataFrame(rows, columns=COLUMNS)
