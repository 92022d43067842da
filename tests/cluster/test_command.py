"""What explorer app --cluster says where it cannot be done, and that nobody else waits for Ray."""

import subprocess
import sys

import pytest

from explorer.cluster.messages import ClusterError
from explorer.commands.app import join, shared


def test_without_ray_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "explorer.cluster.deployment", raising=False)
    with pytest.raises(ClusterError, match=r"pip install 'diffusion-explorer\[cluster\]'"):
        shared(cluster=True, replicas=None)


def test_models_from_the_disk_do_not_go_along():
    with pytest.raises(ClusterError, match="--model"):
        join(["owner/name"], cluster=True)


def test_without_it_no_part_of_it_is_loaded():
    code = "import sys; from explorer.commands.app import shared; shared(False, None); "
    code += "print([name for name in sys.modules if name.split('.')[0] == 'ray' or 'explorer.cluster' in name])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
