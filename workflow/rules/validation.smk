# How good the tags are, measured so that nothing leaks, beside what bounds them.
from itertools import product

TEXT = "unit=phrase,lemmatise=False"
GRID = list(product(*(config["grid"][key] for key in ("unit", "lemmatise", "similarity"))))
GRID_POINTS = [config["settings"] | dict(zip(("unit", "lemmatise", "similarity"), values)) for values in GRID]
GRID_FOLDERS = Paramspace(
    pd.DataFrame(GRID_POINTS)[list(SUBJECTS.dataframe.columns)], filename_params="*", param_sep="=", filename_sep=","
)


rule compare_tag_sets:
    """Compare sets of tags of every size, each chosen within the folds, with each other and with what bounds them."""
    input:
        shared("calibration", "evaluation", "experts", "learners", "scores", "selectors", "sets", "tables", "texts"),
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


rule compare_fixes:
    """Compare the published method with this one, each departure switched on or off alone."""
    input:
        shared(
            "calibration",
            "chain",
            "cleaning",
            "contrast",
            "evaluation",
            "language",
            "learners",
            "lemmas",
            "naming",
            "polarity",
            "scores",
            "selectors",
            "sets",
            "spelling",
            "tables",
            "uses",
        ),
        **optional_resource("cues_csv", "cues"),
        **optional_resource("contrasts_csv", "contrasts"),
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
        mem_mb=6000,
    params:
        ours=method_of(config),
        published=method_of(PUBLISHED),
        fixes=FIXES,
        seed=config["seed"],
    script:
        "../../scripts/compare_fixes.py"


rule compare_settings:
    """Score every point of the grid of settings on one target, and name the simplest that is as good as the best."""
    input:
        shared("calibration", "evaluation", "learners", "scores", "sets", "tables"),
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
        mem_mb=4000,
    params:
        points=[{key: point[key] for key in ("unit", "lemmatise", "similarity")} for point in GRID_POINTS],
        chosen={key: config["settings"][key] for key in ("unit", "lemmatise", "similarity", "agreement")},
        grid=config["grid"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/compare_settings.py"
