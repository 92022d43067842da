"""explorer info: versions, device, weights, and the words that the model knows."""

from __future__ import annotations

__all__ = ["info"]

PACKAGES = ("diffusion-explorer", "torch", "gradio", "numpy", "matplotlib", "imageio", "pillow", "av")


def info() -> None:
    import platform
    import textwrap
    from importlib.metadata import PackageNotFoundError, version

    import torch

    from explorer.model.registry import DEFAULT
    from explorer.network.checkpoint import manifest
    from explorer.network.learned import load_denoiser

    def release(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "not installed"

    print(f"Python {platform.python_version()}, " + ", ".join(f"{p} {release(p)}" for p in PACKAGES))
    model = load_denoiser(DEFAULT)
    cores = f"{torch.get_num_threads()} threads" if model.device.type == "cpu" else torch.cuda.get_device_name()
    speed = model.engine.speed
    layout = ", channels-last" * speed.channels_last + ", weights laid out for oneDNN" * speed.packed
    print(f"Runs on {model.device.type} ({cores}) in {speed.precision}{layout}")
    for name, facts in manifest().items():
        size = f"{facts['bytes'] / 1e6:.1f} MB"
        print(f"{name:6} {facts['parameters'] / 1e6:5.1f} M parameters, {size}, sha256 {facts['sha256'][:12]} ...")
        print(f"       {facts['training']}; {facts['licence']}")
    words = [word for word in model.vocabulary.words if not word.startswith("<")]
    print(f"{len(words)} words known, up to {model.vocabulary.length - 1} a prompt:")
    print(textwrap.fill(" ".join(words), 100, initial_indent="  ", subsequent_indent="  "))
