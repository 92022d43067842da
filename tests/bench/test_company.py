"""What a row costs in company: python -m pytest -m bench -s tests/bench/test_company.py

Processor milliseconds of one thread for each picture, one after another and as one batch, the least of ROUNDS: other
work on the machine makes them larger, and both alike. It asserts only that a batch is less work, where there is one.
"""

import time

import pytest
import torch

from explorer.diffusion.noise import Noise
from explorer.network.learned import load_denoiser, load_judge
from explorer.network.speed import COMPANY

pytestmark = pytest.mark.bench
SIZES, ROUNDS = (1, 2, 4, 8), 8


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def least(acts):
    """Processor milliseconds a row of each, by turns, so that other work meets all."""
    found = dict.fromkeys(acts, float("inf"))
    for _ in range(ROUNDS):
        for (form, count), act in acts.items():
            began = time.thread_time()
            act()
            found[form, count] = min(found[form, count], 1000 * (time.thread_time() - began) / count)
    return found


def told(name, found):
    print(f"\n{name}: processor milliseconds a row")
    for count in SIZES:
        print(f"{count} rows   " + "   ".join(f"{form} {found[form, count]:6.1f}" for form in ("turns", "batch")))


@pytest.mark.parametrize("name", ["fast", "base"])
def test_a_row_of_the_network(name):
    denoiser = load_denoiser(name)

    def forms(count):
        x_t, levels = Noise(list(range(count)), denoiser.shape)(), torch.full((count,), 0.5)
        memory, engine = denoiser.condition(["a red apple on a table"] * count, 3.0).wanted, denoiser.engine
        rows = [slice(k, k + 1) for k in range(count)]

        def turns():
            with engine.guard():
                for row in rows:
                    engine(x_t[row], levels[row], memory.rows(row))

        def batch():
            with engine.guard():
                layout = x_t.contiguous(memory_format=torch.channels_last)
                engine.network(layout, levels, memory)

        return {("turns", count): turns, ("batch", count): batch}

    found = least({key: act for count in SIZES for key, act in forms(count).items()})
    told(f"{name}, {denoiser.precision}", found)
    assert found["batch", COMPANY[0]] < found["turns", COMPANY[0]]


def test_a_picture_for_the_judge():
    judge, _ = load_judge(live=True)
    pictures = [Noise([k], (3, 128, 128))().clamp(-1, 1) for k in range(max(SIZES))]

    def forms(count):
        some = pictures[:count]
        with torch.inference_mode():
            whole = torch.cat(some)

        def turns():
            with torch.inference_mode():
                for picture in some:
                    judge.look(picture)

        def batch():
            with torch.inference_mode():
                judge.look(whole)

        return {("turns", count): turns, ("batch", count): batch}

    found = least({key: act for count in SIZES for key, act in forms(count).items()})
    told("the judge", found)
    assert found["batch", 8] < found["turns", 8]
