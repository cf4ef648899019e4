# How good the tags are, measured so that nothing leaks, beside what bounds them.
TEXT = "unit=phrase,lemmatise=False"


rule compare_tag_sets:
    """Compare sets of tags of every size, each chosen within the folds, with each other and with what bounds them."""
    input:
        shared("calibration", "evaluation", "experts", "learners", "scores", "selectors", "tables", "texts"),
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
        phrase_terms_parquet=f"{RESULTS}/find_terms/{TEXT}/phrase_terms.parquet",
        terms_parquet=f"{RESULTS}/find_terms/{TEXT}/terms.parquet",
        term_vectors_npy=f"{RESULTS}/embed_terms/{TEXT}/term_vectors.npy",
    output:
        sets_csv=f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/sets.csv",
        differences_csv=f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/differences.csv",
        selection_csv=f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/selection.csv",
        experts_csv=f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/experts.csv",
    log:
        f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/compare_tag_sets.log",
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=2000,
    params:
        agreement=lambda wildcards: float(wildcards.agreement),
        comparison=config["comparison"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/compare_tag_sets.py"
