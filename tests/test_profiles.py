"""What profiles/generic makes of the answers of schedulers that cannot run here, given by a qstat in their place."""

import subprocess

import pytest

from tests.conftest import ROOT

TORQUE = """#!/bin/sh
[ "$1" = -x ] && { echo "<Data><Job><job_state>R</job_state></Job></Data>"; exit; }
printf 'Job Id: 7.server\\n    job_state = STATE\\n    exit_status = CODE\\n'
"""
PBS = """#!/bin/sh
[ "$1" = -x ] || { echo "qstat: 7.server Job has finished" >&2; exit 35; }
printf 'Job Id: 7.server\\n    job_state = F\\n    Exit_status = CODE\\n'
"""
NOBODY = """#!/bin/sh
exit 153
"""


@pytest.mark.parametrize(
    ("qstat", "said"),
    [
        (TORQUE.replace("STATE", "R").replace("    exit_status = CODE\\n", ""), "running"),
        (TORQUE.replace("STATE", "Q").replace("    exit_status = CODE\\n", ""), "running"),
        (TORQUE.replace("STATE", "C").replace("CODE", "0"), "success"),
        (TORQUE.replace("STATE", "C").replace("CODE", "271"), "failed"),
        (PBS.replace("CODE", "0"), "success"),
        (PBS.replace("CODE", "1"), "failed"),
        (NOBODY, "failed"),
    ],
)
def test_status_of_a_job(tmp_path, qstat, said):
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin/qstat"
    tool.write_text(qstat)
    tool.chmod(0o755)
    done = subprocess.run(
        ["sh", str(ROOT / "profiles/generic/status.sh"), "7.server"],
        env={"PATH": f"{tool.parent}:/usr/bin:/bin"},
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == said
