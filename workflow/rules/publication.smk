# Ranked tags -> the final taxonomy.


rule finalise_taxonomy:
    """Turn ranked tags and reviewed adjustments into the final tags, each change on record."""
    input:
        **optional_resource("adjustments_yaml", "adjustments"),
        **optional_resource("given_file", "given"),
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
        bag_importances_parquet=rules.rank_tags.output.bag_importances_parquet,
        tags_parquet=TAGS.tags_parquet,
        uses_parquet=TAGS.uses_parquet,
    output:
        final_tags_parquet=result("finalise_taxonomy", MODELS, "final_tags.parquet"),
        tag_names_parquet=result("finalise_taxonomy", MODELS, "tag_names.parquet"),
        taxonomy_yaml=result("finalise_taxonomy", MODELS, "taxonomy.yaml"),
        taxonomy_csv=report(
            result("finalise_taxonomy", MODELS, "taxonomy.csv"),
            caption="../report/taxonomy.rst",
            category="Tags",
            labels={"what": "final tags"},
        ),
        fates_csv=result("finalise_taxonomy", MODELS, "fates.csv"),
        lineage_csv=result("finalise_taxonomy", MODELS, "lineage.csv"),
        not_applied_csv=result("finalise_taxonomy", MODELS, "not_applied.csv"),
        template_yaml=result("finalise_taxonomy", MODELS, "adjustments_template.yaml"),
    log:
        result("finalise_taxonomy", MODELS, "finalise_taxonomy.log"),
    conda:
        "../../envs/ranking.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("finalise_taxonomy"),
        taxonomy={key: config["taxonomy"][key] for key in ("choose_by", "count", "share")},
        settings=lambda wildcards: {
            "dataset": config["dataset"],
            "unit": wildcards.unit,
            "lemmatise": wildcards.lemmatise == "lemmas",
        },
    script:
        "../../scripts/publication/finalise_taxonomy.py"


rule build_catalogue:
    """Make the catalogue: subjects with positions, final tags with the evidence for each, and classes."""
    input:
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        annotated_subjects_parquet=rules.read_annotations.output.subjects_parquet,
        classified_subjects_parquet=rules.read_classifications.output.subjects_parquet,
        uses_parquet=TAGS.uses_parquet,
        final_tags_parquet=rules.finalise_taxonomy.output.final_tags_parquet,
        tag_names_parquet=rules.finalise_taxonomy.output.tag_names_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        probabilities_parquet=rules.train_models.output.probabilities_parquet,
    output:
        **catalogue_files(),
        catalogue_parquet=result("build_catalogue", MODELS, "catalogue.parquet"),
        columns_csv=result("build_catalogue", MODELS, "columns.csv"),
        reported_csv=result("build_catalogue", MODELS, "reported.csv"),
    log:
        result("build_catalogue", MODELS, "build_catalogue.log"),
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("build_catalogue"),
        threshold=HOLDING,
        dataset=config["dataset"],
    script:
        "../../scripts/publication/build_catalogue.py"


rule query_populations:
    """Select the sources of each named query from the catalogue, with names, positions and all their tags."""
    input:
        catalogue_parquet=rules.build_catalogue.output.catalogue_parquet,
    output:
        tables_vot=population_tables("vot"),
        populations_csv=report(
            result("query_populations", MODELS, "populations.csv"),
            caption="../report/populations.rst",
            category="Catalogue",
            labels={"what": "named queries"},
        ),
        tables_csv=population_tables("csv"),
    log:
        result("query_populations", MODELS, "query_populations.log"),
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("query_populations"),
        queries=config["populations"],
    script:
        "../../scripts/publication/query_populations.py"


rule write_vocabulary:
    """Write the final taxonomy as SKOS, in Turtle and JSON-LD, with what it replaces and matches in a thesaurus."""
    input:
        **optional_resource("thesaurus_csv", "thesaurus"),
        final_tags_parquet=rules.finalise_taxonomy.output.final_tags_parquet,
        tag_names_parquet=rules.finalise_taxonomy.output.tag_names_parquet,
        uses_parquet=TAGS.uses_parquet,
    output:
        taxonomy_ttl=result("write_vocabulary", MODELS, "taxonomy.ttl"),
        taxonomy_jsonld=result("write_vocabulary", MODELS, "taxonomy.jsonld"),
        matches_csv=result("write_vocabulary", MODELS, "matches.csv"),
    log:
        result("write_vocabulary", MODELS, "write_vocabulary.log"),
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("write_vocabulary"),
        scheme={key: config["publication"][key] for key in ("uri", "title", "description", "language", "licence")},
    script:
        "../../scripts/publication/write_vocabulary.py"


# The results of which the limits of a run speak.
LIMITED_BY = {
    "annotations_parquet": f"{RESULTS}/read_annotations/annotations.parquet",
    "classifications_parquet": f"{RESULTS}/read_classifications/classifications.parquet",
    "annotations_summary_csv": f"{RESULTS}/read_annotations/summary.csv",
    "classifications_summary_csv": f"{RESULTS}/read_classifications/summary.csv",
    "final_tags_parquet": result("finalise_taxonomy", MODELS, "final_tags.parquet"),
    "not_applied_csv": result("finalise_taxonomy", MODELS, "not_applied.csv"),
    "scores_csv": result("train_models", MODELS, "scores.csv"),
    "classes_csv": result("encode_subjects", SUBJECTS, "classes.csv"),
    "reported_csv": result("build_catalogue", MODELS, "reported.csv"),
    "alarms_csv": result("rank_tags", MODELS, "alarms.csv"),
    "columns_csv": result("build_catalogue", MODELS, "columns.csv"),
}


