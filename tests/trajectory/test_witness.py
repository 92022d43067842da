"""The witness: what counts as seen, and what as lost, against counts by hand."""

from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.network.judge import Verdict
from explorer.trajectory.witness import SURE, Witness, lost

PICTURE = torch.zeros(1, 3, 8, 8)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_lost_is_where_a_walk_backwards_first_meets_certainty(sure):
    by_hand = len(sure)
    while by_hand and sure[by_hand - 1] < SURE:
        by_hand -= 1
    assert lost(sure) == (by_hand if by_hand < len(sure) else None)


class Portraits:
    """A judge whose world is mostly single subjects: of static it says just that."""

    names = {"subject": ["dog", "cat"], "setting": ["beach"], "kind": ["subject", "portrait"]}  # noqa: RUF012
    enter = SimpleNamespace(weight=torch.zeros(1))

    def __init__(self, familiar=True):
        self.familiar = familiar

    def see(self, x_t, log_snr):
        portrait = 0.9 if float(log_snr) > 0 else 0.2
        kind = torch.tensor([[1 - portrait, portrait]])
        chances = {"subject": torch.tensor([[0.5, 0.5]]), "setting": torch.ones(1, 1), "kind": kind}
        return Verdict(torch.ones(1, 1), chances, torch.tensor([self.familiar]))


def test_what_is_said_of_static_alone_is_not_a_sight():
    """At the end of a portrait the judge gives 80 % to `one subject`, as it does where nothing is to be seen."""
    witness = Witness(Portraits(), PICTURE)
    assert witness.thing == "kind"
    assert witness.named(witness.see(PICTURE, 9.0), "kind") == 1
    assert witness.named(witness.see(PICTURE, -9.0), "kind") is None


@pytest.mark.parametrize("familiar", [True, False])
def test_of_a_picture_of_another_world_nothing_can_be_told(familiar):
    assert Witness(Portraits(familiar), PICTURE).could_tell is familiar
