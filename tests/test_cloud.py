"""The profile for Kubernetes, as far as it goes without one: its settings, and its files in a bucket.

The bucket is S3 as moto serves it on this machine. What would run in pods runs here.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_repository

PYTHON = ROOT / ".venv-cloud/bin/python"
KEYS = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": "us-east-1"}
COPY = """
import sys, boto3, pathlib
s3 = boto3.client("s3", endpoint_url=sys.argv[1])
s3.create_bucket(Bucket="plaintag")
for path in pathlib.Path().rglob("*"):
    if path.is_file():
        s3.upload_file(str(path), "plaintag", f"runs/{path}")
"""
FETCH = """
import sys, boto3
s3 = boto3.client("s3", endpoint_url=sys.argv[1])
sys.stdout.buffer.write(s3.get_object(Bucket="plaintag", Key=f"runs/{sys.argv[2]}")["Body"].read())
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    """The address of an S3 in which the repository lies, and a folder with a copy of it."""
    subprocess.run(["make", "--silent", ".venv-cloud/installed", f"PYTHON={sys.executable}"], cwd=ROOT, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    log = open(tmp_path_factory.mktemp("bucket") / "server.log", "w")  # noqa: SIM115
    server = subprocess.Popen([PYTHON, "-m", "moto.server", "-H", "127.0.0.1", "-p", port], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(address).close()
            break
        except OSError:
            time.sleep(0.1)
    folder = copy_repository(tmp_path_factory.mktemp("cloud") / "plaintag")
    subprocess.run([PYTHON, "-c", COPY, address], cwd=folder, env=os.environ | KEYS, check=True)
    yield address, folder
    server.terminate()
    server.wait()
    log.close()


def run(bucket: tuple[str, Path], *arguments: str) -> str:
    """Run snakemake by the profile; what it said."""
    address, folder = bucket
    done = subprocess.run(
        [
            PYTHON,
            "-m",
            "snakemake",
            "--workflow-profile",
            "profiles/kubernetes",
            "--storage-s3-endpoint-url",
            address,
            *arguments,
        ],
        cwd=folder,
        env=os.environ | KEYS,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_whole_workflow_is_planned_from_the_bucket_and_embeds_on_a_gpu(bucket):
    planned = run(bucket, "--dry-run")
    assert "total                      28" in planned
    resources = re.search(r"rule embed_terms:\n(?:    .*\n)*?    resources: (.*)", planned).group(1).split(", ")
    assert {"gpu=1", "gpu_manufacturer=nvidia", "mem_mb=4000", "runtime=60"} <= set(resources)


def test_steps_read_from_the_bucket_and_write_to_it(bucket, sample_run):
    table = "results/sample/clean_phrases/phrases.parquet"
    run(bucket, "--executor", "local", table)
    fetched = subprocess.run(
        [PYTHON, "-c", FETCH, bucket[0], table], env=os.environ | KEYS, capture_output=True, check=True
    )
    assert fetched.stdout == (sample_run / table).read_bytes()
    assert not (bucket[1] / "results/sample").exists()
