"""Words turned up and down in Create: a slider a word, drawn again at once, and its link brings both back."""

from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.test_create import done

DE = words_in("de")
RUN = "prompt=ein+roter+Apfel+am+Strand&model=fast&seed=2&steps=1"
SETTINGS = "window.explorerPlayers?.get('create-player')?.reel?.start?.settings ?? ''"
WORDS = "[...document.querySelectorAll('.wt-words [data-word]')].map(({ dataset }) => dataset.word).join()"


def opened(visit, address, **options):
    page, _ = visit(address, locale="de-DE", **options)
    done(page, "ein roter Apfel am Strand")
    page.locator("#more").get_by_text(DE("control.more")).click()
    until(page, f"({WORDS}) === 'red,apple,beach'", 60)
    return page


def test_a_word_that_is_turned_up_is_drawn_again_at_once_and_its_link_brings_it_back(site_url, visit):
    page = opened(visit, f"{site_url}/de/?{RUN}", width=1366, height=768)
    before = Settings.from_text(page.evaluate(SETTINGS))
    apple = page.locator(".wt-words [data-word=apple]")
    apple.locator("input").fill("2")
    until(page, f"({SETTINGS}).includes('weights=apple%3A2')", 60)
    found = Settings.from_text(page.evaluate(SETTINGS))
    assert found == before.model_copy(update={"weights": (("apple", 2.0),)})
    until(page, "location.search.includes('weights=apple%3A2')", 60)
    address = page.url

    page = opened(visit, address, width=390, height=844, has_touch=True, is_mobile=True)
    apple = page.locator(".wt-words [data-word=apple]")
    until(page, "document.querySelector('.wt-words [data-word=apple] input').value === '2'")
    assert apple.locator("output").inner_text() == DE("control.weights.times", number=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    apple.locator("input").fill("1")  # as it stands: nothing is said of it any more
    until(page, "!location.search.includes('weights=')", 60)
    assert Settings.from_text(page.evaluate(SETTINGS)).weights == ()
