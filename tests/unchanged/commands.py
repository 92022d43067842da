"""The command lines that are recorded: every sampler, schedule and setting once, every kind of file, small and short.

    RUNS     (name, precision, words after `explorer`); what it writes and says is recorded
    ALONE    those that are run a second time in a process of their own, where no other run was before

Frames go into a ZIP where the kind of file does not matter: it keeps every pixel, the numbers and the settings.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["ALONE", "PRECISIONS", "RUNS", "Run"]

Run = tuple[str, str, list[str]]

PRECISIONS = ("float32", "bfloat16")
PROMPT = "a red bicycle in the rain"
SMALL = ["--size", "128"]
FAST = ["--model", "fast"]

SAMPLERS = ("ddpm", "ddim", "euler", "euler-ancestral", "heun", "dpmpp-2m", "dpmpp-2m-sde", "unipc", "lms", "plms")
SAMPLERS += ("langevin", "flow-euler", "consistency")
SCHEDULES = ("linear", "scaled-linear", "cosine", "sigmoid", "exponential", "karras", "laplace", "flow", "drawn")
SPACINGS = ("trailing", "leading", "log_snr", "karras")

SETTINGS: dict[str, list[str]] = {
    "guidance-0": ["--guidance", "0"],
    "guidance-1": ["--guidance", "1"],
    "guidance-8": ["--guidance", "8"],
    "guidance-below-0": ["--guidance", "-2"],
    "rescale": ["--guidance", "8", "--rescale", "0.7"],
    "interval": ["--interval", "0.3;5"],
    "threshold-dynamic": ["--threshold", "dynamic", "--guidance", "8"],
    "threshold-none": ["--threshold", "none"],
    "eta": ["--eta", "0.5"],
    "shift": ["--shift", "2"],
    "zero-snr": ["--zero-snr", "--schedule", "linear"],
    "points": ["--schedule", "drawn", "--points", "0:9;0.4:3;0.7:-2;1:-9"],
    "all-at-once": ["--guidance", "5", "--rescale", "0.3", "--interval", "0.2;8", "--threshold", "dynamic",
                    "--shift", "1.5", "--spacing", "karras", "--schedule", "sigmoid", "--sampler", "dpmpp-2m-sde",
                    "--eta", "0.3", "--seed", "9223372036854775807"],
}  # fmt: skip
WORDS = {
    "unknown-words": ["a zeppelin over the ocean"],
    "too-many-words": [" ".join(["a red apple and a blue bird in the snow at night"] * 4)],
    "no-words": [""],
    "other-letters": ["ein Schloß über dem Meer, 東京"],
}
FEW: dict[str, list[str]] = {
    "fast": [],
    "fast-1-step": ["--steps", "1"],
    "fast-guidance-0": ["--guidance", "0"],
    "fast-guidance-12": ["--guidance", "12"],
    "fast-ddim": ["--sampler", "ddim", "--steps", "6"],
}
LOOKS = {
    "gif": ["--out", "run.gif", *SMALL],
    "gif-as-it-comes": ["--out", "run.gif"],
    "webp": ["--out", "run.webp", *SMALL, "--view", "x0"],
    "mp4": ["--out", "run.mp4", *SMALL, "--fps", "5"],
    "png": ["--out", "run.png", *SMALL, "--no-caption"],
    "csv": ["--out", "run.csv"],
    "zip-large": ["--out", "run.zip", "--size", "200", "--view", "noise"],
    "view-words": ["--out", "run.zip", *SMALL, "--view", "words"],
    "view-x_t": ["--out", "run.zip", *SMALL, "--view", "x_t"],
    "view-x0_uncond": ["--out", "run.zip", *SMALL, "--view", "x0_uncond"],
}
COMPARED: dict[str, list[str]] = {
    "schedule": [PROMPT, "--change", "schedule", "--values", "linear,cosine", "--out", "two.zip"],
    "steps": [PROMPT, "--change", "steps", "--values", "2,4", "--by", "steps", "--out", "two.gif"],
    "guidance": [PROMPT, "--change", "guidance", "--values", "1,3,8", "--by", "calls", "--out", "three.png"],
    "sampler": [PROMPT, "--change", "sampler", "--values", "ddim,heun,ddpm,unipc", "--out", "four.webp"],
    "seed": [PROMPT, "--change", "seed", "--values", "1,2", "--view", "x0", "--out", "two.csv"],
    "words": ["--change", "words", "--values", "a dog;a cat", "--out", "two.mp4"],
    "model": [PROMPT, "--change", "model", "--values", "base,fast", "--out", "two.zip"],
    "offline-page": [PROMPT, "--change", "seed", "--values", "1,2", *FAST, "--out", "two.html"],
}
PICTURE = "picture.png"  # a picture that the recorder draws
BURIED: dict[str, list[str]] = {
    "noise": ["noise", PICTURE, "--steps", "6", *SMALL, "--out", "gone.zip"],
    "noise-gif": ["noise", PICTURE, "--steps", "4", *SMALL, "--schedule", "linear", "--seed", "3", "--out", "gone.gif"],
    "noise-many-steps": ["noise", PICTURE, "--steps", "120", *SMALL, "--out", "gone.gif"],
    "noise-settings": ["noise", PICTURE, "--steps", "4", *SMALL, "--shift", "0.5", "--spacing", "karras", "--view",
                       "both", "--out", "gone.webp"],
}  # fmt: skip
PAINTED: dict[str, list[str]] = {
    "world": ["world", "a purple elephant in the desert", "--seed", "4", "--out", "world.png"],
    "world-by-chance": ["world", "--seed", "11", "--count", "4", "--size", "64", "--out", "world.webp"],
    "world-style": ["world", "a lighthouse at night", "--style", "neon", "--out", "world.jpg"],
    "world-sheet": ["world", "--sheet", "--size", "64", "--out", "world.gif"],
    "world-unknown": ["world", "a zeppelin and a red fox", "--size", "64", "--out", "world.bmp"],
}
TOLD: dict[str, list[str]] = {
    "lab-list": ["lab"],
    "lesson-list": ["lesson"],
    "lesson-list-de": ["lesson", "--lang", "de"],
    "lesson-text": ["lesson", "4"],
    "lesson-text-de": ["lesson", "2", "--lang", "de"],
    "lesson-print": ["lesson", "print", "all", "--out", "sheets"],
    "lesson-print-de": ["lesson", "print", "all", "--lang", "de", "--out", "sheets"],
    "lab-concepts": ["lab", "concepts", "--out", "found"],
    "refused-sampler": ["gif", "a dog", "--sampler", "hein", "--out", "run.gif"],
    "refused-steps": ["gif", "a dog", "--steps", "0", "--out", "run.gif"],
    "refused-ending": ["gif", "a dog", "--out", "run.gfi"],
    "refused-file": ["gif", "--like", PICTURE, "--out", "run.gif"],
    "refused-change": ["compare", "a dog", "--change", "colour", "--out", "two.gif"],
}
DRAWN_LARGE: dict[str, list[str]] = {
    "picture": ["picture", PROMPT, *FAST, "--out", "picture.png"],
    "picture-of-the-model": ["picture", PROMPT, *FAST, "--size", "128", "--out", "picture.webp"],
    "picture-largest": ["picture", PROMPT, *FAST, "--size", "1024", "--out", "picture.png"],
    "poster": ["picture", PROMPT, *FAST, "--poster", "--out", "poster.png"],
    "develop": ["gif", PROMPT, *FAST, "--develop", *SMALL, "--out", "run.webp"],
    "enlarge": ["enlarge", PICTURE, "--faults", "0.5", "--out", "large.png"],
}
HELP = ("gif", "compare", "contact-sheet", "noise", "world", "lab", "lesson", "app", "train", "evaluate", "bench")
HELP += ("picture", "enlarge")


def run(prompt: str, *options: str, steps: int = 4) -> list[str]:
    """Words of a run into a ZIP, unless the options say otherwise."""
    given = [] if "--steps" in options else ["--steps", str(steps)]
    out = [] if "--out" in options else ["--out", "run.zip", *SMALL]
    return ["gif", prompt, *given, *options, *out]


def of_network(precision: str) -> Iterator[tuple[str, list[str]]]:
    """What is worth a look in both precisions."""
    for sampler in SAMPLERS:
        own = FAST if sampler == "consistency" else []
        yield f"sampler/{sampler}", run(PROMPT, "--sampler", sampler, "--seed", "7", *own)
    for name, options in FEW.items():
        yield f"model/{name}", run("an owl in the snow", *FAST, *options)
    yield "batch", ["contact-sheet", "a whale", "a red apple", "--seeds", "3", "--steps", "4", "--out", "sheet.png"]
    yield "compare/guidance", ["compare", *COMPARED["guidance"], "--steps", "4", *SMALL]
    yield "settings/all-at-once", run(PROMPT, *SETTINGS["all-at-once"])
    yield "look/gif", run(PROMPT, *LOOKS["gif"])
    if precision == "float32":
        yield from of_settings()


def of_settings() -> Iterator[tuple[str, list[str]]]:
    for schedule in SCHEDULES:
        yield f"schedule/{schedule}", run(PROMPT, "--schedule", schedule, "--seed", "3")
    for spacing in SPACINGS:
        yield f"spacing/{spacing}", run(PROMPT, "--spacing", spacing, steps=5)
    for name, options in SETTINGS.items():
        if name != "all-at-once":
            yield f"settings/{name}", run(PROMPT, *options)
    for name, (words, *_) in WORDS.items():
        yield f"words/{name}", run(words, "--steps", "3")
    for name, options in LOOKS.items():
        if name != "gif":
            yield f"look/{name}", run(PROMPT, *options)
    yield "like/same", ["gif", "--like", "../settings-all-at-once/run.zip", "--out", "run.zip"]
    yield "like/other-seed", ["gif", "--like", "../look-gif/run.gif", "--seed", "5", "--out", "run.webp"]
    for name, options in COMPARED.items():
        if name != "guidance":
            own = [] if name == "steps" else ["--steps", "3"]
            yield f"compare/{name}", ["compare", *options, *own, *SMALL]
    yield "compare/like", ["compare", "--like", "../compare-steps/two.gif", "--out", "two.zip"]
    yield from BURIED.items()
    yield from PAINTED.items()
    yield from DRAWN_LARGE.items()
    yield "world-like", ["world", "--like", "../world-by-chance/world.webp", "--out", "world.png"]
    yield from TOLD.items()
    yield from ((f"help/{name}", [name, "--help"]) for name in HELP)


RUNS: list[Run] = [(name, p, words) for p in PRECISIONS for name, words in of_network(p)]
ALONE = ("sampler/heun", "model/fast")
