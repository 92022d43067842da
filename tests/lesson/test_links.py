"""Links are found where readers find them, and nowhere else."""

from explorer.lesson.links import anchors, links, redirect

TEXT = """\
A [link](page.md#place) and a ![picture](pictures/one.png "title").

`[code](no.md)` and

```
[code](no.md)
```

[second](https://example.org/a_(b)) on line 9
"""


def test_links_and_pictures_with_their_lines():
    found = [(link.target, link.line, link.image) for link in links(TEXT)]
    assert found == [
        ("page.md#place", 1, False),
        ("pictures/one.png", 1, True),
        ("https://example.org/a_(b)", 9, False),
    ]


def test_redirect_changes_targets_only():
    assert redirect(TEXT, lambda target: target) == TEXT
    sent = redirect(TEXT, lambda target: "/x")
    assert sent.count("](/x") == 3
    assert sent.count("no.md") == 2
    assert '"title"' in sent


def test_anchors_are_those_of_github():
    page = '# Big *Title*\n\n<a id="alpha-bar"></a>\n\n### ᾱ (alpha bar), and more\n'
    assert anchors(page) == {"big-title", "alpha-bar", "ᾱ-alpha-bar-and-more"}
