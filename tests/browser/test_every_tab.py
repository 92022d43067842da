"""Every tab, by day and by night: whole texts, nothing serious for axe, and wherever the focus is, it can be seen.

What shows it is an outline or a shadow of the element itself, of what stands beside it, or of a frame around it, which
is not there without the focus and stands out from the page by at least 3 to 1.
"""

import re

import pytest

from explorer.words.texts import words_in
from tests.browser.playing import still, until
from tests.browser.test_axe import OPEN, READY, found
from tests.lanes import first

EN = words_in("en")
MOST = 250  # presses of the tab key
STILL = {  # nothing on the page comes or goes any more
    **READY,
    "compare": "!document.querySelector('#compare-stop') && window.explorerPlayers?.get('compare-c')?.reel?.done",
    "world": "document.querySelector('#world-made img') && document.querySelector('.pr-row li')",
}

WATCH = """() => {
  const signs = (element) => {
    const near = [element, element.nextElementSibling];
    for (let frame = element.parentElement, k = 0; frame && k < 3; frame = frame.parentElement, k++) near.push(frame);
    return near.filter(Boolean).map((part) => {
      const style = getComputedStyle(part);
      const outline = style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1.5 ? "" : style.outlineColor;
      return [outline, style.boxShadow === "none" ? "" : style.boxShadow, style.outlineWidth];
    });
  };
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, two) => {
    const [high, low] = [light(one), light(two)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const colourOf = ([outline, shadow]) => outline || shadow.match(/rgba?\\([^)]*\\)/)?.[0] || "";
  const seen = [];
  window.focusWatch = {
    note() {
      const element = document.activeElement;
      if (!element || element === document.body) return "none";
      if (seen.some((one) => one.element === element)) return "again";
      const box = element.getBoundingClientRect();
      const inside = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
      const shown = element.checkVisibility({ visibilityProperty: true }) && box.width > 3 && box.height > 3 && inside;
      seen.push({ element, shown, signs: signs(element) });
      return "new";
    },
    told() {
      document.activeElement?.blur();
      const paper = getComputedStyle(document.body).backgroundColor;
      return seen.map(({ element, shown, signs: focused }) => {
        const plain = signs(element);
        const differ = focused.filter((sign, k) => colourOf(sign) && String(sign) !== String(plain[k]));
        const clear = Math.max(0, ...differ.map((sign) => contrast(colourOf(sign), paper)));
        const name = [element.tagName.toLowerCase(), element.id && "#" + element.id, element.getAttribute("aria-label"),
          (element.innerText || element.value || "").slice(0, 30), element.closest("[id]")?.id];
        return { name: name.filter(Boolean).join(" "), shown, clear: Math.round(100 * clear) / 100 };
      });
    },
  };
}"""


def walked(page):
    """Everything that the tab key reaches, in its order: name, whether it is on the screen, contrast of its ring."""
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    page.evaluate(WATCH)
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("window.focusWatch.note()") == "again":
            break
    return page.evaluate("window.focusWatch.told()")


@pytest.mark.parametrize("dark", first([False, True]), ids=["light", "dark"])
@pytest.mark.parametrize("tab", EN.group("tabs"))
def test_everybody_can_use_it(site_url, visit, tab, dark):
    page, _ = visit(f"{site_url}/en/", reduced_motion="reduce")
    page.locator("#create-player [role=slider]").wait_for(state="attached")
    if dark:
        page.locator(".head button").click()
    page.get_by_role("tab", name=EN(f"tabs.{tab}"), exact=True).click()
    until(page, STILL.get(tab, "true"), 120)
    page.evaluate(OPEN)
    still(page)
    assert found(page) == []
    assert re.findall(r"\{\w+\}", page.locator("body").inner_text()) == [], "fields of a text that nobody filled"
    places = walked(page)
    assert len(places) > 12, "the tab key reached almost nothing"
    assert [place["name"] for place in places if not place["shown"]] == []
    assert [(place["name"], place["clear"]) for place in places if place["clear"] < 3] == []