rule pack_deposit:
    """Pack results, settings, versions, sums, metadata and limits into a folder for an archive such as Zenodo."""
    input:
        **optional_resource("adjustments_yaml", "adjustments"),
        **optional_resource("thesaurus_csv", "thesaurus"),
        **optional_resource("given_file", "given"),
        **LIMITED_BY,
        files=[
            *[
                rules.build_catalogue.output[name]
                for name in ("catalogue_parquet", *catalogue_files(), "columns_csv", "reported_csv")
            ],
            rules.finalise_taxonomy.output.taxonomy_yaml,
            rules.finalise_taxonomy.output.taxonomy_csv,
            rules.finalise_taxonomy.output.fates_csv,
            rules.finalise_taxonomy.output.lineage_csv,
            rules.finalise_taxonomy.output.not_applied_csv,
            *([] if "given" in RESOURCES else [chosen("freeze_taxonomy", MODELS, "release.json")]),
            rules.write_vocabulary.output.taxonomy_ttl,
            rules.write_vocabulary.output.taxonomy_jsonld,
            rules.query_populations.output.populations_csv,
            *rules.query_populations.output.tables_csv,
            *rules.query_populations.output.tables_vot,
            rules.rank_tags.output.ranking_csv,
            rules.rank_tags.output.all_alarms_csv,
            rules.train_models.output.scores_csv,
            rules.train_models.output.class_scores_csv,
            rules.encode_subjects.output.classes_csv,
            rules.plot_importances.output.importances_svg,
        ],
        exports=[*export_files("annotations"), *export_files("classifications")],
        catalogue_parquet=rules.build_catalogue.output.catalogue_parquet,
        tables_yaml=[project_file(file) for file in FORMAT_FILES],
        requirements_txt=project_file("requirements/base.txt"),
        citation_cff=project_file("CITATION.cff"),
    output:
        datapackage_json=result("pack_deposit", MODELS, "deposit/datapackage.json"),
    log:
        result("pack_deposit", MODELS, "pack_deposit.log"),
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("pack_deposit"),
        config=decided(config),
    script:
        "../../scripts/publication/pack_deposit.py"


# The page has them as one script, so each may use what those before it define, and the functions of all.
EXPLORER_SCRIPTS = ("expression", "table", "tags", "sources", "query", "sky", "explorer")


rule build_explorer:
    """Make one HTML file to look at the run: tags down to the words behind them, sources, queries, scores, limits."""
    input:
        **optional_resource("given_file", "given"),
        **LIMITED_BY,
        images=IMAGES,
        catalogue_parquet=rules.build_catalogue.output.catalogue_parquet,
        tag_names_parquet=rules.finalise_taxonomy.output.tag_names_parquet,
        uses_parquet=TAGS.uses_parquet,
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
        class_importances_parquet=rules.rank_tags.output.class_importances_parquet,
        requirements_txt=project_file("requirements/base.txt"),
        citation_cff=project_file("CITATION.cff"),
        page_html=project_file("workflow/explorer/page.html"),
        style_css=project_file("workflow/explorer/explorer.css"),
        scripts_js=[project_file(f"workflow/explorer/{name}.js") for name in EXPLORER_SCRIPTS],
    output:
        explorer_html=report(
            result("build_explorer", MODELS, "explorer.html"),
            caption="../report/explorer.rst",
            category="Explorer",
            labels={"what": "explorer page"},
        ),
    log:
        result("build_explorer", MODELS, "build_explorer.log"),
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(20),
    params:
        code=code_of("build_explorer"),
        config=decided(config),
    script:
        "../../scripts/publication/build_explorer.py"


# What people come for, by its name at the top of the results.
PRODUCTS = {
    "explorer.html": result("build_explorer", MODELS, "explorer.html"),
    "tags.csv": result("finalise_taxonomy", MODELS, "taxonomy.csv"),
    **{
        f"catalogue.{format}": result("build_catalogue", MODELS, f"catalogue.{format}")
        for format in ("parquet", *config["catalogue"]["formats"])
    },
    **{
        f"importances.{format}": result("plot_importances", MODELS, f"importances.{format}")
        for format in ("svg", "png", "pdf")
    },
}


rule collect_products:
    """Put what people come for at the top of the results, under fixed names, with a page that sums up the run."""
    input:
        **optional_resource("given_file", "given"),
        **{name: fill(pattern, config["settings"]) for name, pattern in LIMITED_BY.items()},
        products=[fill(pattern, config["settings"]) for pattern in PRODUCTS.values()],
        summary_txt=chosen("rank_tags", MODELS, "summary.txt"),
        catalogue_parquet=chosen("build_catalogue", MODELS, "catalogue.parquet"),
    output:
        copies=[f"{RESULTS}/{name}" for name in (*PRODUCTS, "summary.md")],
    log:
        f"{RESULTS}/collect_products/collect_products.log",
    conda:
        "../../envs/publication.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("collect_products"),
        config=decided(config),
    script:
        "../../scripts/publication/collect_products.py"
