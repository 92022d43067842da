"""Models from the disk: a folder of diffusers' form becomes an Entry and a Model of the seam.

    entry = entry_of(folder_of("stable-diffusion-v1-5"))      (pipelines/entry.py) what it is, nothing loaded
    model = entry.load()                                      its Denoiser, its Space, how it reads words

Our loop walks, not theirs. diffusers builds the networks from their safetensors and reads words; a `Family` says how a
network is asked. The library is imported when a model is loaded, and by nothing else: what a folder is can be read
from its JSON files and from the heads of its weights.
"""
