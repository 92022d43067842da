"""How long the quick forms of the lab take, and what they answer: python -m pytest -m bench -s tests/bench/test_lab.py

Prints both beside the time that the page tells before a run; it asserts only that an answer comes.
"""

import os
import time

import pytest
import torch

from explorer.lab import EXPERIMENTS
from explorer.lab.base import Result

pytestmark = pytest.mark.bench


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_quick_form(name):
    experiment, began, worked = EXPERIMENTS[name], time.perf_counter(), time.process_time()
    *_, result = experiment.run(quick=True, seed=0)
    assert isinstance(result, Result)
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    print(
        f"\n{name}: {seconds:.0f} s on {torch.get_num_threads()} threads ({work:.0f} s of processor time, load "
        f"{os.getloadavg()[0]:.1f}), told {experiment.seconds} s; {result.verdict}"
    )
