# Raw exports -> annotations, classifications, clean phrases and their terms.


rule fetch_exports:
    """Download an export that is not here, and check that it is the file that was meant."""
    output:
        export_csv=f"{RESULTS}/fetch_exports/{{section}}/{{export}}",
    log:
        f"{RESULTS}/fetch_exports/{{section}}/{{export}}.log",
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(500),
        runtime=per_attempt(30),
    params:
        code=code_of("fetch_exports"),
        url=lambda wildcards: fetched(wildcards)["url"],
        sha256=lambda wildcards: fetched(wildcards)["sha256"],
    script:
        "../../scripts/annotations/fetch_exports.py"


rule read_annotations:
    """Read what people wrote: one row a classification, and a reason for every row left out."""
    input:
        exports=export_files("annotations"),
    output:
        annotations_parquet=f"{RESULTS}/read_annotations/annotations.parquet",
        subjects_parquet=f"{RESULTS}/read_annotations/subjects.parquet",
        rejected_csv=f"{RESULTS}/read_annotations/rejected.csv",
        summary_csv=f"{RESULTS}/read_annotations/summary.csv",
        deliveries_csv=f"{RESULTS}/read_annotations/deliveries.csv",
        changes_csv=f"{RESULTS}/read_annotations/changes.csv",
    log:
        f"{RESULTS}/read_annotations/read_annotations.log",
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(2000),
        runtime=per_attempt(10),
    params:
        code=code_of("read_annotations"),
        sums=[export["sha256"] for export in EXPORTS["annotations"]],
        pseudonym_key=config["pseudonym_key"],
        options=reader_options("annotations"),
    script:
        "../../scripts/annotations/read_annotations.py"


rule read_classifications:
    """Read what experts decided: one row a classification and class, and a reason for every row left out."""
    input:
        exports=export_files("classifications"),
    output:
        classifications_parquet=f"{RESULTS}/read_classifications/classifications.parquet",
        subjects_parquet=f"{RESULTS}/read_classifications/subjects.parquet",
        rejected_csv=f"{RESULTS}/read_classifications/rejected.csv",
        summary_csv=f"{RESULTS}/read_classifications/summary.csv",
        deliveries_csv=f"{RESULTS}/read_classifications/deliveries.csv",
        changes_csv=f"{RESULTS}/read_classifications/changes.csv",
    log:
        f"{RESULTS}/read_classifications/read_classifications.log",
    priority: 100  # this and check_classes come first, so that what cannot be learnt is said before anything long
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("read_classifications"),
        sums=[export["sha256"] for export in EXPORTS["classifications"]],
        pseudonym_key=config["pseudonym_key"],
        options=reader_options("classifications") | {"separator": config["classes"]["separator"]},
        known=config["classes"]["known"],
    script:
        "../../scripts/annotations/read_classifications.py"


rule check_classes:
    """See early whether the classes that experts named can be learnt, and count their votes."""
    input:
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
    output:
        votes_csv=f"{RESULTS}/check_classes/votes.csv",
    log:
        f"{RESULTS}/check_classes/check_classes.log",
    priority: 100
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("check_classes"),
        classes=lambda wildcards: {key: config["classes"][key] for key in ("known", "ignore", "min_votes")},
        agreement=config["settings"]["agreement"],
        training={key: config["training"][key] for key in ("folds", "inner_folds", "target")},
    script:
        "../../scripts/annotations/check_classes.py"


rule clean_phrases:
    """Split annotations into phrases and bring each distinct one into a clean form, the original beside it."""
    input:
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        reviewed_csv=RESOURCES["reviewed"],
        grammar_yaml=RESOURCES["grammar"],
    output:
        phrases_parquet=f"{RESULTS}/clean_phrases/phrases.parquet",
        distinct_phrases_parquet=f"{RESULTS}/clean_phrases/distinct_phrases.parquet",
        spelling_csv=f"{RESULTS}/clean_phrases/spelling.csv",
    log:
        f"{RESULTS}/clean_phrases/clean_phrases.log",
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(2000),
        runtime=per_attempt(10),
    params:
        code=code_of("clean_phrases"),
        clauses=config["cleaning"]["clauses"],
        lists=config["cleaning"]["lists"],
        which=config["cleaning"]["phrases"],
        rules=config["cleaning"]["rules"],
        host_image_words=config["cleaning"]["host_image_words"],
        spelling={key: value for key, value in config["spelling"].items() if key != "reviewed"},
    script:
        "../../scripts/annotations/clean_phrases.py"


rule find_terms:
    """Find the units of analysis in each distinct phrase: terms or the whole phrase, each with its polarity."""
    input:
        **optional_resource("vocabulary_txt", "file"),
        **optional_resource("cues_csv", "cues"),
        **optional_resource("synonyms_csv", "synonyms"),
        **optional_resource("word_classes_csv", "classes"),
        grammar_yaml=RESOURCES["grammar"],
        distinct_phrases_parquet=rules.clean_phrases.output.distinct_phrases_parquet,
        lemmas_csv=RESOURCES["lemmas"],
    output:
        phrase_terms_parquet=result("find_terms", TERMS, "phrase_terms.parquet"),
        terms_parquet=result("find_terms", TERMS, "terms.parquet"),
        candidates_parquet=result("find_terms", TERMS, "candidates.parquet"),
        without_terms_csv=result("find_terms", TERMS, "without_terms.csv"),
        aside_csv=result("find_terms", TERMS, "aside.csv"),
    log:
        result("find_terms", TERMS, "find_terms.log"),
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(1500),
        runtime=per_attempt(10),
    params:
        code=code_of("find_terms"),
        unit=lambda wildcards: wildcards.unit,
        lemmatise=lambda wildcards: wildcards.lemmatise == "lemmas",
        words={
            key: config["words"][key]
            for key in (
                *("keep", "keep_also", "drop", "drop_also", "modifiers", "modifiers_also", "compounds"),
                *("two_word_min_uses", "two_word_cohesion", "bound_min_uses"),
            )
        },
        aspects=config["aspects"],
        min_uses=config["vocabulary"]["min_uses"],
        classes=lambda wildcards: config["classes"]["known"],
    script:
        "../../scripts/annotations/find_terms.py"
