"""Deque's axe-core, by day and by night: nothing serious, nothing critical. On every tab: test_every_tab.py.

axe.min.js comes with the package axe-playwright-python, so no request leaves the machine.
"""

import pytest

from explorer.words.texts import words_in
from tests.browser.playing import still, until
from tests.lanes import first

Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
EN = words_in("en")
GRADIO = [".cm-editor"]  # Gradio's code editor colours its syntax itself, too faintly by day and by night
GRAVE = {"serious", "critical"}
OPEN = """() => document.querySelectorAll("[role=tabpanel] .label-wrap:not(.open)").forEach((part) =>
  part.offsetParent && part.click())"""
READY = {
    "create": "window.explorerPlayers?.get('create-player')?.reel?.done",
    "destroy": "window.explorerPlayers?.get('destroy-player')?.reel?.done",
    "compare": "['compare-a', 'compare-b'].every((id) => window.explorerPlayers?.get(id)?.reel?.done)",
}


def found(page):
    """What axe finds that is grave: (rule, where), one for each place."""
    result = Axe().run(page, {"exclude": [[part] for part in GRADIO]}).response
    assert len(result["passes"]) > 15, "axe did not look at the page"
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in result["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def test_nothing_serious_on_a_phone(site_url, visit):
    page, _ = visit(f"{site_url}/en/", width=390, height=844, reduced_motion="reduce")
    until(page, READY["create"], 60)
    assert found(page) == []


@pytest.mark.parametrize("dark", first([False, True]), ids=["light", "dark"])
def test_nothing_serious_in_a_class_and_in_presenter_mode(site_url, visit, dark):
    page, _ = visit(f"{site_url}/en/?lesson=2", reduced_motion="reduce")
    page.locator("#learn-title-text h1").wait_for()
    if dark:
        page.locator(".head button").click()
    page.locator(".lp-board").click()
    page.locator(".cb-code b").wait_for()
    page.evaluate("""() => { const bar = document.querySelector(".follow"); bar.hidden = false;
      bar.querySelector("p").textContent = "Your class is at another lesson."; }""")
    still(page)
    assert found(page) == []
    page.locator(".lp-talk").click()
    still(page)
    assert found(page) == []


def test_axe_would_notice(site_url, visit):
    page, _ = visit(f"{site_url}/en/", reduced_motion="reduce")
    until(page, READY["create"], 60)
    page.evaluate(
        """() => document.querySelector(".head").insertAdjacentHTML("beforeend",
             '<button></button><span style="color:#bbb;background:#ccc">faint</span>')"""
    )
    assert {"button-name", "color-contrast"} <= {rule for rule, _, _ in found(page)}
