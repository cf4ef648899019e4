# From what people write about pictures of galaxies to a ranked list of plain-English tags.
from pathlib import Path

import pandas as pd
from snakemake.exceptions import WorkflowError
from snakemake.utils import Paramspace, min_version

from scripts._config import check_config, find_exports, find_resource
from scripts._log import InputError

min_version("9.0")


configfile: workflow.source_path("config.yaml")


BASES = [workflow.basedir]
try:
    check_config(config, workflow.source_path("workflow/schemas/config.schema.yaml"))
    EXPORTS = {step: find_exports(config[step], step, BASES) for step in ("annotations", "classifications")}
    RESOURCES = {
        key: find_resource(config[section][key], f"{section}.{key}", BASES)
        for section, key in (
            ("spelling", "reviewed"),
            ("words", "cues"),
            ("words", "lemmas"),
            ("words", "contrasts"),
            ("vocabulary", "file"),
        )
        if config[section][key] is not None
    }
except InputError as error:
    raise WorkflowError(str(error))

RESULTS = f"results/{config['dataset']}"
POINT = pd.DataFrame([config["settings"]])


def point_of(*settings):
    """The part of the settings space on which a step depends, as the name of a folder."""
    return Paramspace(POINT[list(settings)], filename_params="*", param_sep="=", filename_sep=",")


TERMS = point_of("unit", "lemmatise")
CLUSTERS = point_of("unit", "lemmatise", "method", "similarity")
SUBJECTS = point_of("unit", "lemmatise", "method", "similarity", "agreement")
MODELS = point_of("unit", "lemmatise", "method", "similarity", "agreement", "learner")


def chosen(step, space, file):
    """A result of the chosen point of the settings space."""
    return f"{RESULTS}/{step}/{next(iter(space.instance_patterns))}/{file}"


wildcard_constraints:
    unit="term|phrase",
    lemmatise="True|False",
    method="neighbours|agglomerative",
    similarity=r"[\d.]+",
    agreement=r"[\d.]+",
    learner="catboost|forest",


include: "workflow/rules/annotations.smk"
include: "workflow/rules/taxonomy.smk"
include: "workflow/rules/ranking.smk"
include: "workflow/rules/figures.smk"


rule all:
    """Everything: the ranked tags, their evidence, the scores and the dot plot."""
    default_target: True
    input:
        chosen("rank_tags", MODELS, "ranking.csv"),
        chosen("train_models", MODELS, "scores.csv"),
        chosen("extract_tags", CLUSTERS, "tags.csv"),
        chosen("plot_importances", MODELS, "importances.svg"),
