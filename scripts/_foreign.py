"""Which texts are more in another language than in English."""

import pandas as pd
from simplemma import LanguageDetector

from scripts._log import InputError


def identify_languages(texts: list[str], languages: list[str]) -> pd.DataFrame:
    """Each distinct text that is more in another language than in English: text, language, share, share_english.

    Shares are of the words that a language knows, by simplemma's word lists; a text counts as foreign where the other
    language knows more of its words than English does. Raises InputError for an unknown language.
    """
    try:
        detectors = {name: LanguageDetector(name) for name in ["en", *languages]}
        for detector in detectors.values():
            detector.proportion_in_target_languages("bright")
    except ValueError as error:
        raise InputError(f"config: audit.languages: {error}; simplemma's documentation lists the codes.") from error
    rows = []
    for text in sorted(set(texts)):
        shares = {name: detector.proportion_in_target_languages(text) for name, detector in detectors.items()}
        best = max(languages, key=lambda name: (shares[name], name))
        if shares[best] > shares["en"]:
            rows.append((text, best, shares[best], shares["en"]))
    return pd.DataFrame(rows, columns=["text", "language", "share", "share_english"])
