"""Small tables of language, read from CSV files that people edit."""

import csv

from scripts.lib.log import InputError


def read_language_csv(path: str, columns: list[str], key: int = 1) -> list[tuple[int, tuple[str, ...]]]:
    """(line, cells) of every row, in lower case and without outer blanks; there may be none.

    Raises InputError for other columns than the expected ones, an empty cell, an extra cell, first `key` cells that
    stand twice, and text that is not UTF-8.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    seen: set[tuple[str, ...]] = set()
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if header != columns:
                raise InputError(f"{path}, line 1: found the columns {header}, expected {','.join(columns)}.")
            for row in reader:
                if not row:
                    continue
                cells = tuple(cell.strip().lower() for cell in row)
                if len(cells) != len(columns) or not all(cells) or cells[:key] in seen:
                    raise InputError(
                        f"{path}, line {reader.line_num}: {','.join(cells)!r} has an empty, missing or extra cell, or "
                        f"{','.join(cells[:key])!r} stands twice; give it one line with {len(columns)} cells."
                    )
                seen.add(cells[:key])
                rows.append((reader.line_num, cells))
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start + 1}); save it with UTF-8 encoding.") from error
    return rows
