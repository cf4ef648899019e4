"""Pictures of sources: found by name, small, without what cameras write into files; faults are sentences."""

import base64
import io
import re

import numpy as np
import pytest
import yaml
from PIL import Image

from scripts.lib.log import InputError
from scripts.lib.places import find_images
from scripts.publication._thumbnails import make_thumbnails, match_images, shrink
from tests.conftest import copy_finished, only, snakemake


def paint(path, size=(300, 200), colour=(200, 30, 30), **more) -> str:
    """An image file of one colour."""
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(path, **more)
    return str(path)


def opened_data(address: str) -> Image.Image:
    """The image in a data address."""
    head, _, body = address.partition(",")
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(body)))


def test_a_picture_is_small_and_keeps_its_shape_and_colour(tmp_path):
    image = opened_data(shrink(paint(tmp_path / "a.png"), 96))
    assert image.size == (96, 64)
    assert image.getpixel((40, 30)) == pytest.approx((200, 30, 30), abs=4)


def test_transparent_parts_are_white_and_metadata_are_gone(tmp_path):
    clear = opened_data(shrink(paint(tmp_path / "a.png", colour=(0, 0, 0, 0)), 32))
    assert clear.getpixel((5, 5)) == (255, 255, 255)
    exif = Image.Exif()
    exif[0x9286] = "who took it"
    address = shrink(paint(tmp_path / "b.jpg", exif=exif), 32)
    assert not opened_data(address).getexif()


def test_files_are_matched_by_id_and_by_name_with_or_without_suffix():
    names = ["J1_overlay.png", "J2", "J3.fits", ""]
    images = ["d/J1_overlay.png", "d/J2.jpg", "d/J3.png", "d/44.gif", "d/other.png"]
    assert match_images(images, ["11", "22", "33", "44"], names) == {
        "11": "d/J1_overlay.png",
        "22": "d/J2.jpg",
        "33": "d/J3.png",
        "44": "d/44.gif",
    }


def test_an_id_goes_before_a_name_and_a_name_may_be_shared():
    assert match_images(["in/2.png"], ["1", "2"], ["2.fits", ""]) == {"2": "in/2.png"}
    assert match_images(["in/J1.png"], ["1", "2"], ["J1", "J1"]) == {"1": "in/J1.png", "2": "in/J1.png"}
    assert match_images(["in/src.png"], ["1", "2"], ["src.1", "src.2"]) == {}


def test_sixteen_bits_are_scaled(tmp_path):
    ramp = np.linspace(1000, 4000, 64 * 64).reshape(64, 64).astype(np.uint16)
    Image.fromarray(ramp).save(tmp_path / "a.png")
    found = opened_data(shrink(str(tmp_path / "a.png"), 64))
    assert [found.getpixel((32, row))[0] for row in (0, 32, 63)] == pytest.approx([0, 128, 255], abs=6)


def test_faults_are_sentences(tmp_path):
    (tmp_path / "bad.png").write_text("<script>")
    with pytest.raises(InputError, match=r"bad\.png is no image that can be read: .*; mend or remove it"):
        shrink(str(tmp_path / "bad.png"), 96)
    with pytest.raises(InputError, match=r"a/7\.png and b/J7\.png are both named for the subject 7; keep one"):
        match_images(["a/7.png", "b/J7.png"], ["7"], ["J7"])
    with pytest.raises(InputError, match=r"the thumbnails of 1 sources take .* more than explorer.megabytes 0.0001"):
        make_thumbnails([paint(tmp_path / "7.png")], ["7"], [""], 96, 0.0001)
    with pytest.raises(InputError, match="there is no such folder; correct the path or write null"):
        find_images("nowhere", [str(tmp_path)])
    (tmp_path / "braces").mkdir()
    paint(tmp_path / "braces/{a}.png")
    with pytest.raises(InputError, match="cannot read a file with a brace in its path; rename it"):
        find_images("braces", [str(tmp_path)])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"'empty', which holds no \.png"):
        find_images("empty", [str(tmp_path)])


def test_the_page_shows_the_pictures_of_a_folder(sample_run, tmp_path, opened):
    folder = copy_finished(sample_run, tmp_path / "pictured")
    (folder / "images/more").mkdir(parents=True)
    paint(folder / "images/7000001.png")
    paint(folder / "images/more/J165410-543141_made_up.png", colour=(0, 0, 255))
    (folder / "change.yaml").write_text(yaml.safe_dump({"explorer": {"images": "images"}}))
    done = snakemake(folder, "--cores", "2", "--until", "build_explorer", "--configfile", "change.yaml")
    path = only(folder, "results/sample/build_explorer/*/explorer.html")
    assert done.returncode == 0, done.stdout
    assert "pictures for 2 of 80 sources, from 2 images" in done.stdout
    page = opened(path)
    page.click("nav >> text=Sources")
    assert page.locator("#sources-table img").count() == 2
    page.fill("#sources-search", "J165410")
    page.click("#sources-table tbody button")
    image = page.locator("#source img")
    assert image.get_attribute("alt") == "Image of J165410-543141_made_up.png"
    assert image.evaluate("image => [image.complete, image.naturalWidth, image.naturalHeight]") == [True, 96, 64]
    assert not re.search(r"images/more", path.read_text(encoding="utf-8"))
