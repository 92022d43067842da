"""No dead style: every selector of the page's style sheets finds something at some moment of a walk through the page.

What the pointer, the keyboard or the browser itself adds (:hover, :focus-visible, ::before) is left out of a selector
before it is looked for, and every word of an :is(...) is looked for by itself.
"""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest

import explorer.app
from explorer.words.texts import words_in
from tests.browser.playing import still, until
from tests.browser.test_lab import NAME, Known, known  # noqa: F401  (a fixture)

EN = words_in("en")
APP = Path(explorer.app.__file__).parent
SHEETS = [APP / "page.css", *(APP / "panels" / f"{name}.css" for name in ("progress", "comparison", "lab"))]
PASSING = re.compile(r"::[\w-]+|:(hover|focus-visible|focus|disabled|checked|active)\b")
OPEN = """() => document.querySelectorAll(".label-wrap:not(.open)").forEach((part) =>
  part.offsetParent && part.click())"""
SEEK = """(selectors) => {
  window.unseen = new Set(selectors);
  window.look = () => window.unseen.forEach((one) => document.querySelector(one) && window.unseen.delete(one));
  new MutationObserver(() => window.awaited ??= setTimeout(() => { window.awaited = null; window.look(); }, 40))
    .observe(document, { subtree: true, childList: true, attributes: true });
}"""

MEASURED = "measured beside a picture that a lesson makes by itself; the walk runs none of those lessons"
VERDICT = "the experiment that stands in for the slow ones always ends with another verdict, and few marks"
MAKING = "while a file is made, which the walk does not ask for"
EXCEPTIONS = {  # as the style sheet writes them, or as one of their choices is sought -> why the walk meets none
    **dict.fromkeys(("#learn-measured .ms-curve", "#learn-measured .ms dl"), MEASURED),
    '.lab-verdict:is([data-verdict="fails"], [data-verdict="open"]) .lab-answer': VERDICT,
    '.lab-verdict[data-verdict="direction"] .lab-answer': VERDICT,
    **dict.fromkeys((".lab-crowd", ".lab-titled:has(> .lab-crowd)", ".lab-titled h3"), VERDICT),
    ".chips .unread": "words beyond those that the model reads, which the walk does not write",
    **dict.fromkeys(
        (
            f".gradio-container progress{part}"
            for part in ("", "::-webkit-progress-bar", "::-webkit-progress-value", "::-moz-progress-bar")
        ),
        MAKING,
    ),
    ".learn-reader pre": "code in a page to read, of which the walk opens one without",
    '.learn-columns:is([data-count="3"], [data-count="4"])': "no lesson compares three; four are met",
    'body:not(.learn-talking) .learn-columns[data-count="2"]': "of the lessons that compare two the walk runs none",
    "body.pupils :where(#learn-class-board)": "a teacher who looks at the pupils' link with the class board still on",
    "#learn-sinking .ch-hint": "the lesson on destroying, which the walk does not run",
    "#learn-challenge .ch-plot": "a guess in the lesson on destroying, which the walk does not run",
}
RUN = "prompt=a+red+apple+unicorn+poodle+without+zzzz&model=fast&seed=2&steps=1"


class Walk:
    """Pages of the site, and the selectors that found nothing on any of them so far."""

    def __init__(self, visit, site_url):
        self.visit, self.site_url = visit, site_url
        self.left = {one: whole for sheet in SHEETS for one, whole in selectors(sheet.read_text("utf-8")).items()}

    @contextmanager
    def page(self, query="", **options):
        """A page; when it is left, what it had is no longer sought."""
        page, _ = self.visit(f"{self.site_url}/en/{query}", reduced_motion="reduce", **options)
        page.evaluate(SEEK, list(self.left))
        yield page
        self.left = {one: self.left[one] for one in page.evaluate("() => (window.look(), [...window.unseen])")}
        page.close()


def split(text):
    """The parts between the commas that stand in no bracket."""
    depth, parts = 0, [""]
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def each(selector):
    """The selector without what passes, once for every choice that its :is(...) leave."""
    found = re.search(r":is\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", selector)
    if found is None:
        return [re.sub(r":(not|has)\(\)", "", PASSING.sub("", selector)).strip() or "*"]
    before, after = selector[: found.start()], selector[found.end() :]
    return [one for choice in split(found[1]) for one in each(f"{before}:where({choice}){after}")]


