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
BLUE, VERMILION, GREEN, PURPLE, SKY, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"
COLOURS = {"affirmed": BLUE, "denied": VERMILION, "hedged": GREEN}
COLUMN_INCHES = 3.5
LABEL_LETTERS = 40
LETTER_INCHES = 0.065


def short_label(name: str) -> str:
    """A name as a figure has room for it: of a long one both ends.

    >>> short_label("double"), short_label("a galaxy whose lobes are bent away from the cluster's core")
    ('double', "a galaxy whose lobes are be…luster's core")
    """
    half = LABEL_LETTERS // 3
    return name if len(name) <= LABEL_LETTERS else f"{name[: LABEL_LETTERS - half]}…{name[-half:]}"


def room_for(names) -> float:
    """Inches that the longest of these names needs beyond the dozen letters for which figures have room anyway.

    >>> room_for(["double", "bent"])
    0.0
    """
    return LETTER_INCHES * max([0, *(len(short_label(str(name))) - 12 for name in names)])


def save(figure, svg: str, png: str, pdf: str = "") -> None:
    """Write a figure as SVG and PNG, and as PDF if asked for, without dates."""
    with matplotlib.rc_context(STYLE):
        figure.savefig(svg, metadata={"Date": None, "Creator": "plaintag"}, bbox_inches="tight")
        figure.savefig(png, metadata={"Software": "plaintag"}, bbox_inches="tight")
        if pdf:
            figure.savefig(pdf, metadata={"CreationDate": None, "Creator": "plaintag"}, bbox_inches="tight")


def draw_heat_map(axes, table, label: str, numbers_from: float, **colours) -> None:
    """A table as coloured cells with its names, and the number in every cell from `numbers_from` on;
    others empty or NaN.

    `colours` goes to imshow (cmap, vmin, vmax, norm). Long names are shortened.
    """
    values = table.to_numpy(float)
    image = axes.imshow(values, aspect="auto", **colours)
    axes.set_xticks(range(table.shape[1]), list(map(short_label, table.columns)), rotation=90)
    axes.set_yticks(range(table.shape[0]), list(map(short_label, table.index)))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for row, column in zip(*(values >= numbers_from).nonzero(), strict=True):
        red, green, blue, _ = image.cmap(image.norm(values[row, column]))
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        text = f"{values[row, column]:.0f}"
        axes.text(column, row, text, ha="center", va="center", size=6, color="white" if dark else "black")
    axes.figure.colorbar(image, ax=axes, label=label, fraction=0.05, pad=0.03)
