"""How every figure looks: column width of a journal, text as text, the same bytes for the same content."""

import matplotlib

matplotlib.use("Agg")

STYLE = {
    "figure.dpi": 100,
    "savefig.dpi": 300,
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "plaintag",
}
# Okabe & Ito (2008): told apart with any colour vision.
COLOURS = {"affirmed": "#0072B2", "denied": "#D55E00", "hedged": "#009E73"}
COLUMN_INCHES = 3.5


def save(figure, svg: str, png: str) -> None:
    """Write a figure as SVG and PNG, without dates."""
    with matplotlib.rc_context(STYLE):
        figure.savefig(svg, metadata={"Date": None, "Creator": "plaintag"}, bbox_inches="tight")
        figure.savefig(png, metadata={"Software": "plaintag"}, bbox_inches="tight")
