"""What the page says of the judge's readings, sentence by sentence beside the studio's own."""

from types import SimpleNamespace

import pytest
import torch

from explorer.network.judge import Verdict
from explorer.player.bundle import player_file
from explorer.present.create import shown_readings
from explorer.present.sentence import ATTRIBUTES, sentence
from explorer.site.facts import network_facts
from explorer.trajectory.reading import Reader
from explorer.words.texts import LANGUAGES, words_in

STEPS, RUNS = 4, 60
TOLD = """(room, { shared, texts, names, runs, rows }) => {
    (0, eval)(shared + "; Object.assign(globalThis, { fill, percent });");
    const teller = new room.Teller(texts);
    return runs.map((run) => {
        let before = null;
        return run.map((readings, k) => {
            const now = room.opinionsOf(readings, names, before), final = k === run.length - 1;
            const told = [teller.sentence(now, before, final), teller.rows(now, rows)];
            before = now;
            return told; }); }); }"""


def chances(names, run, step):
    """Readings that grow surer and sometimes turn round, as those of a run do; each attribute at its own pace."""
    draw = torch.Generator().manual_seed(1000 * run + (step if run % 3 else 0))
    surer = 1 + run % 5 + 2.5 * step
    return {name: (surer * torch.randn(len(list_), generator=draw)).softmax(0)[None] for name, list_ in names.items()}


LISTED = """(room, { shared, page, runs }) => {
    (0, eval)(shared + "; Object.assign(globalThis, { fill, make, percent });");
    return runs.map((readings) => room.seen(page, readings).map((row) => row.textContent)); }"""


def test_a_list_of_what_is_seen_has_no_thing_where_there_is_none(scripts):
    """Of a face the judge would say that it is an owl in a room, were it asked."""
    names, words = network_facts("judge")["names"], words_in("en")
    sure = {"subject": "owl", "setting": "room", "time": "day"}
    texts = {key: words.group(key) for key in ("attributes", "names", "format")}
    page = {"facts": {"networks": {"judge": {"names": names}}}, "texts": texts}
    kinds = ("subject", "empty", "portrait")
    runs = [
        {name: [float(one == (sure | {"kind": kind}).get(name)) for one in list_] for name, list_ in names.items()}
        for kind in kinds
    ]
    thing, place, alone = scripts("judged.js", LISTED, {"shared": player_file("shared.js"), "page": page, "runs": runs})
    rows = {a: f"{words(f'attributes.{a}')} {words.name(a, name)} {words.percent(1)}" for a, name in sure.items()}
    kind = words("attributes.kind")
    assert thing == [rows["subject"], rows["setting"], rows["time"]]
    assert place == [f"{kind} {words.name('kind', 'empty')} {words.percent(1)}", rows["setting"], rows["time"]]
    assert alone == [f"{kind} {words.name('kind', 'portrait')} {words.percent(1)}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_readings_are_the_same_sentences(language, scripts):
    words, names = words_in(language), network_facts("judge")["names"]
    runs = [[chances(names, run, step) for step in range(STEPS)] for run in range(RUNS)]
    plain = [[{name: part[0].tolist() for name, part in step.items()} for step in run] for run in runs]
    texts = {key: words.group(key) for key in ("sentence", "attributes", "names", "format")}
    given = {
        "shared": player_file("shared.js"),
        "texts": texts,
        "names": names,
        "runs": plain,
        "rows": list(ATTRIBUTES),
    }
    found = scripts("telling.js", TOLD, given)
    said = set()
    for run, told in zip(runs, found, strict=True):
        verdicts = iter([Verdict(torch.zeros(1, 4), step) for step in run])
        judge = SimpleNamespace(
            names=names,
            enter=SimpleNamespace(weight=torch.zeros(1)),
            look_at_each=lambda _, after=verdicts: [next(after)],
        )
        reader, before = Reader(judge, SimpleNamespace(batch=lambda _: torch.zeros(1, 1)), ""), None
        for k, (line, rows) in enumerate(told):
            reading = reader(torch.zeros(1, 3, 4, 4))
            wanted = sentence(words, reading, before, final=k == STEPS - 1)
            assert line == wanted
            assert rows == shown_readings(words, reading)
            before = reading
            said.add(wanted.split()[0])
    assert len(said) >= 4, "the readings were too much alike"
