"""What the tests share: the repository, copies of it that can be run and changed, and the real data."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import filelock
import hypothesis
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
REAL_DATA = [ROOT / "data/rgz_emu", ROOT.parent / "shared/data/rgz_emu"]
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv*", "results", "data", ".snakemake", ".cache", "__pycache__", ".*_cache"
)

# A busy machine is no fault of an example.
hypothesis.settings.register_profile("plaintag", deadline=None)
hypothesis.settings.load_profile("plaintag")

# Tests are offline: the hub would be retried for a minute.
os.environ["HF_HUB_OFFLINE"] = "1"


def copy_repository(place: Path) -> Path:
    """A copy of the workflow, without results, that a test may run and change."""
    shutil.copytree(ROOT, place, ignore=LEFT_BEHIND)
    return place


def copy_finished(finished: Path, place: Path) -> Path:
    """A copy of a finished run with its times, so that nothing in it is out of date."""
    shutil.copytree(finished, place, copy_function=shutil.copy2)
    return place


def snakemake(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run snakemake in a folder; output and errors together in stdout."""
    return subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=900,
        check=False,
    )


def jobs_of(folder: Path, *arguments: str) -> set[str]:
    """The names of the rules that a run would execute."""
    done = snakemake(folder, "--dry-run", "--quiet", "reason", "rules", *arguments)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    if "Job stats:" not in lines:
        return set()
    start = lines.index("Job stats:") + 3
    names = [line.split()[0] for line in lines[start:] if line.strip()]
    return set(names[: names.index("total")])


def only(folder: Path, pattern: str) -> Path:
    """The one file below a folder that matches."""
    (found,) = folder.glob(pattern)
    return found


def needs_tool(name: str, package: str = "") -> None:
    """Skip a test where a program is not installed; on a CI machine, which installs it, fail."""
    if shutil.which(name) is None:
        reason = f"{name} is not installed (Debian package {package or name})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def pytest_collection_modifyitems(items) -> None:
    """Files with slow tests first, so that no process of pytest-xdist is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory) -> Path:
    """A copy of the repository in which the bundled sample has been run on two cores. Not to be changed.

    The processes of pytest-xdist share it: the first one that needs it makes it.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    folder, finished = place / "sample/plaintag", place / "sample/finished"
    with filelock.FileLock(place / "sample.lock"):
        if not finished.exists():
            copy_repository(folder)
            done = snakemake(folder, "--cores", "2")
            assert done.returncode == 0, done.stdout
            finished.touch()
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data set; tests that need it are skipped where it is not."""
    for folder in REAL_DATA:
        if (folder / "english_annotations.csv").exists():
            return folder
    pytest.skip("the real data set is neither in data/rgz_emu nor beside the repository; README.md says how to get it")


@pytest.fixture
def write(tmp_path):
    """Write a text file in the test's folder and return its path as text."""

    def write_file(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_file


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium as Debian packages it."""
    needs_tool("chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser):
    """Open a page from a file; no console message and no request to anywhere may come of what a test does with it."""
    pages = []

    def open_page(path, width=1280, height=900):
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        page = context.new_page()
        page.trouble = []
        page.on("console", lambda message: page.trouble.append(message.text))
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on(
            "request",
            lambda request: (
                page.trouble.append(request.url) if not request.url.startswith(("file:", "blob:")) else None
            ),
        )
        page.goto(path.as_uri())
        pages.append((context, page))
        return page

    yield open_page
    for context, page in pages:
        assert page.trouble == []
        context.close()
