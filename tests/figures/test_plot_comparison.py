"""The curve holds what the tables say."""

import pandas as pd

from scripts.figures.plot_comparison import draw, gather, main


def tables() -> list[pd.DataFrame]:
    """Scores of two ways of choosing and of what bounds them, of the published method, and of two experts."""
    rows = [("lasso", 5, 0.2), ("lasso", 10, 0.25), ("chance", 5, 0.1), ("chance", 10, 0.15), ("all tags", 20, 0.26)]
    rows += [("words", 300, 0.24), ("text", 768, 0.27), ("permuted labels", 10, 0.07)]
    sets = pd.DataFrame(rows, columns=["set", "size", "value"]).assign(metric="soft_macro_ap")
    sets = sets.assign(low=sets["value"] - 0.02, high=sets["value"] + 0.02)
    fixes = pd.DataFrame({"variant": ["published", "all fixes", "published"], "value": [0.12, 0.25, 0.5]})
    fixes = fixes.assign(metric=["soft_macro_ap", "soft_macro_ap", "brier"], low=0.1, high=0.13, tags=220)
    experts = pd.DataFrame(
        {"subjects": [80, 90], "expert_soft_macro_ap": [0.17, 0.13], "model_soft_macro_ap": [0.28, 0.3]}
    )
    return [sets, fixes, experts]


def test_lines_levels_and_labels():
    axes, right = draw(gather(*tables(), size=7)).axes
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["multi-task lasso"].get_xdata().tolist() == [5, 10, 20]
    assert lines["multi-task lasso"].get_ydata().tolist() == [0.2, 0.25, 0.26]
    assert lines["random tags"].get_ydata().tolist() == [0.1, 0.15, 0.26]
    levels = {name: lines[name].get_ydata()[0] for name in ("text vectors", "all raw words", "permuted labels")}
    assert levels == {"text vectors": 0.27, "all raw words": 0.24, "permuted labels": 0.07}
    assert [7, 0.12] in [line.get_xydata()[0].tolist() for line in axes.get_lines()]
    assert [line.get_ydata().tolist() for line in right.get_lines()] == [[0.17, 0.28], [0.13, 0.3]]


def test_files_are_written(tmp_path):
    for name, table in zip(("sets", "fixes", "experts"), tables(), strict=True):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    main(
        *(str(tmp_path / name) for name in ("sets.csv", "fixes.csv", "experts.csv", "a.svg", "a.png", "a.csv")),
        published={"size": 7, "trees": 50, "repeats": 1},
    )
    assert "multi-task lasso" in (tmp_path / "a.svg").read_text() and (tmp_path / "a.png").stat().st_size > 5000
    found = pd.read_csv(tmp_path / "a.csv").set_index("set")
    assert found.loc["published", ["size", "value"]].tolist() == [7, 0.12]
    assert found.loc["expert against the other experts", "value"].tolist() == [0.17, 0.13]
