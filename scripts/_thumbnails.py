"""Small pictures of sources, from a folder of images, as data that can stand within a page."""

import base64
import io
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from scripts._log import InputError

QUALITY = 80


def match_images(images: list[str], subjects: list[str], names: list[str]) -> dict[str, str]:
    """subject -> its image, the file that is named as the subject or as its name, with or without a suffix.

    Raises InputError if two files are named for the same subject.

    >>> match_images(["in/J2041.png", "in/7.jpg", "in/other.png"], ["5", "7"], ["J2041.fits", ""])
    {'5': 'in/J2041.png', '7': 'in/7.jpg'}
    """
    subject_of = {}
    for subject, name in zip(subjects, names, strict=True):
        for key in (subject, name, Path(name).stem):
            if key:
                subject_of.setdefault(key, subject)
    found: dict[str, str] = {}
    for image in images:
        subject = subject_of.get(Path(image).name) or subject_of.get(Path(image).stem)
        if subject is None:
            continue
        if subject in found:
            raise InputError(
                f"{found[subject]} and {image} are both named for the subject {subject}; keep one of them in "
                "explorer.images."
            )
        found[subject] = image
    return {subject: found[subject] for subject in subjects if subject in found}


def shrink(path: str, pixels: int) -> str:
    """An image as a data address: JPEG, at most `pixels` wide and high, on white where it is transparent.

    Raises InputError for a file that cannot be read as an image.
    """
    try:
        with Image.open(path) as image:
            image.load()
            colours = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"{path} is no image that can be read: {error}; mend or remove it.") from error
    colours.thumbnail((pixels, pixels))
    flat = Image.new("RGB", colours.size, "white")
    flat.paste(colours, mask=colours.getchannel("A"))
    memory = io.BytesIO()
    flat.save(memory, format="JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(memory.getvalue()).decode()}"


def make_thumbnails(images: list[str], subjects: list[str], names: list[str], pixels: int, most: float) -> list[str]:
    """A data address for each subject, "" for one without an image.

    Raises InputError if all of them together take more than `most` megabytes.
    """
    matched = match_images(images, subjects, names)
    found = {subject: shrink(path, pixels) for subject, path in matched.items()}
    size = sum(map(len, found.values())) / 1e6
    if size > most:
        raise InputError(
            f"config: the thumbnails of {len(found)} sources take {size:.1f} MB at explorer.pixels {pixels}, more than "
            f"explorer.megabytes {most:g}; make them smaller or allow more."
        )
    return [found.get(subject, "") for subject in subjects]