def selectors(sheet):
    """Every selector of a style sheet as it is looked for -> as it is written."""
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    text = re.sub(r"@keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", text)
    heads = [head.strip() for head in re.findall(r"([^{};]+)\{", text) if not head.strip().startswith("@")]
    return {one: whole for head in heads for whole in split(head) for one in each(whole)}


def excused(one, whole):
    return whole in EXCEPTIONS or one in EXCEPTIONS


def reel(player):
    return f"window.explorerPlayers?.get('{player}')?.reel?.done"


def tabs(walk):
    """Every tab, with all that can be opened opened, by night."""
    with walk.page(f"?{RUN}") as page:
        until(page, reel("create-player"), 60)
        page.locator(".head button").click()
        for tab in EN.group("tabs"):
            page.get_by_role("tab", name=EN(f"tabs.{tab}"), exact=True).click()
            page.evaluate(OPEN)
            still(page)
            if tab == "create":
                page.locator("#create-player [data-act=keep]").click()
                page.locator("#create-player .pl-keep").wait_for()
                field = page.locator("#steps input[type=number]")
                field.fill("")
                field.blur()
                page.locator(".number-taken").first.wait_for()
            if tab == "world":
                page.fill("#world-words textarea", "a zebra and a red apple")
                page.locator("#world-notes p").first.wait_for()


def phone(walk):
    """The tabs that find no room, and what is said of an address that is wrong."""
    with walk.page("?schedule=cosin", width=390, height=844) as page:
        page.locator("#tabs .overflow-menu > button").click()
        page.locator(".toast-title").first.wait_for()


def comparing(walk):
    for values in (2, 3, 4):
        query = "&".join(f"values={k + 1}" for k in range(values))
        with walk.page(f"?tab=compare&change=steps&{query}&{RUN}") as page:
            until(page, " && ".join(reel(f"compare-{letter}") for letter in "abcd"[:values]), 60)
            until(page, "document.querySelector('#compare-outcomes tbody th')")
            until(page, f"document.querySelector('.cmp-columns').dataset.count === '{values}'")
            if values == 2:
                page.locator('.cmp-conductor [data-act="repeat"]').click()
                page.locator(".cmp-conductor .pl-play").click()
                until(page, "document.querySelector('.cmp-conductor[data-playing=true]')")


def measuring(walk):
    with walk.page(f"?tab=lab&experiment={NAME}") as page:
        page.locator("#lab-about h2", has_text=EN(f"lab.experiments.{NAME}.title")).wait_for()
        page.evaluate(OPEN)
        page.click("#lab-run")
        page.locator("#lab-evidence figure").wait_for()
        page.locator("#lab-run").wait_for()


def learning(walk):
    """Each kind of lesson, run: columns beside each other, a burial, the lab's; at the end on the wall."""
    for lesson in ("how-hard-to-steer", "more-than-making", "the-recipe-for-noise"):
        with walk.page(f"?tab=learn&lesson={lesson}&model=fast&steps=1") as page:
            page.locator("#learn-title-text h1").wait_for()
            page.evaluate(OPEN)
            page.locator(".lp-board").click()
            page.locator(".cb-code b").wait_for()
            guess = page.locator("#learn-choice label:visible, #learn-slider input[type=range]:visible").first
            guess.press("ArrowLeft") if guess.get_attribute("type") else guess.click()
            if lesson != "the-recipe-for-noise":
                page.locator("#learn-run:enabled").click()
                page.locator("#learn-reveal-text h2").wait_for()
            page.locator('.learn-text a[href*="term="]').first.click()
            page.locator("#learn-term strong").first.wait_for()
            page.locator(".lp-talk").click()
            page.evaluate("() => window.look()")
            for _ in range(4):
                page.keyboard.press("ArrowRight")


def following(walk):
    """What a teacher's link leaves to pupils."""
    with walk.page("?tab=learn&lesson=undoing&hide=studio") as page:
        page.locator("#learn-title-text h1").wait_for()


def reading(walk):
    with walk.page("?read=systems") as page:
        page.locator("#learn-page h1").wait_for()


@pytest.mark.slow  # most of a minute
def test_no_selector_is_dead(site_url, visit, known):  # noqa: F811
    walk = Walk(visit, site_url)
    for part in (tabs, phone, comparing, measuring, learning, following, reading):
        part(walk)
    assert {one: whole for one, whole in walk.left.items() if not excused(one, whole)} == {}
