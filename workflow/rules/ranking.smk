# Tags and expert classes -> subjects by both, models with honest scores, and the ranking of tags.


rule encode_subjects:
    """Subject x tag and subject x class: counts, fractions of people, and yes or no."""
    input:
        uses_parquet=TAGS.uses_parquet,
        evidence_parquet=TAGS.evidence_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
        classifications_parquet=rules.read_classifications.output.classifications_parquet,
    output:
        subject_tags_parquet=result("encode_subjects", SUBJECTS, "subject_tags.parquet"),
        subject_classes_parquet=result("encode_subjects", SUBJECTS, "subject_classes.parquet"),
        classes_csv=result("encode_subjects", SUBJECTS, "classes.csv"),
        left_out_csv=result("encode_subjects", SUBJECTS, "left_out.csv"),
    log:
        result("encode_subjects", SUBJECTS, "encode_subjects.log"),
    conda:
        "../../envs/ranking.yaml"
    resources:
        mem_mb=per_attempt(2000),
        runtime=per_attempt(10),
    params:
        code=code_of("encode_subjects"),
        known=[entry["name"] for entry in config["classes"]["known"]],
        ignore=config["classes"]["ignore"],
        min_votes=config["classes"]["min_votes"],
        agreement=lambda wildcards: float(wildcards.agreement),
        standardisation=config["standardisation"],
    script:
        "../../scripts/ranking/encode_subjects.py"


rule train_models:
    """Train models that predict expert classes from tags, and score them on subjects they never saw."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        annotations_parquet=rules.read_annotations.output.annotations_parquet,
    output:
        probabilities_parquet=result("train_models", MODELS, "probabilities.parquet"),
        scores_csv=report(
            result("train_models", MODELS, "scores.csv"),
            caption="../report/scores.rst",
            category="Scores",
            labels={"what": "scores beside baselines"},
        ),
        class_scores_csv=result("train_models", MODELS, "class_scores.csv"),
        alarms_csv=result("train_models", MODELS, "alarms.csv"),
    log:
        result("train_models", MODELS, "train_models.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(8000),
        runtime=per_attempt(60),
    params:
        code=code_of("train_models"),
        learner=lambda wildcards: wildcards.learner,
        training=config["training"],
        languages=config["audit"]["languages"],
        own_language=LANGUAGE,
        seed=config["seed"],
    script:
        "../../scripts/ranking/train_models.py"


rule rank_tags:
    """Rank tags by how much they tell about the classes: the comparative weighted Shapley value."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        tags_parquet=TAGS.tags_parquet,
        alarms_csv=rules.train_models.output.alarms_csv,
    output:
        ranking_parquet=result("rank_tags", MODELS, "ranking.parquet"),
        ranking_csv=report(
            result("rank_tags", MODELS, "ranking.csv"),
            caption="../report/ranking.rst",
            category="Tags",
            labels={"what": "derived tags, ranked"},
        ),
        class_importances_parquet=result("rank_tags", MODELS, "class_importances.parquet"),
        bag_importances_parquet=result("rank_tags", MODELS, "bag_importances.parquet"),
        summary_txt=result("rank_tags", MODELS, "summary.txt"),
        all_alarms_csv=report(
            result("rank_tags", MODELS, "alarms.csv"),
            caption="../report/alarms.rst",
            category="Scores",
            labels={"what": "what makes the ranking doubtful"},
        ),
    log:
        result("rank_tags", MODELS, "rank_tags.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 8
    resources:
        mem_mb=per_attempt(8000),
        runtime=per_attempt(60),
    params:
        code=code_of("rank_tags"),
        learner=lambda wildcards: wildcards.learner,
        training=config["training"],
        ranking={key: config["ranking"][key] for key in ("bags", "cumulative_target")},
        seed=config["seed"],
    script:
        "../../scripts/ranking/rank_tags.py"


rule suggest_subjects:
    """Say which subjects should be looked at next, by annotators and by experts."""
    input:
        subject_tags_parquet=rules.encode_subjects.output.subject_tags_parquet,
        subject_classes_parquet=rules.encode_subjects.output.subject_classes_parquet,
        probabilities_parquet=rules.train_models.output.probabilities_parquet,
        subjects_parquet=rules.read_annotations.output.subjects_parquet,
    output:
        suggestions_csv=report(
            result("suggest_subjects", MODELS, "suggestions.csv"),
            caption="../report/suggestions.rst",
            category="Next",
            labels={"what": "subjects to look at next"},
        ),
    log:
        result("suggest_subjects", MODELS, "suggest_subjects.log"),
    conda:
        "../../envs/ranking.yaml"
    resources:
        mem_mb=per_attempt(2000),
        runtime=per_attempt(10),
    params:
        code=code_of("suggest_subjects"),
        prior=config["suggestion"]["prior"],
    script:
        "../../scripts/ranking/suggest_subjects.py"
