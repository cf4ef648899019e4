# What a run says at its end.
from scripts.lib.summary import summary_of_run
from scripts.publication._verdict import verdict_of

# With the prefix, if a workflow that uses this one as a module gives one.
PLACE = str(Path(rules.read_annotations.log[0]).parents[1])
WORTH_A_LOOK = {
    "Ranked tags": chosen("rank_tags", MODELS, "ranking.csv"),
    "Their figure": chosen("plot_importances", MODELS, "importances.svg"),
    "Catalogue": chosen(
        "build_catalogue", MODELS, f"catalogue.{'vot' if 'vot' in config['catalogue']['formats'] else 'parquet'}"
    ),
    "All of it, in a browser": chosen("build_explorer", MODELS, "explorer.html"),
}


def placed(file):
    """Where a result lies, with the prefix."""
    return Path(PLACE, Path(file).relative_to(RESULTS))


def say_summary(log, failed):
    """Print what the run that has just ended did, and where its main results are."""
    if workflow.touch:
        return
    verdict = verdict_of(
        placed(chosen("train_models", MODELS, "scores.csv")), placed(chosen("rank_tags", MODELS, "alarms.csv"))
    )
    print(summary_of_run(workflow, config["dataset"], PLACE, failed, verdict, log))
    for what, file in WORTH_A_LOOK.items():
        if not failed and placed(file).exists():
            print(f"{what}: {placed(file)}")
