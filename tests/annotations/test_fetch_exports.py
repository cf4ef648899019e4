"""Fetching from a real server on this machine."""

import functools
import hashlib
import http.server
import shutil
import threading

import pytest
import yaml

from scripts.annotations import fetch_exports
from scripts.lib.log import InputError
from tests.conftest import ROOT, copy_repository, snakemake


@pytest.fixture
def server(tmp_path):
    """The address of a web server for a folder of this test."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}", folder
    httpd.shutdown()
    httpd.server_close()


def test_a_right_file_is_kept_and_a_wrong_one_refused_with_both_sums(server, tmp_path):
    address, folder = server
    (folder / "a.csv").write_text("right")
    right = hashlib.sha256(b"right").hexdigest()
    target = tmp_path / "a.csv"
    fetch_exports.main(str(target), f"{address}/a.csv", right)
    assert target.read_text() == "right"
    target.unlink()
    with pytest.raises(InputError, match=f"its sha256 is {right}, expected 0000"):
        fetch_exports.main(str(target), f"{address}/a.csv", "0" * 64)
    assert not target.exists()


def test_what_cannot_be_had_is_said(server, tmp_path):
    address, _ = server
    with pytest.raises(InputError, match=r"/none.csv cannot be fetched \(HTTP Error 404"):
        fetch_exports.main(str(tmp_path / "a.csv"), f"{address}/none.csv", "")


@pytest.mark.slow
def test_workflow_fetches_what_is_not_here(server, tmp_path, write):
    address, served = server
    folder = copy_repository(tmp_path / "plaintag")
    shutil.move(folder / "resources/sample/classifications/experts.csv", served / "experts.csv")
    export = {
        "path": "experts.csv",
        "url": f"{address}/experts.csv",
        "sha256": hashlib.sha256((served / "experts.csv").read_bytes()).hexdigest(),
    }
    config = write("fetch.yaml", yaml.safe_dump({"classifications": {"exports": [export]}}))
    done = snakemake(folder, "--cores", "2", "--configfile", config, "--until", "read_classifications")
    assert done.returncode == 0, done.stdout
    assert (folder / "results/sample/read_classifications/classifications.parquet").exists()
    export["sha256"] = "0" * 64
    config = write("wrong.yaml", yaml.safe_dump({"classifications": {"exports": [export]}}))
    done = snakemake(folder, "--cores", "2", "--configfile", config, "--until", "read_classifications")
    assert done.returncode != 0 and f"expected {'0' * 64}" in done.stdout


def test_public_addresses_of_the_real_data_are_pinned():
    config = yaml.safe_load((ROOT / "resources/rgz_emu/config.yaml").read_text())
    for section in ("annotations", "classifications"):
        for export in config[section]["exports"]:
            assert export["url"].endswith(export["path"]) and len(export["sha256"]) == 64
            assert "/b5d5c915ea4094f1a5588e652274ef0af2162ee4/" in export["url"]
