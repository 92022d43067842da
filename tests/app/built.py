"""A page with its tabs, without a browser."""

from types import SimpleNamespace

import gradio as gr

from explorer.app.interface import TABS
from explorer.app.page import Page
from explorer.app.panels.waiting import waiting
from explorer.app.site import Site
from explorer.service.shared_models import SharedModels

REQUEST = SimpleNamespace(headers={}, client=SimpleNamespace(host="127.0.0.1"), session_hash="page", query_params="")


class Built:
    """A page with its tabs, and what its events are."""

    def __init__(self, words):
        self.site = Site(SharedModels())
        with gr.Blocks() as self.blocks:
            self.page = Page(words, waiting(words, "", "", lambda _: {}))
            self.tabs = {tab.id: tab for tab in (kind(words, self.site, self.page) for kind in TABS)}
            with gr.Tabs() as self.row:
                for tab in self.tabs.values():
                    tab.lay_out()
            for tab in self.tabs.values():
                tab.wire()
            self.page.wire(self.blocks, self.row, list(self.tabs.values()))
        self.events = list(self.blocks.default_config.fns.values())

    def of(self, part, name):
        """The events that a part of the page begins in this way."""
        return [event for event in self.events if (part._id, name) in event.targets]

    def one(self, part, name, act=None):
        """The only one of them, with that act if it is named."""
        found = [event for event in self.of(part, name) if not event.cancels and (act is None or event.fn == act)]
        assert len(found) == 1, (part.elem_id, name)
        return found[0]

    def ended(self, part, name):
        """The events that this ends."""
        return {index for event in self.of(part, name) for index in event.cancels}

    def visited(self, query, **request):
        """What the page shows that is opened by an address: updates, and what the address is told."""
        (load,) = [event for event in self.events if any(name == "load" for _, name in event.targets)]
        request = SimpleNamespace(**{**vars(REQUEST), **request, "query_params": query})
        updates = {}
        for update in load.fn(request):
            assert set(update) <= set(load.outputs), "what is not an output cannot be changed"
            updates |= update
        return updates, updates.get(self.page.told)
