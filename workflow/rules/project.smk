# Where the files of this project are, whatever workflow uses it: Snakemake knows the folder of the outermost one only.
import os
import sys
import tarfile
import tempfile
from pathlib import Path


def unpacked(repository, ref):
    """The files of a Git repository at a tag, branch or commit: a folder in Snakemake's cache.

    It is filled unless it is there. Snakemake itself fetches the files of a host one by one as rules name them;
    modules that scripts import have no rule.
    """
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
    """The folder of the project that a folder of rules belongs to, local or on a Git host.

    A local one is relative to the working directory, so that results stay up to date where all of it is moved.
    """
    if hasattr(source, "hosted_repo"):
        return unpacked(source.hosted_repo.repo, source.ref)
    return Path(os.path.relpath(Path(source.get_path_or_uri(secret_free=True)) / "../.."))


PROJECT = find_project(workflow.current_basedir)
if os.path.abspath(PROJECT) not in sys.path:
    sys.path.insert(0, os.path.abspath(PROJECT))  # for `from scripts...`, here and in the scripts


from scripts.lib.code import sum_of_code


def project_file(path):
    """A file of this project, which a prefix of another workflow does not move."""
    return local(str(PROJECT / path))


def code_of(step):
    """A param: the sum of the code that decides a step's numbers; another comment or docstring reruns nothing."""
    (script,) = PROJECT.glob(f"scripts/*/{step}.py")
    return sum_of_code(Path(os.path.abspath(PROJECT)), f"scripts.{script.parent.name}.{step}")
