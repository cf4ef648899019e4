"""What the text holds at most, whatever the tags: its raw words, and its pooled vectors."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer


def weigh_words(
    annotations: pd.DataFrame, subjects: list[str], min_subjects: int, longest: int = 1
) -> np.ndarray | None:
    """tf-idf of the raw words of each subject's texts, (subjects, words), each row of length 1;
    None if no word is common enough.

    longest: of what is counted, in words; 2 for words and pairs of neighbours.

    The plain way to learn classes from text: 1 + log(uses) times the inverse document frequency (Salton & Buckley 1988,
    Inf. Process. Manag. 24, 513) of lower-case words that are written about at least `min_subjects` subjects and are no
    English stop words of scikit-learn. Nothing is cleaned, and no tag plays a part.

    >>> texts = pd.DataFrame({"subject": ["a", "b"], "text": ["two red roofs", "red"]})
    >>> weigh_words(texts, ["a", "b"], 2).tolist(), weigh_words(texts, ["a", "b"], 3)
    ([[1.0], [1.0]], None)
    """
    documents = annotations.groupby("subject")["text"].agg(" ".join).reindex(subjects, fill_value="")
    vectoriser = TfidfVectorizer(
        sublinear_tf=True,
        min_df=min_subjects,
        stop_words="english",
        token_pattern=r"[^\W_]{2,}",
        ngram_range=(1, longest),
    )
    try:
        return vectoriser.fit_transform(documents).toarray()
    except ValueError:  # of an empty vocabulary, which scikit-learn tells in no other way
        return None


def pool_vectors(
    phrases: pd.DataFrame, phrase_terms: pd.DataFrame, terms: pd.DataFrame, vectors: np.ndarray, subjects: list[str]
) -> np.ndarray:
    """The mean vector of a subject's affirmed phrases and that of the others, side by side: (subjects, 2 dimension).

    The tables are those of phrases as units; a subject without such phrases has zeros.
    """
    uses = phrases[phrases["dropped"] == ""].merge(phrase_terms, on="phrase", suffixes=("", "_in_phrase"))
    row_of_subject = {subject: row for row, subject in enumerate(subjects)}
    row_of_term = {term: row for row, term in enumerate(terms["term"])}
    uses = uses[uses["subject"].isin(row_of_subject)].sort_values(["classification_id", "subject", "position"])
    pooled = np.zeros((2, len(subjects), vectors.shape[1]))
    number = np.zeros((2, len(subjects), 1))
    side = (uses["polarity"] != "affirmed").to_numpy(int)
    subject_rows = uses["subject"].map(row_of_subject).to_numpy(int)
    np.add.at(pooled, (side, subject_rows), vectors[uses["term"].map(row_of_term).to_numpy(int)])
    np.add.at(number, (side, subject_rows), 1)
    return np.concatenate(pooled / np.maximum(number, 1), axis=1)
