# What a run says while it runs and at its end.
from scripts.lib.console import quieten, say_where
from scripts.lib.summary import name_products, summary_of_run
from scripts.publication._verdict import say_tags, verdict_of

# With the prefix, if a workflow that uses this one as a module gives one.
PLACE = str(Path(rules.read_annotations.log[0]).parents[1])
TO_LOOK_AT = [
    "summary.md",
    "explorer.html",
    "tags.csv",
    *(name for name in PRODUCTS if name.startswith("catalogue.")),
    "importances.svg",
]

quieten(logger)
say_where(logger, lambda: name_products(PLACE, TO_LOOK_AT))


def placed(file):
    """Where a result lies, with the prefix."""
    return Path(PLACE, Path(file).relative_to(RESULTS))


def say_summary(log, failed):
    """Print what the run that has just ended found, where its products are, and what failed."""
    if workflow.touch:
        return
    found = [
        *say_tags(
            placed(chosen("rank_tags", MODELS, "ranking.csv")), placed(chosen("rank_tags", MODELS, "summary.txt"))
        ),
        *verdict_of(
            placed(chosen("train_models", MODELS, "scores.csv")), placed(chosen("rank_tags", MODELS, "alarms.csv"))
        ),
    ]
    print(summary_of_run(workflow, config["dataset"], PLACE, failed, found, TO_LOOK_AT, log))
