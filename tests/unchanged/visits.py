"""What visitors of a running studio get, recorded: runs by link with all their frames, exports, comparisons, a burial
and the way back, a finding of the lab, a lesson, the painted world, worksheets, and every text of both pages.

    visits(environment, picture, wanted)   yields (name, facets); `picture` is a PNG to bury

Not recorded: names of runs, which nobody can guess; seconds, which a busy machine decides; and on the tab World the
program's own text, which says what a file is called.

Of the page's inside it knows the ids of what is pressed and set, and the three events that panels send themselves:
`arrive` of the board of Compare, `choose` of the picker in Destroy, and the click that says that a text was typed.
Where one of them is named otherwise, it is named otherwise here; the recorded results stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.unchanged.facets import Facets, decoded, digest, facets, known_in, pictures_in, pixels, visible
from tests.unchanged.visitor import Answer, Visitor, studio

__all__ = ["visits"]

SHOWN = ("x_t", "x0_hat", "x0_uncond", "eps_correction")
KINDS = ("gif", "webp", "mp4", "png", "zip", "csv", "html")
FAST = "prompt=a+red+apple+on+a+wooden+table&model=fast&seed=2&steps=3"
BASE = "prompt=an+owl+in+the+snow&seed=5&steps=4"
ODD = "&guidance_scale=6&schedule=sigmoid&sampler=dpmpp-2m-sde&eta=0.3&rescale=0.4&interval=0.2%3B8&shift=1.5"
ODD += "&threshold=dynamic&spacing=karras&zero_terminal_snr=true"
DRAWN = "&schedule=drawn&points=0%3A9%3B0.4%3A3%3B0.7%3A-2%3B1%3A-9"
COMPARED = "tab=compare&change=steps&values=1&values=3&prompt=a+red+apple&model=fast&seed=2"
SECONDS = re.compile(r"\(?\d+([.,]\d+)?\s*m?s\)?")
CODE = ("world-code", "world-file")  # the program's own text, which is not what must stay
LINKS = {
    "nothing": "",
    "create": FAST,
    "compare": COMPARED,
    "lab": "tab=lab&experiment=steps",
    "learn": "tab=learn",
    "lesson": "lesson=undoing",
    "lesson-with-settings": "lesson=05&steps=20",
    "lesson-of-a-teacher": "tab=learn&lesson=05&steps=20&hide=prompt,seed",
    "glossary": "read=glossary&term=seed",
    "page": "read=faq",
    "teachers-page": "read=teacher",
    "class": "class=BCDF",
    "world": "tab=world&words=a+red+fox+in+the+snow&seed=7",
    "wrong-setting": "steps=0",
    "wrong-lesson": "lesson=udnoing",
    "wrong-name": "sampler=hein&prompt=a+dog",
}
Items = Iterator[tuple[str, Facets]]
Act = Callable[[str, Path], Items]


def visits(env: dict[str, str], picture: Path, wanted: Callable[[str], bool]) -> Items:
    """Every visit with a name that is wanted, such as studio/runs/; the studio runs for these alone."""
    acts: tuple[Act, ...] = (texts, links, runs, exports, comparison, burial, lesson, world, watch, sheets, lab)
    names = {act: f"studio/{act.__name__}/" for act in acts}
    asked = [act for act, name in names.items() if wanted(name)]
    if not asked:
        return
    with studio(env) as address:
        for act in asked:
            for name, found in act(address, picture):
                yield f"{names[act]}{name}", found


def walk(visitor: Visitor, run: str) -> Facets:
    """A run as a player gets it: what its packets say, and every frame of every view."""
    packets = visitor.walk(run)
    steps = [packet["i"] for packet in packets if packet["kind"] == "step"]
    found: Facets = {"packets": [packet["kind"] for packet in packets], "settings": packets[0].get("settings")}
    found["said"] = digest("\n".join(line for packet in packets for line in known_in(packet)))
    found["sentences"] = [packet["sentence"] for packet in packets if packet["kind"] == "step"]
    for name in SHOWN:
        shots = [shot for step in steps if (shot := visitor.frame(run, step, name)) is not None]
        if shots:
            found[name] = pixels([decoded(shot) for shot in shots])
    return found


def seen(answer: Answer) -> Facets:
    """What an event changed on the page: texts that people read, pictures inside them, and messages."""
    found: Facets = {}
    for name, update in sorted(answer.updates.items()):
        if name.startswith("#") or name in CODE:
            continue
        lines = [line for line in read(update) if not SECONDS.fullmatch(line)]
        for run in answer.runs:
            lines = [line.replace(run, "RUN") for line in lines]
        shots = pictures_in(str(update.get("value")))
        found |= {name: lines} if lines else {}
        found |= {f"{name}: pictures": shots} if not shots.startswith("0 ") else {}
    return found | ({"messages": answer.messages} if answer.messages else {})


def read(props: dict[str, Any]) -> list[str]:
    """The texts that a component shows: its value where that is a text, its names, and what can be chosen."""
    texts = [props.get(name) for name in ("label", "info", "placeholder", "value", "selected")]
    texts += [choice[0] for choice in props.get("choices") or []]
    return [line for text in texts if isinstance(text, (str, int, float)) for line in visible(str(text))]


def texts(address: str, picture: Path) -> Items:
    """Every text of a page, component by component, as the page has it when it comes."""
    for language in ("en", "de"):
        visitor = Visitor(address, language)
        parts = [p["props"] for p in visitor.config["components"] if p["props"].get("elem_id") not in CODE]
        lines = [line for props in parts for line in [*read(props), *visible(str(props.get("html_template") or ""))]]
        lines = [line for line in lines if not SECONDS.fullmatch(line)]
        yield language, {"texts": sorted(set(lines)), "title": visitor.config.get("title")}


def links(address: str, picture: Path) -> Items:
    """What a page answers to an address."""
    for language in ("en", "de"):
        for name, query in LINKS.items():
            yield f"{language}/{name}", seen(Visitor(address, language).opens(query))


def runs(address: str, picture: Path) -> Items:
    """Runs of Create by link, both models, both languages."""
    asked = {
        "fast": FAST,
        "base": BASE,
        "odd": BASE + ODD,
        "drawn": BASE + DRAWN,
        "unknown": "prompt=a+zeppelin&steps=2",
    }
    asked |= {
        "no-words": "seed=3&steps=2",
        "heun": BASE + "&sampler=heun",
        "too-much-guidance": FAST + "&guidance_scale=9",
    }
    for language, names in (("en", asked), ("de", ("fast", "odd"))):
        for name in names:
            visitor = Visitor(address, language)
            answer = visitor.opens(asked[name])
            found = walk(visitor, answer.runs[0])
            yield f"{language}/{name}", found | ({"messages": answer.messages} if answer.messages else {})


def exports(address: str, picture: Path) -> Items:
    """The run that is on the page, taken home in every form."""
    for name, query in {"fast": FAST, "odd": BASE + ODD}.items():
        visitor = Visitor(address)
        visitor.opens(query)
        for kind in KINDS if name == "fast" else ("gif", "csv"):
            visitor.chooses("export-make", kind, 128)
            answer = visitor.presses("export-make")
            yield f"{name}/{kind}", taken(visitor, "export-file", kind, answer)
    german = Visitor(address, "de")
    german.opens(FAST)
    german.chooses("export-make", "html")
    yield "de/html", taken(german, "export-file", "html", german.presses("export-make"))


def taken(visitor: Visitor, button: str, kind: str, answer: Answer) -> Facets:
    """The file behind a button, with what the page says about it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        path.write_bytes(visitor.file(button))
        said = [line for update in answer.updates.values() for line in read(update)]
        return facets(path) | {"said on the page": [line for line in said if kind == "html" or "%" not in line]}


