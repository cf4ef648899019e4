# Tables -> figures.


rule plot_importances:
    """Draw the dot plot: the importance of each tag, the area of a dot its number of uses."""
    input:
        shared("style", "schemas", "tables"),
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
    output:
        importances_svg=report(
            f"{RESULTS}/plot_importances/{MODELS.wildcard_pattern}/importances.svg",
            caption="../report/importances.rst",
            category="Tags",
            labels={"what": "figure: importances"},
        ),
        importances_png=f"{RESULTS}/plot_importances/{MODELS.wildcard_pattern}/importances.png",
    log:
        f"{RESULTS}/plot_importances/{MODELS.wildcard_pattern}/plot_importances.log",
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1000,
    params:
        cumulative_target=config["ranking"]["cumulative_target"],
        shown=config["ranking"]["shown"],
    script:
        "../../scripts/plot_importances.py"


rule plot_comparison:
    """Draw how well sets of tags separate the classes, by their size, beside what bounds them."""
    input:
        shared("style"),
        sets_csv=rules.compare_tag_sets.output.sets_csv,
    output:
        comparison_svg=report(
            f"{RESULTS}/plot_comparison/{SUBJECTS.wildcard_pattern}/comparison.svg",
            caption="../report/comparison.rst",
            category="Validation",
            labels={"what": "figure: sets of tags by size"},
        ),
        comparison_png=f"{RESULTS}/plot_comparison/{SUBJECTS.wildcard_pattern}/comparison.png",
    log:
        f"{RESULTS}/plot_comparison/{SUBJECTS.wildcard_pattern}/plot_comparison.log",
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1000,
    script:
        "../../scripts/plot_comparison.py"


rule plot_classes:
    """Draw which tags tell which classes apart, as a heat map."""
    input:
        shared("style", "schemas", "tables"),
        class_importances_parquet=rules.rank_tags.output.class_importances_parquet,
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
    output:
        classes_svg=report(
            f"{RESULTS}/plot_classes/{MODELS.wildcard_pattern}/classes.svg",
            caption="../report/classes.rst",
            category="Tags",
            labels={"what": "figure: tags by class"},
        ),
        classes_png=f"{RESULTS}/plot_classes/{MODELS.wildcard_pattern}/classes.png",
        class_importances_csv=f"{RESULTS}/plot_classes/{MODELS.wildcard_pattern}/class_importances.csv",
    log:
        f"{RESULTS}/plot_classes/{MODELS.wildcard_pattern}/plot_classes.log",
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1000,
    params:
        shown=config["ranking"]["shown"],
    script:
        "../../scripts/plot_classes.py"


rule plot_reliability:
    """Draw how far the class probabilities hold: predicted against voted."""
    input:
        shared("style", "schemas", "tables"),
        probabilities_parquet=rules.train_models.output.probabilities_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
    output:
        reliability_svg=report(
            f"{RESULTS}/plot_reliability/{MODELS.wildcard_pattern}/reliability.svg",
            caption="../report/reliability.rst",
            category="Scores",
            labels={"what": "figure: reliability of the probabilities"},
        ),
        reliability_png=f"{RESULTS}/plot_reliability/{MODELS.wildcard_pattern}/reliability.png",
        reliability_csv=f"{RESULTS}/plot_reliability/{MODELS.wildcard_pattern}/reliability.csv",
    log:
        f"{RESULTS}/plot_reliability/{MODELS.wildcard_pattern}/plot_reliability.log",
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1000,
    params:
        seed=config["seed"],
    script:
        "../../scripts/plot_reliability.py"
