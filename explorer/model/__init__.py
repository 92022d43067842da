"""Models: all that the program may know of a network that makes pictures, and the one list of them.

    entry = MODELS["base"]           what is known without loading it: its defaults, what it is for
    model = entry.load()             its denoiser, its space, how it reads words
    walk  = prepare(settings)        (explorer.trajectory.walk) settings turned into all of that, once

A model is one file that makes an `Entry` and puts it into the list. Nothing outside this room names one.
"""