def comparison(address: str, picture: Path) -> Items:
    """A comparison by link, its columns, what is said of it, and its exports."""
    visitor = Visitor(address)
    visitor.opens(COMPARED)
    answer = visitor.presses("compare-board", "arrive", settings="")
    yield "page", seen(answer)
    for k, run in enumerate(answer.runs):
        yield f"column-{k + 1}", walk(visitor, run)
    for kind in ("gif", "zip", "csv", "html"):
        visitor.chooses("compare-export-make", kind, 128)
        yield kind, taken(visitor, "compare-export-file", kind, visitor.presses("compare-export-make"))
    other = Visitor(address, "de")
    other.opens("tab=compare&change=words&values=a+dog&values=a+cat&steps=3")
    answer = other.presses("compare-board", "arrive", settings="")
    yield "words-de", seen(answer) | walk(other, answer.runs[1])


def burial(address: str, picture: Path) -> Items:
    """A sample and a picture of one's own under static, and the way back from there."""
    visitor = Visitor(address)
    visitor.sets({"bury-steps": 6})
    (run,) = visitor.presses("picker", "choose", sample="dog").runs
    yield "sample", walk(visitor, run)
    visitor.sets({"burial": f'{{"run": "{run}", "index": 5}}', "back-prompt": "a dog", "back-model": "fast"})
    (way,) = set(visitor.presses("give-back").runs) - {run}  # the way back says where it comes from
    yield "way-back", walk(visitor, way)
    visitor.sets({"bury-schedule": "linear"})
    (again,) = visitor.presses("bury-schedule", "input").runs
    yield "another-schedule", walk(visitor, again)
    visitor.sets({"own-picture": visitor.uploads("mine.png", picture.read_bytes())})
    (own,) = visitor.presses("own-picture", "upload").runs
    yield "own-picture", walk(visitor, own)
    visitor.sets({"own-picture": visitor.uploads("mine.png", b"no picture at all")})
    yield "no-picture", {"messages": visitor.presses("own-picture", "upload").messages}


