"""The chain from annotations to subjects by tags within one process, for a config that is a variant of the run's."""

from pathlib import Path

from scripts import clean_phrases, cluster_terms, embed_terms, encode_subjects, extract_tags, find_terms

WORDS = (
    *("keep", "keep_also", "drop", "drop_also", "modifiers", "modifiers_also", "compounds"),
    *("two_word_min_uses", "two_word_cohesion"),
)


def encode(config: dict, resources: dict[str, str], annotations: str, classifications: str, place: dict, folder: str):
    """Run every step from clean_phrases to encode_subjects with its own `main`; the path of the last one's subject_tags.

    config: the sections that decide numbers; resources: the files of language by their key in the config (those that
    the config sets to null are not used); annotations, classifications: Parquet files of the readers; place: where the
    model and the store are, as of embed_terms; folder: for what is between.
    """

    def at(name: str) -> str:
        return str(Path(folder) / name)

    words, settings = config["words"], config["settings"]
    meaning = {f"{key}_csv": resources[key] for key in ("cues", "synonyms") if words[key]}
    vocabulary = {"vocabulary_txt": resources["file"]} if config["vocabulary"]["file"] else {}
    contrasts = {f"{key}_csv": resources[key] for key in ("contrasts", "antonyms") if words[key]}
    opposites = {"opposites_csv": resources["opposites"]} if words["opposites"] else {}
    clean_phrases.main(
        annotations, resources["reviewed"], at("phrases"), at("distinct"), at("spelling"), config["cleaning"]["phrases"],
        config["cleaning"]["rules"], config["cleaning"]["host_image_words"],
        {key: value for key, value in config["spelling"].items() if key != "reviewed"},
    )  # fmt: skip
    find_terms.main(
        at("distinct"), resources["lemmas"], at("phrase_terms"), at("terms"), at("candidates"), at("without"),
        settings["unit"], settings["lemmatise"], {key: words[key] for key in WORDS}, config["vocabulary"]["min_uses"],
        config["classes"]["known"], **meaning, **vocabulary,
    )  # fmt: skip
    embed_terms.main(
        at("terms"), at("candidates"), at("term_vectors.npy"), at("candidate_vectors.npy"),
        config["model"], place, 0, 1,
    )  # fmt: skip
    cluster_terms.main(
        at("terms"), at("term_vectors.npy"), at("averages.npy"), at("neighbourhoods"), settings["method"],
        settings["similarity"], config["search"], 1, **contrasts,
    )  # fmt: skip
    extract_tags.main(
        at("terms"), at("term_vectors.npy"), at("averages.npy"), at("candidates"), at("candidate_vectors.npy"),
        at("phrase_terms"), at("phrases"), at("term_tags"), at("phrase_tags"), at("uses"), at("evidence"), at("tags"),
        at("tags.csv"), at("evidence.csv"), at("tag_phrases.csv"), at("untagged.csv"), at("doubtful.csv"),
        config["vocabulary"], settings["similarity"], config["support"], 1, **contrasts, **opposites,
    )  # fmt: skip
    encode_subjects.main(
        at("uses"), at("evidence"), annotations, classifications, at("subject_tags"), at("subject_classes"),
        at("classes.csv"), at("left_out.csv"), [entry["name"] for entry in config["classes"]["known"]],
        config["classes"]["ignore"], config["classes"]["min_votes"], settings["agreement"], config["standardisation"],
    )  # fmt: skip
    return at("subject_tags")
