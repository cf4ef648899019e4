# Terms and candidates -> vectors, neighbourhoods, and a tag for every term.


rule embed_shard:
    """Embed a part of the terms and candidates into the store, so that several GPUs or nodes share the work."""
    input:
        terms_parquet=rules.find_terms.output.terms_parquet,
        candidates_parquet=rules.find_terms.output.candidates_parquet,
    output:
        shard_csv=result("embed_shard", TERMS, "shard_{shard}_of_{shards}.csv"),
    log:
        result("embed_shard", TERMS, "shard_{shard}_of_{shards}.log"),
    conda:
        f"../../envs/{EMBEDDING}.yaml"
    threads: 2
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(60),
        gpu=1,
    params:
        code=code_of("embed_shard"),
        model={key: config["model"][key] for key in MODEL_DECIDES},
        shard=lambda wildcards: int(wildcards.shard),
        shards=lambda wildcards: int(wildcards.shards),
    script:
        "../../scripts/taxonomy/embed_shard.py"


rule embed_terms:
    """Turn distinct terms and candidates for tags into unit vectors, from the store where they are known."""
    input:
        **store_filled(),
        terms_parquet=rules.find_terms.output.terms_parquet,
        candidates_parquet=rules.find_terms.output.candidates_parquet,
    output:
        term_vectors_npy=result("embed_terms", TERMS, "term_vectors.npy"),
        candidate_vectors_npy=result("embed_terms", TERMS, "candidate_vectors.npy"),
    log:
        result("embed_terms", TERMS, "embed_terms.log"),
    conda:
        f"../../envs/{EMBEDDING}.yaml"
    threads: 2
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(60),
        gpu=1,
    params:
        code=code_of("embed_terms"),
        model={key: config["model"][key] for key in MODEL_DECIDES},
    script:
        "../../scripts/taxonomy/embed_terms.py"


rule cluster_terms:
    """Group terms that mean the same: an averaged vector for every term."""
    input:
        **optional_resource("contrasts_csv", "contrasts"),
        **optional_resource("antonyms_csv", "antonyms"),
        terms_parquet=rules.find_terms.output.terms_parquet,
        term_vectors_npy=rules.embed_terms.output.term_vectors_npy,
    output:
        averages_npy=result("cluster_terms", CLUSTERS, "averages.npy"),
        neighbourhoods_parquet=result("cluster_terms", CLUSTERS, "neighbourhoods.parquet"),
    log:
        result("cluster_terms", CLUSTERS, "cluster_terms.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 2
    resources:
        mem_mb=per_attempt(2000),
        runtime=per_attempt(20),
    params:
        code=code_of("cluster_terms"),
        method=lambda wildcards: wildcards.method,
        similarity=lambda wildcards: float(wildcards.similarity),
        search=config["search"],
    script:
        "../../scripts/taxonomy/cluster_terms.py"


# The settings that decide which candidate names a term.
NAMING = ("min_similarity", "own_word", "own_uses", "own_similarity")


rule extract_tags:
    """Name every averaged vector by its nearest token: a tag for every term, so one or many for a phrase."""
    input:
        **optional_resource("contrasts_csv", "contrasts"),
        **optional_resource("antonyms_csv", "antonyms"),
        **optional_resource("opposites_csv", "opposites"),
        terms_parquet=rules.find_terms.output.terms_parquet,
        term_vectors_npy=rules.embed_terms.output.term_vectors_npy,
        averages_npy=rules.cluster_terms.output.averages_npy,
        candidates_parquet=rules.find_terms.output.candidates_parquet,
        candidate_vectors_npy=rules.embed_terms.output.candidate_vectors_npy,
        phrase_terms_parquet=rules.find_terms.output.phrase_terms_parquet,
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
    output:
        term_tags_parquet=result("extract_tags", CLUSTERS, "term_tags.parquet"),
        phrase_tags_parquet=result("extract_tags", CLUSTERS, "phrase_tags.parquet"),
        uses_parquet=result("extract_tags", CLUSTERS, "uses.parquet"),
        evidence_parquet=result("extract_tags", CLUSTERS, "evidence.parquet"),
        tags_parquet=result("extract_tags", CLUSTERS, "tags.parquet"),
        tags_csv=result("extract_tags", CLUSTERS, "tags.csv"),
        evidence_csv=result("extract_tags", CLUSTERS, "evidence.csv"),
        tag_phrases_csv=result("extract_tags", CLUSTERS, "tag_phrases.csv"),
        untagged_csv=result("extract_tags", CLUSTERS, "untagged.csv"),
        doubtful_csv=result("extract_tags", CLUSTERS, "doubtful.csv"),
    log:
        result("extract_tags", CLUSTERS, "extract_tags.log"),
    conda:
        "../../envs/ranking.yaml"
    threads: 2
    resources:
        mem_mb=per_attempt(4000),
        runtime=per_attempt(20),
    params:
        code=code_of("extract_tags"),
        vocabulary={key: config["vocabulary"][key] for key in NAMING},
        similarity=lambda wildcards: float(wildcards.similarity),
        support=config["support"],
    script:
        "../../scripts/taxonomy/extract_tags.py"


rule assign_tags:
    """Take the tags from a given table or taxonomy instead of deriving them."""
    input:
        **optional_resource("given_file", "given"),
        **optional_resource("synonyms_csv", "synonyms"),
        phrases_parquet=rules.clean_phrases.output.phrases_parquet,
        phrase_terms_parquet=rules.find_terms.output.phrase_terms_parquet,
        terms_parquet=rules.find_terms.output.terms_parquet,
        lemmas_csv=RESOURCES["lemmas"],
    output:
        uses_parquet=result("assign_tags", TERMS, "uses.parquet"),
        evidence_parquet=result("assign_tags", TERMS, "evidence.parquet"),
        tags_parquet=result("assign_tags", TERMS, "tags.parquet"),
        tags_csv=result("assign_tags", TERMS, "tags.csv"),
        evidence_csv=result("assign_tags", TERMS, "evidence.csv"),
        tag_phrases_csv=result("assign_tags", TERMS, "tag_phrases.csv"),
        unassigned_csv=result("assign_tags", TERMS, "unassigned.csv"),
        unused_csv=result("assign_tags", TERMS, "unused.csv"),
    log:
        result("assign_tags", TERMS, "assign_tags.log"),
    conda:
        "../../envs/annotations.yaml"
    resources:
        mem_mb=per_attempt(1000),
        runtime=per_attempt(10),
    params:
        code=code_of("assign_tags"),
        language=LANGUAGE,
        unit=lambda wildcards: wildcards.unit,
        lemmatise=lambda wildcards: wildcards.lemmatise == "lemmas",
        rules=config["cleaning"]["rules"],
        which=config["cleaning"]["phrases"],
        support=config["support"],
        classes=lambda wildcards: config["classes"]["known"],
    script:
        "../../scripts/taxonomy/assign_tags.py"


# Where the tags of this run come from.
TAGS = (rules.assign_tags if "given" in RESOURCES else rules.extract_tags).output
