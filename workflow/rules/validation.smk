# How good the tags are, measured so that nothing leaks, beside what bounds them.
from itertools import product

TEXT = {"unit": "phrase", "lemmatise": False}
GRID = list(product(*(config["grid"][key] for key in ("unit", "lemmatise", "similarity"))))
GRID_POINTS = [config["settings"] | dict(zip(("unit", "lemmatise", "similarity"), values)) for values in GRID]
CHOSEN = {key: config["settings"][key] for key in ("unit", "lemmatise", "similarity")} | {
    "agreement": "votes" if config["training"]["target"] == "votes" else config["settings"]["agreement"]
}


rule compare_tag_sets:
    """Compare sets of tags of every size, each chosen within the folds, with each other and with what bounds them."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
        phrase_terms_parquet=fill(result("find_terms", TERMS, "phrase_terms.parquet"), TEXT),
        terms_parquet=fill(result("find_terms", TERMS, "terms.parquet"), TEXT),
        term_vectors_npy=fill(result("embed_terms", TERMS, "term_vectors.npy"), TEXT),
    output:
        sets_csv=result("compare_tag_sets", SUBJECTS, "sets.csv"),
        differences_csv=result("compare_tag_sets", SUBJECTS, "differences.csv"),
        experts_csv=result("compare_tag_sets", SUBJECTS, "experts.csv"),
    log:
        result("compare_tag_sets", SUBJECTS, "compare_tag_sets.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("compare_tag_sets"),
        agreement=lambda wildcards: float(wildcards.agreement),
        comparison=config["comparison"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/compare_tag_sets.py"


rule check_stability:
    """Say which tags are firm: how often each is chosen on halves of the subjects, and where its rank may lie."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        ranking_parquet=rules.rank_tags.output.ranking_parquet,
    output:
        firmness_csv=result("check_stability", MODELS, "firmness.csv"),
        stability_csv=result("check_stability", MODELS, "stability.csv"),
    log:
        result("check_stability", MODELS, "check_stability.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("check_stability"),
        learner=lambda wildcards: wildcards.learner,
        selector=config["comparison"]["selectors"][0],
        ranking={"bags": config["ranking"]["bags"]},
        stability=config["stability"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/check_stability.py"


rule audit_bias:
    """Ask whose words the tags are: what each annotator moves, how concentrated words are, how far people agree."""
    input:
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
        uses_parquet=TAGS.uses_parquet,
        evidence_parquet=TAGS.evidence_parquet,
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
    output:
        removals_csv=result("audit_bias", MODELS, "removals.csv"),
        agreement_csv=result("audit_bias", MODELS, "agreement.csv"),
        concentration_csv=result("audit_bias", MODELS, "concentration.csv"),
        languages_csv=result("audit_bias", MODELS, "languages.csv"),
    log:
        result("audit_bias", MODELS, "audit_bias.log"),
    conda:
        "../../envs/validation.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(6000),
        runtime=per_attempt(240),
    params:
        code=code_of("audit_bias"),
        learner=lambda wildcards: wildcards.learner,
        bags=config["audit"]["bags"],
        encoding=lambda wildcards: {
            "encoding": config["training"]["encoding"],
            "standardisation": config["standardisation"],
            "classes": {
                "known": [entry["name"] for entry in config["classes"]["known"]],
                "ignore": config["classes"]["ignore"],
                "min_votes": config["classes"]["min_votes"],
                "agreement": float(wildcards.agreement),
            },
        },
        languages=config["audit"]["languages"],
        own_language=LANGUAGE,
        most=config["audit"]["annotators"],
        seeds=config["audit"]["seeds"],
        top=config["stability"]["top"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/audit_bias.py"


rule compare_fixes:
    """Compare the published method with this one, each departure switched on or off alone."""
    input:
        **optional_resource("cues_csv", "cues"),
        **optional_resource("synonyms_csv", "synonyms"),
        **optional_resource("contrasts_csv", "contrasts"),
        **optional_resource("antonyms_csv", "antonyms"),
        **optional_resource("opposites_csv", "opposites"),
        **optional_resource("vocabulary_txt", "file"),
        **optional_resource("word_classes_csv", "classes"),
        grammar_yaml=RESOURCES["grammar"],
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        reviewed_csv=RESOURCES["reviewed"],
        lemmas_csv=RESOURCES["lemmas"],
    output:
        fixes_csv=result("compare_fixes", SUBJECTS, "fixes.csv"),
    log:
        result("compare_fixes", SUBJECTS, "compare_fixes.log"),
    conda:
        "../../envs/validation.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(15000),
        runtime=per_attempt(240),
    params:
        code=code_of("compare_fixes"),
        ours=method_of(config),
        published=method_of(PUBLISHED),
        fixes=FIXES,
        seed=config["seed"],
    script:
        "../../scripts/validation/compare_fixes.py"


rule replay_suggestions:
    """Replay what people said in the suggested order and in others, to see what suggestions gain."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        uses_parquet=TAGS.uses_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
        probabilities_parquet=rules.train_models.output.probabilities_parquet,
    output:
        replay_csv=result("replay_suggestions", MODELS, "replay.csv"),
    log:
        result("replay_suggestions", MODELS, "replay_suggestions.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("replay_suggestions"),
        prior=config["suggestion"]["prior"],
        replay={key: config["suggestion"][key] for key in ("draws", "first_people", "first_subjects")},
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/replay_suggestions.py"


rule compare_settings:
    """Score every point of the grid of settings on one target, and name the simplest that is as good as the best."""
    input:
        subject_tags=[fill(result("encode_subjects", SUBJECTS, "subject_tags.parquet"), at) for at in GRID_POINTS],
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
        mem_mb=per_attempt(4000),
        runtime=per_attempt(240),
    params:
        code=code_of("compare_settings"),
        points=[{key: point[key] for key in ("unit", "lemmatise", "similarity")} for point in GRID_POINTS],
        chosen=CHOSEN,
        grid=config["grid"],
        training=config["training"],
        seed=config["seed"],
    script:
        "../../scripts/validation/compare_settings.py"
