# Tables -> figures, each as SVG and PNG with the table behind it.


rule plot_importances:
    """Draw the dot plot: the importance of each tag, the area of a dot its number of uses."""
    input:
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
    output:
        importances_svg=report(
            result("plot_importances", MODELS, "importances.svg"),
            caption="../report/importances.rst",
            category="Tags",
            labels={"what": "figure: importances"},
        ),
        importances_png=result("plot_importances", MODELS, "importances.png"),
        importances_pdf=result("plot_importances", MODELS, "importances.pdf"),
        importances_csv=result("plot_importances", MODELS, "importances.csv"),
    log:
        result("plot_importances", MODELS, "plot_importances.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_importances"),
        cumulative_target=config["ranking"]["cumulative_target"],
        shown=config["ranking"]["shown"],
    script:
        "../../scripts/figures/plot_importances.py"


rule plot_cumulative:
    """Draw the cumulative importance of the ranked tags."""
    input:
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
        bag_importances_parquet=rules.rank_tags.output.bag_importances_parquet,
    output:
        cumulative_svg=report(
            result("plot_cumulative", MODELS, "cumulative.svg"),
            caption="../report/cumulative.rst",
            category="Tags",
            labels={"what": "figure: cumulative importance"},
        ),
        cumulative_png=result("plot_cumulative", MODELS, "cumulative.png"),
        cumulative_csv=result("plot_cumulative", MODELS, "cumulative.csv"),
    log:
        result("plot_cumulative", MODELS, "plot_cumulative.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_cumulative"),
        cumulative_target=config["ranking"]["cumulative_target"],
    script:
        "../../scripts/figures/plot_cumulative.py"


rule plot_classes:
    """Draw which tags tell which classes apart, and where they are said more often, as heat maps."""
    input:
        class_importances_parquet=rules.rank_tags.output.class_importances_parquet,
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
    output:
        classes_svg=report(
            result("plot_classes", MODELS, "classes.svg"),
            caption="../report/classes.rst",
            category="Tags",
            labels={"what": "figure: tags by class"},
        ),
        classes_png=result("plot_classes", MODELS, "classes.png"),
        class_importances_csv=result("plot_classes", MODELS, "class_importances.csv"),
    log:
        result("plot_classes", MODELS, "plot_classes.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(2000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_classes"),
        shown=config["ranking"]["shown"],
    script:
        "../../scripts/figures/plot_classes.py"


rule plot_network:
    """Draw which tags go together, and with which classes."""
    input:
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
    output:
        network_svg=report(
            result("plot_network", MODELS, "network.svg"),
            caption="../report/network.rst",
            category="Tags",
            labels={"what": "figure: network of tags and classes"},
        ),
        network_png=result("plot_network", MODELS, "network.png"),
        correlations_csv=result("plot_network", MODELS, "correlations.csv"),
    log:
        result("plot_network", MODELS, "plot_network.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_network"),
        encoding=config["training"]["encoding"],
        network=config["network"],
    script:
        "../../scripts/figures/plot_network.py"


rule plot_similarities:
    """Draw how similar terms are, and where the threshold lies from which they are averaged."""
    input:
        term_vectors_npy=rules.embed_terms.output.term_vectors_npy,
        neighbourhoods_parquet=rules.cluster_terms.output.neighbourhoods_parquet,
    output:
        similarities_svg=report(
            result("plot_similarities", CLUSTERS, "similarities.svg"),
            caption="../report/similarities.rst",
            category="Words",
            labels={"what": "figure: similarities of terms"},
        ),
        similarities_png=result("plot_similarities", CLUSTERS, "similarities.png"),
        similarities_csv=result("plot_similarities", CLUSTERS, "similarities.csv"),
    log:
        result("plot_similarities", CLUSTERS, "plot_similarities.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_similarities"),
        similarity=lambda wildcards: float(wildcards.similarity),
    script:
        "../../scripts/figures/plot_similarities.py"


rule plot_annotators:
    """Draw in which share of their annotations the annotators use each tag."""
    input:
        uses_parquet=TAGS.uses_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
    output:
        annotators_svg=report(
            result("plot_annotators", MODELS, "annotators.svg"),
            caption="../report/annotators.rst",
            category="Words",
            labels={"what": "figure: annotators and tags"},
        ),
        annotators_png=result("plot_annotators", MODELS, "annotators.png"),
        annotators_csv=result("plot_annotators", MODELS, "annotators.csv"),
    log:
        result("plot_annotators", MODELS, "plot_annotators.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_annotators"),
        shown=config["ranking"]["shown"],
    script:
        "../../scripts/figures/plot_annotators.py"


