"""Print the words, the mean and the longest sentence of README.md, CONTRIBUTING.md,
results/README.md and each page of docs/.

    .venv/bin/python -m docs.measure_prose            # a line a page
    .venv/bin/python -m docs.measure_prose docs/x.md  # the sentences of a page above 25 words

Left out: code blocks, tables, headings, pictures, and the addresses of links. Inline code counts as one word. A list
item ends a sentence, and so does a blank line.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONG = 25
ABBREVIATIONS = r"(?<!\bal\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bInf\.)(?<!\bInform\.)(?<!\bMach\.)(?<!\bNat\.)(?<!\bJ\.)"
END = re.compile(ABBREVIATIONS + r"(?<=[.!?])[)*\"']*\s+(?=[\"'(*\[]*[A-Z0-9`¤])|(?<=[.!?]\*\*)\s+")


def pages() -> list[Path]:
    """All documents that are measured."""
    own = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "results/README.md"]
    return [path for path in own if path.exists()] + sorted((ROOT / "docs").rglob("*.md"))


def paragraphs(text: str) -> list[str]:
    """Running text, a paragraph or list item each, without what is not prose."""
    text = re.sub(r"^( *)(```|~~~).*?^\1\2[ ]*$", "\n\n", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "¤", text)
    blocks, current = [], []
    for line in text.splitlines():
        formula = line.startswith("    ") and not current
        if not line.strip() or line.lstrip().startswith(("|", "#", "---", "!!!")) or formula:
            blocks.append(current)
            current = []
        elif re.match(r"\s*([-*+]|\d+\.)\s", line):
            blocks.append(current)
            current = [re.sub(r"^\s*([-*+]|\d+\.)\s+", "", line)]
        else:
            current.append(line.strip())
    return [" ".join(block) for block in [*blocks, current] if block]


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text.

    >>> sentences("Read `a.b`. It is [here](x.md).\\n\\n| a | table |\\n\\n- an item\\n- two. Three")
    ['Read ¤.', 'It is here.', 'an item', 'two.', 'Three']
    """
    return [part for block in paragraphs(text) for part in END.split(block) if count_words(part)]


def count_words(sentence: str) -> int:
    return len(re.findall(r"[^\W_][\w'’.,/×-]*|¤", sentence))


def measure(path: Path) -> tuple[int, float, int]:
    """Words, mean and longest sentence of a page."""
    counts = [count_words(sentence) for sentence in sentences(path.read_text(encoding="utf-8"))]
    return sum(counts), sum(counts) / max(len(counts), 1), max(counts, default=0)


if __name__ == "__main__":
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            for sentence in sentences(Path(name).read_text(encoding="utf-8")):
                if count_words(sentence) > LONG:
                    print(count_words(sentence), sentence)
    else:
        print("words   mean  longest")
        for page in pages():
            words, mean, longest = measure(page)
            print(f"{words:5}  {mean:5.1f}  {longest:7}  {page.relative_to(ROOT)}")
