"""The calls of conda that Snakemake and the tests make,
answered from the local channel in the folder that is the first argument.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.conda_stand_in.channel import SUBDIR

VERSION = "24.7.1"  # what Snakemake asks for at least
CHANNELS = ["conda-forge", "nodefaults"]


async def install(root: Path, specs: list[str], prefix: str, dry_run: bool) -> None:
    """Solve for the specs with the local channel alone, tell what was chosen, and link it into the prefix."""
    import rattler  # here, since only this program knows how to end after it

    chosen = await rattler.solve(
        [rattler.Channel((root / "channel").as_uri())],
        specs,
        platforms=[SUBDIR, "noarch"],
        virtual_packages=rattler.VirtualPackage.detect(),
    )
    print(*[f"{record.name.normalized}={record.version}={record.build}" for record in chosen])
    if not dry_run:
        await rattler.install(chosen, target_prefix=prefix, cache_dir=root / "packages", show_progress=False)


def create(root: Path, file: str, prefix: str, dry_run: bool) -> None:
    """An environment from its file: conda packages first, then its pip part, which is taken from the local wheels."""
    content = yaml.safe_load(Path(file).read_text())
    if content["channels"] != CHANNELS:
        raise SystemExit(f"the stand-in serves {CHANNELS} alone, not {content['channels']}")
    specs = [part for part in content["dependencies"] if isinstance(part, str)]
    by_pip = [name for part in content["dependencies"] if isinstance(part, dict) for name in part["pip"]]
    asyncio.run(install(root, specs, prefix, dry_run))
    if by_pip and not dry_run:
        pip = [f"{prefix}/bin/python", "-I", "-m", "pip", "--isolated", "install", "--no-index", "--quiet"]
        subprocess.run([*pip, "--find-links", str(root / "wheels"), *by_pip], check=True)


def answer(root: Path, call: list[str]) -> None:
    """Answer one call; what nobody here calls is refused."""
    if call == ["--version"]:
        print("conda", VERSION)
    elif call[:1] == ["info"]:
        print(json.dumps({"conda_prefix": str(root), "platform": SUBDIR}))
    elif call[:2] == ["config", "--get"]:
        print(json.dumps({"get": {"channel_priority": "strict"}}))
    elif call[:2] == ["env", "create"]:
        options = argparse.ArgumentParser()
        options.add_argument("--file", required=True)
        options.add_argument("--prefix", required=True)
        options.add_argument("--dry-run", action="store_true")
        create(root, **vars(options.parse_known_args(call[2:])[0]))
    elif call[:1] != ["clean"]:  # there are no archives to remove
        raise SystemExit(f"the stand-in for conda knows no call {' '.join(call)}")


if __name__ == "__main__":
    code = 1
    try:
        answer(Path(sys.argv[1]), sys.argv[2:])
        code = 0
    except (Exception, SystemExit) as error:
        print(error, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # py-rattler can crash while the interpreter ends
