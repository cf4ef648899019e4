# Ranked tags -> the final taxonomy.


rule finalise_taxonomy:
    """Turn ranked tags and reviewed adjustments into the final tags, each change on record."""
    input:
        shared("adjustments", "contrast", "extract_tags", "language", "naming", "schemas", "tables", "uses"),
        **optional_resource("adjustments_yaml", "adjustments"),
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
        tags_parquet=rules.extract_tags.output.tags_parquet,
        uses_parquet=rules.extract_tags.output.uses_parquet,
    output:
        final_tags_parquet=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/final_tags.parquet",
        tag_names_parquet=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/tag_names.parquet",
        taxonomy_yaml=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/taxonomy.yaml",
        taxonomy_csv=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/taxonomy.csv",
        fates_csv=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/fates.csv",
        lineage_csv=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/lineage.csv",
        not_applied_csv=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/not_applied.csv",
        template_yaml=f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/adjustments_template.yaml",
    log:
        f"{RESULTS}/finalise_taxonomy/{MODELS.wildcard_pattern}/finalise_taxonomy.log",
    conda:
        "../../envs/ranking.yaml"
    resources:
        mem_mb=1000,
    params:
        taxonomy={key: config["taxonomy"][key] for key in ("choose_by", "count", "share")},
    script:
        "../../scripts/finalise_taxonomy.py"
