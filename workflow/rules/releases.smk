# A frozen version of the taxonomy: made, compared with the one before, and applied at any size.


rule freeze_taxonomy:
    """Put all that decides which tag a phrase has into one file: a release, with which words keep their tags."""
    input:
        **optional_resource("cues_csv", "cues"),
        **optional_resource("synonyms_csv", "synonyms"),
        **optional_resource("word_classes_csv", "classes"),
        grammar_yaml=RESOURCES["grammar"],
        distinct_phrases_parquet=rules.clean_phrases.output.distinct_phrases_parquet,
        spelling_csv=rules.clean_phrases.output.spelling_csv,
        reviewed_csv=RESOURCES["reviewed"],
        lemmas_csv=RESOURCES["lemmas"],
        uses_parquet=TAGS.uses_parquet,
        tag_names_parquet=rules.finalise_taxonomy.output.tag_names_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        citation_cff=project_file("CITATION.cff"),
        taxonomy_yaml=rules.finalise_taxonomy.output.taxonomy_yaml,
    output:
        release_json=result("freeze_taxonomy", MODELS, "release.json"),
    log:
        result("freeze_taxonomy", MODELS, "freeze_taxonomy.log"),
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(1500),
        runtime=per_attempt(10),
    params:
        code=code_of("freeze_taxonomy"),
        version=config["taxonomy"]["version"],
        dataset=config["dataset"],
        settings=lambda wildcards: {"unit": wildcards.unit, "lemmatise": wildcards.lemmatise == "lemmas"},
        cleaning=config["cleaning"],
        spelling=config["spelling"],
        words=config["words"],
        aspects=config["aspects"],
        classes=lambda wildcards: config["classes"]["known"],
        method=method_of(config),
    script:
        "../../scripts/releases/freeze_taxonomy.py"


rule compare_releases:
    """Tell this version of the taxonomy from an earlier one: tags, phrases, subjects, and the number to give it."""
    input:
        previous_json=RESOURCES.get("previous", "the-release-that-taxonomy.previous-names"),
        release_json=rules.freeze_taxonomy.output.release_json,
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
    output:
        tags_compared_csv=result("compare_releases", MODELS, "tags_compared.csv"),
        phrases_compared_csv=result("compare_releases", MODELS, "phrases_compared.csv"),
        subjects_compared_csv=result("compare_releases", MODELS, "subjects_compared.csv"),
        version_txt=result("compare_releases", MODELS, "version.txt"),
    log:
        result("compare_releases", MODELS, "compare_releases.log"),
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("compare_releases"),
        goes_to=config["taxonomy"]["goes_to"],
    script:
        "../../scripts/releases/compare_releases.py"


rule apply_release:
    """Take exports of any size, raw or plain, and a release to the catalogue, out of core."""
    input:
        exports=export_files("annotations"),
        release_json=RESOURCES.get("given", "the-release-that-taxonomy.given-names"),
    output:
        catalogue_parquet=f"{RESULTS}/apply_release/catalogue.parquet",
        summary_csv=f"{RESULTS}/apply_release/summary.csv",
        new_terms_csv=f"{RESULTS}/apply_release/new_terms.csv",
    log:
        f"{RESULTS}/apply_release/apply_release.log",
    conda:
        "../../envs/annotations.yaml"
    threads: 2
    resources:
        mem_mb=per_attempt(8000),
        runtime=per_attempt(120),
    params:
        code=code_of("apply_release"),
        options=reader_options("annotations"),
        threshold=HOLDING,
    script:
        "../../scripts/releases/apply_release.py"
