"""The curve holds what the table says."""

import pandas as pd

from scripts.plot_comparison import draw, main


def table() -> pd.DataFrame:
    """Scores of two ways of choosing and of what bounds them."""
    rows = [("lasso", 5, 0.2), ("lasso", 10, 0.25), ("chance", 5, 0.1), ("chance", 10, 0.15), ("all tags", 20, 0.26)]
    rows += [("words", 300, 0.24), ("text", 768, 0.27), ("permuted labels", 10, 0.07)]
    frame = pd.DataFrame(rows, columns=["set", "size", "value"]).assign(metric="soft_macro_ap")
    return frame.assign(low=frame["value"] - 0.02, high=frame["value"] + 0.02)


def test_lines_levels_and_labels():
    axes = draw(table()).axes[0]
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["multi-task lasso"].get_xdata().tolist() == [5, 10, 20]
    assert lines["multi-task lasso"].get_ydata().tolist() == [0.2, 0.25, 0.26]
    assert lines["random tags"].get_ydata().tolist() == [0.1, 0.15, 0.26]
    levels = {text.get_text(): text.xy[1] for text in axes.texts}
    assert levels == {"text vectors": 0.27, "all raw words": 0.24, "permuted labels": 0.07}


def test_files_are_written(tmp_path):
    table().to_csv(tmp_path / "sets.csv", index=False)
    main(str(tmp_path / "sets.csv"), str(tmp_path / "a.svg"), str(tmp_path / "a.png"))
    assert "multi-task lasso" in (tmp_path / "a.svg").read_text() and (tmp_path / "a.png").stat().st_size > 5000
