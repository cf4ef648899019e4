"""Which texts are more in another language than in English."""

import pandas as pd
from simplemma import LanguageDetector

from scripts.lib.log import InputError

COLUMNS = ["text", "language", "share", "share_english"]


def english_shares(texts: list[str]) -> dict[str, float]:
    """The share of words of each distinct text, 0 to 1, that simplemma's English word list knows."""
    english = LanguageDetector("en")
    return {text: english.proportion_in_target_languages(text) for text in sorted(set(texts))}


def identify_languages(texts: list[str], languages: list[str]) -> pd.DataFrame:
    """Each distinct text that is more in another language than in English: COLUMNS, sorted by text.

    Shares are of the words that a language knows, by simplemma's word lists; a text counts as foreign where the other
    language knows more of its words than English does. Each list takes a second to read. Raises InputError for an
    unknown language.
    """
    try:
        detectors = {name: LanguageDetector(name) for name in languages}
        for detector in detectors.values():
            detector.proportion_in_target_languages("bright")
    except ValueError as error:
        raise InputError(f"config: audit.languages: {error}; simplemma's documentation lists the codes.") from error
    rows = []
    for text, share in english_shares(texts).items():
        shares = {name: detector.proportion_in_target_languages(text) for name, detector in detectors.items()}
        best = max(languages, key=lambda name: (shares[name], name))
        if shares[best] > share:
            rows.append((text, best, shares[best], share))
    return pd.DataFrame(rows, columns=COLUMNS)
