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
