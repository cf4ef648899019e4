# From what people write about pictures of galaxies to a ranked list of plain-English tags.
from snakemake.utils import min_version

min_version("9.0")


configfile: workflow.source_path("config.yaml")


report: "workflow/report/workflow.rst"


include: "workflow/rules/project.smk"
include: "workflow/rules/common.smk"
include: "workflow/rules/annotations.smk"
include: "workflow/rules/taxonomy.smk"
include: "workflow/rules/ranking.smk"
include: "workflow/rules/validation.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/publication.smk"
include: "workflow/rules/releases.smk"
include: "workflow/rules/summary.smk"


onsuccess:
    say_summary(log, failed=False)


onerror:
    say_summary(log, failed=True)


rule validate:
    """Sets of tags of every size against each other and against what bounds them; minutes, so not part of `all`."""
    input:
        chosen("compare_tag_sets", SUBJECTS, "sets.csv"),
        chosen("plot_comparison", SUBJECTS, "comparison.svg"),
        chosen("compare_fixes", SUBJECTS, "fixes.csv"),
        chosen("check_stability", MODELS, "stability.csv"),
        chosen("plot_stability", MODELS, "stability.svg"),
        chosen("plot_replay", MODELS, "replay.svg"),
        chosen("audit_bias", MODELS, "removals.csv"),


rule grid:
    """The settings of the method, every combination on one target; minutes, so not part of `all`."""
    input:
        f"{RESULTS}/compare_settings/settings.csv",
        chosen("plot_settings", MODELS, "settings.svg"),


rule catalogue_at_scale:
    """The catalogue of exports of any size, by the release that taxonomy.given names."""
    input:
        f"{RESULTS}/apply_release/catalogue.parquet",


rule deposit:
    """A folder for an archive such as Zenodo: everything that others need, and nothing about single annotators."""
    input:
        chosen("pack_deposit", MODELS, "deposit/datapackage.json"),


rule all:
    """Everything: ranked tags, their evidence, scores, the dot plot, the final taxonomy, catalogue and populations."""
    default_target: True
    input:
        rules.check_classes.output.votes_csv,
        rules.collect_products.output.copies,
        chosen("rank_tags", MODELS, "ranking.csv"),
        chosen("train_models", MODELS, "scores.csv"),
        [chosen("assign_tags", TERMS, "tags.csv")]
        if "given" in RESOURCES
        else [
            chosen("extract_tags", CLUSTERS, "tags.csv"),
            chosen("plot_similarities", CLUSTERS, "similarities.svg"),
            chosen("freeze_taxonomy", MODELS, "release.json"),
        ],
        [chosen("compare_releases", MODELS, "version.txt")] if "previous" in RESOURCES else [],
        chosen("suggest_subjects", MODELS, "suggestions.csv"),
        chosen("finalise_taxonomy", MODELS, "taxonomy.csv"),
        chosen("write_vocabulary", MODELS, "taxonomy.ttl"),
        chosen("build_catalogue", MODELS, "catalogue.parquet"),
        [chosen("build_catalogue", MODELS, f"catalogue.{format}") for format in config["catalogue"]["formats"]],
        chosen("query_populations", MODELS, "populations.csv"),
        [
            chosen("query_populations", MODELS, f"population_{population['name']}.{format}")
            for population in config["populations"]
            for format in POPULATION_FORMATS
        ],
        chosen("build_explorer", MODELS, "explorer.html"),
        chosen("plot_importances", MODELS, "importances.svg"),
        chosen("plot_cumulative", MODELS, "cumulative.svg"),
        chosen("plot_network", MODELS, "network.svg"),
        chosen("plot_annotators", MODELS, "annotators.svg"),
        chosen("plot_subjects", MODELS, "subjects.svg"),
        chosen("plot_classes", MODELS, "classes.svg"),
        chosen("plot_reliability", MODELS, "reliability.svg"),
