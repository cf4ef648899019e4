"""Uses of tags, counted so that one phrase counts once."""

import numpy as np
import pandas as pd


def repeats_in_phrase(uses: pd.DataFrame) -> np.ndarray:
    """Whether each use is by a second term of a phrase and says the same as the first ("edge bumps" and "bumps"):
    (n,) yes or no.
    """
    repeated: np.ndarray = uses.duplicated(["classification_id", "subject", "phrase_position", "evidence"]).to_numpy()
    return repeated


def once_a_phrase(uses: pd.DataFrame) -> pd.DataFrame:
    """Uses without those of repeats_in_phrase."""
    return uses[~repeats_in_phrase(uses)]
