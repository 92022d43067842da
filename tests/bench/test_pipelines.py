"""What recording adds to the walk of a pipeline of the size of Stable Diffusion 1.5, with random weights.

Takes about 5 GB of memory and some minutes on two cores. The last picture is decoded once; that is no recording.
"""

import time

import pytest

for package in ("diffusers", "transformers", "accelerate"):
    pytest.importorskip(package)


def large():
    """Its U-Net has 860 million numbers; nothing is drawn at random but what the tiny pipeline has."""
    import torch
    from diffusers import UNet2DConditionModel

    from tests.pipelines.tiny import clip, stable_diffusion, vae

    pipe = stable_diffusion()
    with torch.device("meta"):
        network = UNet2DConditionModel(cross_attention_dim=768, sample_size=64)
    network = network.to_empty(device="cpu")
    with torch.no_grad():
        for values in network.parameters():
            values.fill_(0.001)
    parts = {"unet": network.eval(), "text_encoder": clip(width=768), "vae": vae((4, 4, 4, 8))}
    pipe.register_modules(**parts)
    return pipe


@pytest.mark.bench
def test_recording_adds_at_most_five_percent(tmp_path):
    import torch

    from explorer.model.base import Entry
    from explorer.pipelines.entry import model_of
    from explorer.pipelines.families.stable_diffusion import StableDiffusion
    from explorer.pipelines.family import Guidance
    from explorer.pipelines.memory import Place
    from explorer.pipelines.table import Traits
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.walk import prepare

    pipe = large()
    numbers = sum(values.numel() for values in pipe.unet.parameters())
    assert numbers == pytest.approx(860e6, rel=0.01)
    entry = Entry(name="base", about="", load=None, world=False)
    traits = Traits(StableDiffusion(), "eps", Guidance.OUTSIDE, False, 1000, 512, (4, 64, 64), entry.defaults)
    model = model_of(pipe, traits, Place("cpu", "float32"), entry)
    model.space.glance(model.static([0])())  # the colours are fitted once
    walk = prepare(Settings(prompt="a dog", steps=2, guidance_scale=7.5, threshold="none"), model)
    network, recording, began = 0.0, 0.0, time.perf_counter()
    for step in walk.states():
        network += time.perf_counter() - began
        began = time.perf_counter()
        model.space.see(step if step.final is None else step.__class__(**{**vars(step), "final": None}))
        recording += time.perf_counter() - began
        began = time.perf_counter()
    print(
        f"\n{numbers / 1e6:.0f} M numbers, a guided step {network / 2:.2f} s; recording {recording / 2:.3f} s, ", end=""
    )
    print(f"{recording / network:.2%} of it, with {torch.get_num_threads()} threads")
    assert recording <= 0.05 * network
