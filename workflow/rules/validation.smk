# How good the tags are, measured so that nothing leaks, beside what bounds them.
from itertools import product

TEXT = "unit=phrase,lemmatise=False"
GRID = list(product(*(config["grid"][key] for key in ("unit", "lemmatise", "similarity"))))
GRID_POINTS = [config["settings"] | dict(zip(("unit", "lemmatise", "similarity"), values)) for values in GRID]
CHOSEN = {key: config["settings"][key] for key in ("unit", "lemmatise", "similarity")} | {
    "agreement": "votes" if config["training"]["target"] == "votes" else config["settings"]["agreement"]
}
GRID_FOLDERS = Paramspace(
    pd.DataFrame(GRID_POINTS)[list(SUBJECTS.dataframe.columns)], filename_params="*", param_sep="=", filename_sep=","
)


rule compare_tag_sets:
    """Compare sets of tags of every size, each chosen within the folds, with each other and with what bounds them."""
    input:
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
        experts_csv=f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/experts.csv",
    log:
        f"{RESULTS}/compare_tag_sets/{SUBJECTS.wildcard_pattern}/compare_tag_sets.log",
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("compare_tag_sets"),
        agreement=lambda wildcards: float(wildcards.agreement),
        comparison=config["comparison"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/compare_tag_sets.py"


rule check_stability:
    """Say which tags are firm: how often each is chosen on halves of the subjects, and where its rank may lie."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
    output:
        firmness_csv=f"{RESULTS}/check_stability/{MODELS.wildcard_pattern}/firmness.csv",
        stability_csv=f"{RESULTS}/check_stability/{MODELS.wildcard_pattern}/stability.csv",
    log:
        f"{RESULTS}/check_stability/{MODELS.wildcard_pattern}/check_stability.log",
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("check_stability"),
        learner=lambda wildcards: wildcards.learner,
        selector=config["comparison"]["selectors"][0],
        ranking={"bags": config["ranking"]["bags"]},
        stability=config["stability"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/check_stability.py"


rule audit_bias:
    """Ask whose words the tags are: what each annotator moves, how concentrated words are, how far people agree."""
    input:
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
        uses_parquet=TAGS.uses_parquet,
        evidence_parquet=TAGS.evidence_parquet,
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
    output:
        removals_csv=f"{RESULTS}/audit_bias/{MODELS.wildcard_pattern}/removals.csv",
        agreement_csv=f"{RESULTS}/audit_bias/{MODELS.wildcard_pattern}/agreement.csv",
        concentration_csv=f"{RESULTS}/audit_bias/{MODELS.wildcard_pattern}/concentration.csv",
        languages_csv=f"{RESULTS}/audit_bias/{MODELS.wildcard_pattern}/languages.csv",
    log:
        f"{RESULTS}/audit_bias/{MODELS.wildcard_pattern}/audit_bias.log",
    conda:
        "../../envs/validation.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(6000),
        runtime=per_attempt(240),
    params:
        code=code_of("audit_bias"),
        learner=lambda wildcards: wildcards.learner,
        bags=config["audit"]["bags"],
        encoding=lambda wildcards: {
            "encoding": config["training"]["encoding"],
            "standardisation": config["standardisation"],
            "classes": {
                "known": [entry["name"] for entry in config["classes"]["known"]],
                "ignore": config["classes"]["ignore"],
                "min_votes": config["classes"]["min_votes"],
                "agreement": float(wildcards.agreement),
            },
        },
        languages=config["audit"]["languages"],
        most=config["audit"]["annotators"],
        top=config["stability"]["top"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/audit_bias.py"


rule compare_fixes:
    """Compare the published method with this one, each departure switched on or off alone."""
    input:
        **optional_resource("cues_csv", "cues"),
        **optional_resource("synonyms_csv", "synonyms"),
        **optional_resource("contrasts_csv", "contrasts"),
        **optional_resource("antonyms_csv", "antonyms"),
        **optional_resource("opposites_csv", "opposites"),
        **optional_resource("vocabulary_txt", "file"),
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        reviewed_csv=RESOURCES["reviewed"],
        lemmas_csv=RESOURCES["lemmas"],
    output:
        fixes_csv=f"{RESULTS}/compare_fixes/{SUBJECTS.wildcard_pattern}/fixes.csv",
    log:
        f"{RESULTS}/compare_fixes/{SUBJECTS.wildcard_pattern}/compare_fixes.log",
    conda:
        "../../envs/validation.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(15000),
        runtime=per_attempt(240),
    params:
        code=code_of("compare_fixes"),
        ours=method_of(config),
        published=method_of(PUBLISHED),
        fixes=FIXES,
        seed=config["seed"],
    script:
        "../../scripts/validation/compare_fixes.py"


rule replay_suggestions:
    """Replay what people said in the suggested order and in others, to see what suggestions gain."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        uses_parquet=TAGS.uses_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        probabilities_parquet=rules.train_models.output.probabilities_parquet,
    output:
        replay_csv=f"{RESULTS}/replay_suggestions/{MODELS.wildcard_pattern}/replay.csv",
    log:
        f"{RESULTS}/replay_suggestions/{MODELS.wildcard_pattern}/replay_suggestions.log",
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("replay_suggestions"),
        prior=config["suggestion"]["prior"],
        replay={key: config["suggestion"][key] for key in ("draws", "first_people", "first_subjects")},
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/replay_suggestions.py"


rule compare_settings:
    """Score every point of the grid of settings on one target, and name the simplest that is as good as the best."""
    input:
        subject_tags=[
            f"{RESULTS}/encode_subjects/{folder}/subject_tags.parquet" for folder in GRID_FOLDERS.instance_patterns
        ],
        subject_classes_parquet=chosen("encode_subjects", SUBJECTS, "subject_classes.parquet"),
    output:
        settings_csv=f"{RESULTS}/compare_settings/settings.csv",
        choice_txt=f"{RESULTS}/compare_settings/choice.txt",
    log:
        f"{RESULTS}/compare_settings/compare_settings.log",
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("compare_settings"),
        points=[{key: point[key] for key in ("unit", "lemmatise", "similarity")} for point in GRID_POINTS],
        chosen=CHOSEN,
        grid=config["grid"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/compare_settings.py"