def lab(address: str, picture: Path) -> Items:
    """An experiment in German, what is said of it, and its files; in English the command line runs it."""
    visitor = Visitor(address, "de")
    visitor.opens("tab=lab&experiment=concepts")
    visitor.sets({"lab-guess": "HOLDS"})
    answer = visitor.presses("lab-run")
    yield "de", {name: each for name, each in seen(answer).items() if not name.startswith("lab-progress")}
    for k in range(10):
        value = visitor.value(f"lab-file-{k}")
        if isinstance(value, dict):
            name = value.get("orig_name") or f"file-{k}"
            with TemporaryDirectory() as folder:
                path = Path(folder) / name
                path.write_bytes(visitor.file(f"lab-file-{k}"))
                yield name, facets(path)


def lesson(address: str, picture: Path) -> Items:
    """A lesson, guessed and run, with its answer."""
    visitor = Visitor(address)
    visitor.opens("lesson=undoing&model=fast&sampler=consistency&steps=3&prompt=a+red+apple")
    visitor.sets({"learn-choice": "blur"})
    answer = visitor.presses("learn-run")
    yield "undoing", seen(answer)
    for k, run in enumerate(answer.runs):
        yield f"run-{k + 1}", walk(visitor, run)


def world(address: str, picture: Path) -> Items:
    """The painted world while one types, and what the model makes of the same words."""
    visitor = Visitor(address)
    visitor.sets({"world-words": "a zeppelin and a red fox in the snow"})
    yield "typed", seen(visitor.presses("world-words-written"))
    yield "model", seen(visitor.presses("world-make"))


def watch(address: str, picture: Path) -> Items:
    """Questions that the page's own scripts ask: the plane that is learned on, and the words that are known."""
    visitor = Visitor(address)
    wish = {
        "set": "moons",
        "text": "HI",
        "guidance": 1.0,
        "schedule": "cosine",
        "sampler": "ddim",
        "steps": 24,
        "seed": 0,
    }
    answer = visitor.asks("watch-panel", "scene", {**wish, "learner": "a-learner"})
    yield (
        "scene",
        {"answer": digest(repr(answer)), "names": sorted(answer) if isinstance(answer, dict) else str(answer)},
    )


def sheets(address: str, picture: Path) -> Items:
    """Worksheets and a key from the server, and what lies beside the pages."""
    visitor = Visitor(address)
    for name in ("en/undoing", "de/undoing", "en/undoing-answers", "en/faster", "en/nothing"):
        answer = visitor.http.get(f"/sheets/{name}.html")
        yield name, {"status": answer.status_code, "text": visible(answer.text), "pictures": pictures_in(answer.text)}
    for query, accepted in (("", "de-DE,de;q=0.9"), ("?seed=3", "en"), ("?lang=de&seed=3", "en"), ("", "fr")):
        answer = visitor.http.get(f"/{query}", headers={"Accept-Language": accepted}, follow_redirects=False)
        yield f"front{query} {accepted}", {"status": answer.status_code, "to": answer.headers.get("location")}
    yield "health", {"text": visitor.http.get("/healthz").text}
