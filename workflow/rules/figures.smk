# Tables -> figures.


rule plot_importances:
    """Draw the dot plot: the importance of each tag, the area of a dot its number of uses."""
    input:
        shared("style", "tables"),
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
