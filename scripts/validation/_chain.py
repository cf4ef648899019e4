"""The chain from annotations to subjects by tags within one process, for a config that is a variant of the run's."""

from pathlib import Path

from scripts.annotations import clean_phrases, find_terms
from scripts.ranking import encode_subjects
from scripts.taxonomy import cluster_terms, embed_terms, extract_tags

WORDS = (
    *("keep", "keep_also", "drop", "drop_also", "modifiers", "modifiers_also", "compounds"),
    *("two_word_min_uses", "two_word_cohesion", "bound_min_uses"),
)


def encode(config: dict, resources: dict[str, str], annotations: str, classifications: str, place: dict, folder: str):
    """Run every step from clean_phrases to encode_subjects with its own `main`;
    the path of the last one's subject_tags.

    config: the sections that decide numbers; resources: the files of language by their key in the config (those that
    the config sets to null are not used); annotations, classifications: Parquet files of the readers; place: where the
    model and the store are, as of embed_terms; folder: for what is between.
    """

    def at(name: str) -> str:
        return str(Path(folder) / name)

    words, settings = config["words"], config["settings"]
    meaning = {f"{key}_csv": resources[key] for key in ("cues", "synonyms") if words[key]}
    if config["language"]["classes"]:
        meaning["word_classes_csv"] = resources["classes"]
    vocabulary = {"vocabulary_txt": resources["file"]} if config["vocabulary"]["file"] else {}
    contrasts = {f"{key}_csv": resources[key] for key in ("contrasts", "antonyms") if words[key]}
    opposites = {"opposites_csv": resources["opposites"]} if words["opposites"] else {}
    clean_phrases.main(
        annotations_parquet=annotations,
        reviewed_csv=resources["reviewed"],
        phrases_parquet=at("phrases"),
        distinct_phrases_parquet=at("distinct"),
        spelling_csv=at("spelling"),
        which=config["cleaning"]["phrases"],
        rules=config["cleaning"]["rules"],
        host_image_words=config["cleaning"]["host_image_words"],
        spelling={key: value for key, value in config["spelling"].items() if key != "reviewed"},
        clauses=config["cleaning"]["clauses"],
        lists=config["cleaning"]["lists"],
        grammar_yaml=resources["grammar"],
    )
    find_terms.main(
        distinct_phrases_parquet=at("distinct"),
        lemmas_csv=resources["lemmas"],
        phrase_terms_parquet=at("phrase_terms"),
        terms_parquet=at("terms"),
        candidates_parquet=at("candidates"),
        without_terms_csv=at("without"),
        aside_csv=at("aside"),
        unit=settings["unit"],
        lemmatise=settings["lemmatise"],
        words={key: words[key] for key in WORDS},
        aspects=config["aspects"],
        grammar_yaml=resources["grammar"],
        min_uses=config["vocabulary"]["min_uses"],
        classes=config["classes"]["known"],
        **meaning,
        **vocabulary,
    )
    embed_terms.main(
        terms_parquet=at("terms"),
        candidates_parquet=at("candidates"),
        term_vectors_npy=at("term_vectors.npy"),
        candidate_vectors_npy=at("candidate_vectors.npy"),
        model=config["model"],
        place=place,
        gpus=0,
        threads=1,
    )
    cluster_terms.main(
        terms_parquet=at("terms"),
        term_vectors_npy=at("term_vectors.npy"),
        averages_npy=at("averages.npy"),
        neighbourhoods_parquet=at("neighbourhoods"),
        method=settings["method"],
        similarity=settings["similarity"],
        search=config["search"],
        threads=1,
        **contrasts,
    )
    extract_tags.main(
        terms_parquet=at("terms"),
        term_vectors_npy=at("term_vectors.npy"),
        averages_npy=at("averages.npy"),
        candidates_parquet=at("candidates"),
        candidate_vectors_npy=at("candidate_vectors.npy"),
        phrase_terms_parquet=at("phrase_terms"),
        phrases_parquet=at("phrases"),
        term_tags_parquet=at("term_tags"),
        phrase_tags_parquet=at("phrase_tags"),
        uses_parquet=at("uses"),
        evidence_parquet=at("evidence"),
        tags_parquet=at("tags"),
        tags_csv=at("tags.csv"),
        evidence_csv=at("evidence.csv"),
        tag_phrases_csv=at("tag_phrases.csv"),
        untagged_csv=at("untagged.csv"),
        doubtful_csv=at("doubtful.csv"),
        vocabulary=config["vocabulary"],
        similarity=settings["similarity"],
        support=config["support"],
        threads=1,
        **contrasts,
        **opposites,
    )
    encode_subjects.main(
        uses_parquet=at("uses"),
        evidence_parquet=at("evidence"),
        annotations_parquet=annotations,
        classifications_parquet=classifications,
        subject_tags_parquet=at("subject_tags"),
        subject_classes_parquet=at("subject_classes"),
        classes_csv=at("classes.csv"),
        left_out_csv=at("left_out.csv"),
        known=[entry["name"] for entry in config["classes"]["known"]],
        ignore=config["classes"]["ignore"],
        min_votes=config["classes"]["min_votes"],
        agreement=settings["agreement"],
        standardisation=config["standardisation"],
    )
    return at("subject_tags")
