"""The one gate for CSV files: strict, so that no row is swallowed, whatever wrote them and however they are packed."""

import csv
import gzip
import io
import itertools
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from scripts.lib.log import InputError
from scripts.lib.reading.shown import escape

SUFFIXES = (".csv", ".csv.gz", ".csv.zip")
DELIMITERS = ",;\t|"
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SEPARATOR_LINE = re.compile(r"^\ufeff?\"?sep=([,;\t|])\"?\r?\n?$", re.IGNORECASE)
BACKSLASH_QUOTE = re.compile(r'\\"(?!")')
BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
BROKEN = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile)
WHAT_IT_IS = "a CSV file whose first line names its columns"
Row = tuple[int, list[str]]
csv.field_size_limit(2**31 - 1)


def is_table(path: Path) -> bool:
    """Whether a file has the name of a CSV file, packed or not.

    >>> [is_table(Path(name)) for name in ("a.csv", "B.CSV.GZ", "c.xlsx")]
    [True, True, False]
    """
    return path.name.lower().endswith(SUFFIXES)


@contextmanager
def open_bytes(path: str) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The bytes of a CSV file, unpacked if it is a .gz or .zip file. Raises InputError for a packed file that is
    broken."""
    try:
        if path.lower().endswith(".gz"):
            with gzip.open(path, "rb") as file:
                yield file
        elif path.lower().endswith(".zip"):
            with open_member(path) as file:
                yield file
        else:
            with open(path, "rb") as file:
                yield file
    except BROKEN as error:
        raise refuse_packed(path, error) from error


@contextmanager
def open_member(path: str) -> Iterator[IO[bytes]]:
    """The bytes of the one CSV file in a zip archive. Raises InputError for an archive that cannot be opened."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            file = stack.enter_context(archive.open(only_member(path, archive)))
        except FileNotFoundError:
            raise
        except (*BROKEN, OSError, ValueError, NotImplementedError, RuntimeError) as error:  # of zipfile, if bytes moved
            raise refuse_packed(path, error) from error
        yield file


def refuse_packed(path: str, error: Exception) -> InputError:
    """What is wrong with a packed file."""
    return InputError(f"{path} cannot be unpacked ({escape(str(error))}); it may be cut off: fetch or pack it again.")


def only_member(path: str, archive: zipfile.ZipFile) -> str:
    """The one CSV file in a zip archive. Raises InputError if there is none, or several."""
    names = [name for name in archive.namelist() if name.lower().endswith(".csv") and not name.startswith("__MACOSX")]
    if len(names) != 1:
        raise InputError(f"{path} holds {len(names)} CSV files; expected one. Unpack it and name the files themselves.")
    return names[0]


