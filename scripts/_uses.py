"""Uses of tags, counted so that one phrase counts once."""

import pandas as pd


def once_a_phrase(uses: pd.DataFrame) -> pd.DataFrame:
    """Uses without a second term of the same phrase that says the same ("edge bumps" and "bumps")."""
    return uses.drop_duplicates(["classification_id", "subject", "phrase_position", "evidence"])
