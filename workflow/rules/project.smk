# Where the files of this project are, whatever workflow uses it: Snakemake knows the folder of the outermost one only.
import os
import sys
import tarfile
import tempfile
from pathlib import Path


def unpacked(repository, ref):
    """The folder of a commit of a Git repository, unpacked into Snakemake's cache unless it is there."""
    commit = repository.commit(ref).hexsha
    place = Path(workflow.sourcecache.cache_path) / "plaintag" / commit
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile() as archive, tempfile.TemporaryDirectory(dir=place.parent) as folder:
            repository.archive(archive, commit)
            archive.seek(0)
            whole = Path(folder) / commit
            with tarfile.open(fileobj=archive) as members:
                members.extractall(whole, filter="data")
            try:
                whole.rename(place)
            except OSError:
                if not place.exists():  # unless another process was first
                    raise
    return place


def find_project(source):
    """The folder of the project that a folder of rules, local or in a Git repository, belongs to."""
    if hasattr(source, "hosted_repo"):
        return unpacked(source.hosted_repo.repo, source.ref)
    if hasattr(source, "repo_path"):
        from git import Repo

        return unpacked(Repo(source.repo_path), source.ref)
    return Path(os.path.abspath(source.get_path_or_uri(secret_free=True))).parents[1]


PROJECT = find_project(workflow.current_basedir)
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))  # for `from scripts...`, here and in the scripts


def project_file(path):
    """A file of this project, relative to the working directory where it is local, so that a moved folder stays up to date."""
    hosted = Path(workflow.sourcecache.cache_path) in PROJECT.parents
    return local(str(PROJECT / path) if hosted else os.path.relpath(PROJECT / path))


def shared(*names):
    """Modules and other steps' scripts that decide a step's numbers: editing one reruns the step."""
    files = {name: f"scripts/_{name}.py" for name in names}
    return [project_file(file if (PROJECT / file).exists() else f"scripts/{name}.py") for name, file in files.items()]