def first_undecodable(path: str) -> tuple[int, bytes]:
    """The number and the bytes of the first line that is not UTF-8; (0, b"") if all are."""
    with open_bytes(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number, line
    return 0, b""


def refuse_encoding(path: str, error: UnicodeDecodeError) -> InputError:
    """What is wrong with the encoding of a file that is not UTF-8, and what it may be instead."""
    number, line = first_undecodable(path)
    legacy = "Windows-1252 (Western European), which Excel writes as plain CSV"
    try:
        line.decode("cp1252")
    except UnicodeDecodeError:
        legacy = "an older encoding"
    found = next(iter([byte for byte in line if byte > 127]), error.object[error.start])
    return InputError(
        f"{path}, line {number}: found the byte {found:#04x}, which is not UTF-8; it is probably {legacy}. "
        "Save the file with UTF-8 encoding ('CSV UTF-8')."
    )


class Lines:
    """The lines of a text file, without the marks of byte order that files had before they were put together.

    The latest of them are kept since `forget` was called, to see what is wrong with them.
    """

    def __init__(self, file: io.TextIOBase, path: str):
        self.file, self.path = file, path
        self.seen: list[str] = []

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = next(self.file).removeprefix("\ufeff")
        if "\0" in line:
            raise InputError(
                f"{self.path} holds zero bytes, so it is no CSV file in UTF-8 (UTF-16, a workbook or another binary "
                "file?); save it as 'CSV UTF-8'."
            )
        self.seen.append(line)
        return line

    def forget(self) -> None:
        """Begin a new row."""
        self.seen.clear()


def find_delimiter(header: str) -> str:
    """The sign between the cells of the first line: the one that gives most cells, a comma if several do.

    >>> [find_delimiter(line) for line in ("a,b", "a;b;c,d", "a\\tb", '"a";"b"', "a")]
    [',', ';', '\\t', ';', ',']
    """
    return max(DELIMITERS, key=lambda sign: count_cells(header, sign))


def count_cells(line: str, delimiter: str) -> int:
    """The number of cells of a line; 0 if it is no line of such a file."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), []))
    except csv.Error:
        return 0


def read_rows(path: str, identifier: str = "") -> Iterator[Row]:
    """Rows of a CSV file, each with the number of the line on which it starts; the header comes first.

    Cells may be divided by commas, semicolons, tabs or vertical bars, as the header shows or a first line `sep=;` says.
    Rows without anything in their cells are passed over, as empty lines are. Empty cells beyond the header's are left
    out if all rows have them. Raises InputError for an empty file, for text that is not UTF-8, and for quotes that do
    not close or are not doubled, since they would swallow rows; also where a cell holds what looks like rows, by the
    ids in the column `identifier`, and where only some rows have empty cells beyond the header's.
    """
    with open_bytes(path) as file:
        start = file.read(2)
    if not start:
        raise InputError(f"{path} is empty: expected {WHAT_IT_IS}.")
    if start in BOMS:
        raise InputError(f"{path} is in {BOMS[start]}; save it with UTF-8 encoding ('CSV UTF-8').")
    with open_bytes(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        lines, end = Lines(text, path), 0
        try:
            first = next(lines, "")
            said = SEPARATOR_LINE.match(first)
            skipped = int(said is not None)
            begun = [] if said else [first]
            while not said and begun[-1].isspace():
                begun.append(next(lines, ""))
            delimiter = said[1] if said else find_delimiter(begun[-1])
            reader = csv.reader(itertools.chain(begun, lines), delimiter=delimiter, strict=True)
            header, padding = None, Padding(path, delimiter)
            for cells in reader:
                begin, end = end + 1, reader.line_num
                lines.forget()
                if all(not cell or cell.isspace() for cell in cells):
                    continue
                header = header or [name.strip() for name in cells]
                cells = padding.trim(cells, header, begin + skipped)
                if end > begin and identifier in header:
                    refuse_swallowed(path, begin + skipped, cells, header, identifier, delimiter)
                yield begin + skipped, cells
        except UnicodeDecodeError as error:
            raise refuse_encoding(path, error) from error
        except csv.Error as error:
            raise refuse_quotes(path, end + 1 + skipped, "".join(lines.seen), error) from error


class Padding:
    """Empty cells that every row has beyond the header, as programs write them that end a row with a delimiter.

    Where only some rows have them, a comma in a cell without quotes may have moved the cells of those rows.
    """

    def __init__(self, path: str, delimiter: str):
        self.path, self.delimiter, self.width, self.line = path, delimiter, 0, 0

    def trim(self, cells: list[str], header: list[str], line: int) -> list[str]:
        """A row without the cells beyond the header if they are empty and the first row has as many; else as it is.

        Raises InputError for a row without them after rows that have them.
        """
        width = len(header)
        if len(cells) > width and not any(cells[width:]):
            self.width, self.line = self.width or len(cells), self.line or line
            return cells[:width] if len(cells) == self.width else cells
        if len(cells) == width and cells[0].strip() != header[0]:
            if self.width > width:
                raise InputError(
                    f"{self.path}, line {self.line}: found {self.width} cells, the last of them empty, but {width} in "
                    f"line {line} and in the header; quote cells that hold {NAMES[self.delimiter]}, or remove the "
                    "empty cells."
                )
            self.width = width
        return cells


def refuse_quotes(path: str, line: int, row: str, error: csv.Error) -> InputError:
    """What is wrong with the quotes of the row (its lines as they stand) that begins on a line."""
    if BACKSLASH_QUOTE.search(row):
        cause = (
            "its quotes are escaped by a backslash, as MySQL, Spark and R's qmethod='escape' write them; "
            "export with doubled quotes instead"
        )
    elif "end of data" in str(error):
        cause = "a quoted cell that begins there or below is never closed; close the quote or remove it"
    else:
        cause = (
            "a quote in it is neither closed before the next cell nor doubled; mend the row or export the file again"
        )
    return InputError(f"{path}, line {line}: not readable as CSV ({escape(str(error))}): {cause}.")


def refuse_swallowed(
    path: str, line: int, cells: list[str], header: list[str], identifier: str, delimiter: str
) -> None:
    """Raise InputError for a row of several lines that holds other rows."""
    if swallows_rows(cells, header.index(identifier), len(header), delimiter):
        raise InputError(
            f"{path}, line {line}: a quoted cell of this row holds lines that look like rows of the file; a quote is "
            "missing. Mend the row, so that no row is lost."
        )


def shape_of(identifier: str) -> str:
    """What an id looks like: its letters and digits by kind, lengths of whole numbers to the nearest.

    >>> shape_of("b-12"), shape_of("b-34") == shape_of("b-12")
    ('a-99', True)
    """
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", identifier.strip()))


def swallows_rows(cells: list[str], at: int, width: int, delimiter: str) -> bool:
    """Whether a cell of more than one line holds rows of the file, so that a quote must be missing.

    at: the place of the classification id; width: of the header. A line within a cell looks like a row if it has an id
    like that of the row itself, and as many cells as the header; the last line only those up to the quote that ends it.

    >>> swallows_rows(["1", "11", "bent tail,5\\n2,12,two jets", "6"], 0, 4, ",")
    True
    >>> swallows_rows(["1", "11", "bent tail\\ntwo jets, 2 lobes", "6"], 0, 4, ",")
    False
    """
    own = shape_of(cells[at]) if at < len(cells) else ""
    for place, cell in enumerate(cells):
        lines = re.split("\r\n|\r|\n", cell)[1:]
        for number, line in enumerate(lines, start=1):
            parts = line.split(delimiter)
            last = number == len(lines) and (len(parts) == place + 1 > 1 or len(cells) != width)
            if at < len(parts) and (last or len(parts) == width) and own and like(own, shape_of(parts[at])):
                return True
    return False


def like(one: str, other: str) -> bool:
    """Whether two shapes of ids are alike: the same, or whole numbers of nearly the same length."""
    if set(one) == set(other) == {"9"}:
        return abs(len(one) - len(other)) <= 1
    return one == other
