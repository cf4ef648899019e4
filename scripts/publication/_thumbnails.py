"""Small pictures of sources, from a folder of images, as data that can stand within a page."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from scripts.lib.log import InputError

QUALITY = 80


def match_images(images: list[str], subjects: list[str], names: list[str]) -> dict[str, str]:
    """subject -> its image: the file that is named as its id, else as its name, else as its name without a suffix.

    Subjects of one name share its image; a name without suffix that belongs to several names is no key.
    Raises InputError if two files are named for the same subject.

    >>> match_images(["in/J2041.png", "in/7.jpg", "in/other.png"], ["5", "7"], ["J2041.fits", ""])
    {'5': 'in/J2041.png', '7': 'in/7.jpg'}
    """
    keys: list[dict[str, list[str]]] = [{}, {}, {}]
    stems: dict[str, set[str]] = {}
    for subject, name in zip(subjects, names, strict=True):
        stems.setdefault(Path(name).stem, set()).add(name)
        for found, key in zip(keys, (subject, name, Path(name).stem), strict=True):
            if key:
                found.setdefault(key, []).append(subject)
    keys[2] = {stem: found for stem, found in keys[2].items() if len(stems[stem]) == 1}
    images_of: dict[str, str] = {}
    for image in images:
        for key in (Path(image).name, Path(image).stem):
            meant = next((found[key] for found in keys if key in found), [])
            if meant:
                break
        for subject in meant:
            if subject in images_of:
                raise InputError(
                    f"{images_of[subject]} and {image} are both named for the subject {subject}; keep one of them in "
                    "explorer.images."
                )
            images_of[subject] = image
    return {subject: images_of[subject] for subject in subjects if subject in images_of}


def as_colours(image: Image.Image) -> Image.Image:
    """An image in red, green, blue and opacity; of more than eight bits a pixel,
    from its least to its largest value.
    """
    if image.mode[0] in "IF":
        values = np.nan_to_num(np.asarray(image, dtype=float))
        span = max(values.max() - values.min(), 1e-300)
        image = Image.fromarray((255 * (values - values.min()) / span).round().astype(np.uint8))
    return image.convert("RGBA")


def shrink(path: str, pixels: int) -> str:
    """An image as a data address: JPEG, at most `pixels` wide and high, on white where it is transparent.

    Raises InputError for a file that cannot be read as an image.
    """
    try:
        with Image.open(path) as image:
            image.load()
            colours = as_colours(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
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