rule plot_reliability:
    """Draw how far the class probabilities hold: predicted against voted."""
    input:
        probabilities_parquet=rules.train_models.output.probabilities_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
    output:
        reliability_svg=report(
            result("plot_reliability", MODELS, "reliability.svg"),
            caption="../report/reliability.rst",
            category="Scores",
            labels={"what": "figure: reliability of the probabilities"},
        ),
        reliability_png=result("plot_reliability", MODELS, "reliability.png"),
        reliability_csv=result("plot_reliability", MODELS, "reliability.csv"),
    log:
        result("plot_reliability", MODELS, "plot_reliability.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_reliability"),
        seed=config["seed"],
    script:
        "../../scripts/figures/plot_reliability.py"


rule plot_comparison:
    """Draw how well sets of tags separate the classes, by their size, beside what bounds them."""
    input:
        sets_csv=rules.compare_tag_sets.output.sets_csv,
        fixes_csv=rules.compare_fixes.output.fixes_csv,
        experts_csv=rules.compare_tag_sets.output.experts_csv,
    output:
        comparison_svg=report(
            result("plot_comparison", SUBJECTS, "comparison.svg"),
            caption="../report/comparison.rst",
            category="Validation",
            labels={"what": "figure: sets of tags by size"},
        ),
        comparison_png=result("plot_comparison", SUBJECTS, "comparison.png"),
        comparison_csv=result("plot_comparison", SUBJECTS, "comparison.csv"),
    log:
        result("plot_comparison", SUBJECTS, "plot_comparison.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_comparison"),
        published={key: config["published"][key] for key in ("size", "trees", "repeats")},
    script:
        "../../scripts/figures/plot_comparison.py"


rule plot_stability:
    """Draw where the rank of each tag may lie, and how often it is chosen on half the subjects."""
    input:
        firmness_csv=rules.check_stability.output.firmness_csv,
    output:
        stability_svg=report(
            result("plot_stability", MODELS, "stability.svg"),
            caption="../report/stability.rst",
            category="Validation",
            labels={"what": "figure: firmness of the ranking"},
        ),
        stability_png=result("plot_stability", MODELS, "stability.png"),
        rank_intervals_csv=result("plot_stability", MODELS, "rank_intervals.csv"),
    log:
        result("plot_stability", MODELS, "plot_stability.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_stability"),
        shown=config["ranking"]["shown"],
        stability={key: config["stability"][key] for key in ("firm", "first", "resamples", "halves")},
        selector=config["comparison"]["selectors"][0],
    script:
        "../../scripts/figures/plot_stability.py"


rule plot_settings:
    """Draw the scores over the grid of settings, beside what knows nothing of the words."""
    input:
        settings_csv=rules.compare_settings.output.settings_csv,
        scores_csv=rules.train_models.output.scores_csv,
    output:
        settings_svg=report(
            result("plot_settings", MODELS, "settings.svg"),
            caption="../report/settings.rst",
            category="Validation",
            labels={"what": "figure: scores over the settings"},
        ),
        settings_png=result("plot_settings", MODELS, "settings.png"),
        scores_by_settings_csv=result("plot_settings", MODELS, "scores_by_settings.csv"),
    log:
        result("plot_settings", MODELS, "plot_settings.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_settings"),
        chosen=CHOSEN,
    script:
        "../../scripts/figures/plot_settings.py"


rule plot_replay:
    """Draw what asking in the suggested order gains."""
    input:
        replay_csv=rules.replay_suggestions.output.replay_csv,
    output:
        replay_svg=report(
            result("plot_replay", MODELS, "replay.svg"),
            caption="../report/replay.rst",
            category="Next",
            labels={"what": "figure: what suggestions gain"},
        ),
        replay_png=result("plot_replay", MODELS, "replay.png"),
    log:
        result("plot_replay", MODELS, "plot_replay.log"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_replay"),
    script:
        "../../scripts/figures/plot_replay.py"


rule plot_subjects:
    """Draw how many final tags a subject has."""
    input:
        catalogue_parquet=result("build_catalogue", MODELS, "catalogue.parquet"),
    output:
        subjects_svg=report(
            result("plot_subjects", MODELS, "subjects.svg"),
            caption="../report/subjects.rst",
            category="Catalogue",
            labels={"what": "figure: tags of a subject"},
        ),
        subjects_png=result("plot_subjects", MODELS, "subjects.png"),
        tags_per_subject_csv=result("plot_subjects", MODELS, "tags_per_subject.csv"),
    log:
        result("plot_subjects", MODELS, "plot_subjects.log"),
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("plot_subjects"),
    script:
        "../../scripts/figures/plot_subjects.py"
