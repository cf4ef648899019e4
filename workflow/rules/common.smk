# The config, checked; the space of settings; and what the rules have in common.
import copy

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.utils import update_config

from scripts.lib.config import check_config, check_own, drop_retired, read_published, take_field, take_key
from scripts.lib.formats import FORMAT_FILES
from scripts.lib.log import InputError
from scripts.lib.places import find_exports, find_images, find_resources, passed_over
from scripts.lib.words.grammar import read_grammar
from scripts.lib.yaml_files import read_yaml

BASES = [str(PROJECT)]
SCHEMA = str(PROJECT / "workflow/schemas/config.schema.yaml")
SHIPPED = read_yaml(str(PROJECT / "config.yaml"), dict)
SHIPPED_KEYS = [key for key in SHIPPED if key != "pseudonym_key_file"]


def plain(value):
    """Mappings of any kind, such as those of a config file in JSON, as plain ones."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


# A workflow that uses this one as a module may give no more than the keys that differ.
given, config = plain(config), copy.deepcopy(SHIPPED)
update_config(config, given)

for sentence in drop_retired(config):
    logger.warning(sentence)

try:
    check_config(config, SCHEMA)
    take_field(config, SHIPPED, BASES)
    check_config(config, SCHEMA)
    take_key(config, SHIPPED, BASES)
    check_own(config, SHIPPED)
    EXPORTS = {step: find_exports(config[step], step, BASES) for step in ("annotations", "classifications")}
    found = find_resources(config, BASES)
    LANGUAGE = read_grammar(found["grammar"]).code
    RESOURCES = {key: local(file) for key, file in found.items()}
    IMAGES = local(find_images(config["explorer"]["images"], ["", *BASES])) if config["explorer"]["images"] else []
    PUBLISHED, FIXES = read_published(config, BASES, SCHEMA)
except InputError as error:
    raise WorkflowError(str(error))

if workflow.is_main_process:
    for step in EXPORTS:
        for file in passed_over(config[step], BASES):
            logger.warning(f"{file} is in a folder of {step} and is not read: it is no .csv, .csv.gz or .csv.zip file.")

RESULTS = f"results/{config['dataset']}"

# The settings on which the outcome of a step depends; their values name its folder: term,lemmas,neighbours,0.8.
TERMS = ("unit", "lemmatise")
CLUSTERS = (*TERMS, "method", "similarity")
SUBJECTS = (*CLUSTERS, "agreement")
MODELS = (*SUBJECTS, "learner")


def result(step, space, file):
    """A result of any point of the settings space, as a pattern."""
    return f"{RESULTS}/{step}/{','.join(f'{{{name}}}' for name in space)}/{file}"


def fill(pattern, settings):
    """A pattern at one point of the settings space."""
    return pattern.format(**settings | {"lemmatise": "lemmas" if settings["lemmatise"] else "words"})


wildcard_constraints:
    unit="term|phrase",
    lemmatise="lemmas|words",
    method="neighbours|agglomerative",
    similarity=r"[\d.e-]+",
    agreement=r"[\d.e-]+",
    learner="blend|catboost|forest|linear",
    section="annotations|classifications",
    shard=r"\d+",
    shards=r"\d+",


# Which build of PyTorch the environment of embed_terms has: model.device names it, else conda chooses by the machine.
EMBEDDING = {"cpu": "embedding_cpu", "cuda": "embedding_gpu"}.get(config["model"]["device"], "embedding")

# What decides a vector; where the model is found and computed does not, so changing that reruns nothing.
MODEL_DECIDES = ("name", "revision", "weights_sha256", "precision", "batch_size")


METHOD = (
    "language",
    "cleaning",
    "spelling",
    "words",
    "aspects",
    "vocabulary",
    "search",
    "settings",
    "support",
    "standardisation",
    "training",
    "comparison",
    "published",
    "classes",
)


def method_of(whole):
    """The sections of a config that decide numbers between annotations and scores."""
    return {key: whole[key] for key in METHOD} | {"model": {key: whole["model"][key] for key in MODEL_DECIDES}}


def decided(whole):
    """A config in the order of the shipped one, without where the model is found and computed: it decides nothing."""
    return {key: whole[key] for key in SHIPPED_KEYS} | {"model": {key: whole["model"][key] for key in MODEL_DECIDES}}


def chosen(step, space, file):
    """A result of the chosen point of the settings space."""
    return fill(result(step, space, file), config["settings"])


def optional_resource(name, key):
    """A file that the config may leave out, as a named input."""
    return {name: RESOURCES[key]} if key in RESOURCES else {}


def store_filled():
    """The shards that fill the store of vectors first, as a named input; none if there is one shard."""
    number = config["model"]["shards"]
    pattern = result("embed_shard", TERMS, f"shard_{{shard}}_of_{number}.csv")
    return {"shards_csv": expand(pattern, shard=range(number), allow_missing=True)} if number > 1 else {}


def per_attempt(amount):
    """What a job may use of a resource: more at each attempt, so that one killed for want of it gets through."""
    return lambda wildcards, attempt: amount * attempt


# When a tag holds; the formats of the catalogue decide which files there are, not what is in them.
HOLDING = {key: value for key, value in config["catalogue"].items() if key != "formats"}
POPULATION_FORMATS = ["csv", *(["vot"] if "vot" in config["catalogue"]["formats"] else [])]


def catalogue_files():
    """The catalogue in each format that the config asks for beside Parquet, as named outputs."""
    return {
        f"catalogue_{format}": result("build_catalogue", MODELS, f"catalogue.{format}")
        for format in config["catalogue"]["formats"]
    }


def population_tables(format):
    """The table of each named query, in a format; none if populations do not come in it."""
    if format not in POPULATION_FORMATS:
        return []
    names = [f"population_{population['name']}.{format}" for population in config["populations"]]
    return [result("query_populations", MODELS, name) for name in names]


def export_files(step):
    """The local files of a step's exports; those that have to be fetched where fetch_exports puts them."""
    return [
        local(export["path"]) if export["path"] else f"{RESULTS}/fetch_exports/{step}/{export['name']}"
        for export in EXPORTS[step]
    ]


def fetched(wildcards):
    """The export of the config that a file to be fetched is."""
    return next(export for export in EXPORTS[wildcards.section] if export["name"] == wildcards.export)


def reader_options(step):
    """The part of a step's config that decides which rows count and what they say."""
    return {key: value for key, value in config[step].items() if key not in ("folders", "exports")}
