"""What Gradio keeps of visitors' sessions, and letting go of it: it has no end of its own for most of this."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gradio.routes import App
from gradio.routes import file_upload_statuses as uploads

from explorer.service.temporary import lies_in

__all__ = ["Sessions"]

UPLOADS = 200  # whose progress somebody may be watching


class Sessions:
    """The pages of all languages as Gradio runs them.

    folder  where it puts what was uploaded and what is to be fetched
    """

    def __init__(self, apps: Iterable[App], folder: Path) -> None:
        self.apps = list(apps)
        self.folder = folder

    @property
    def queues(self) -> list[Any]:
        return [app.get_blocks()._queue for app in self.apps]

    def gives(self, path: str) -> bool:
        """Whether a file lies in the folder, links followed, and was made here: what one visitor sends is handed to
        nobody, so that the studio is no place to put files for others."""
        return lies_in(self.folder, path) and os.path.realpath(path) not in self.sent()

    def sent(self) -> set[str]:
        """The files that visitors sent; those that are gone are struck off."""
        found: set[str] = set()
        for app in self.apps:
            names = app.get_blocks().upload_file_set
            names.intersection_update({name for name in list(names) if os.path.exists(name)})
            found |= {os.path.realpath(name) for name in names}
        return found

    def forget(self, sessions: set[str]) -> None:
        """Lets go of everything that is kept for pages that are gone."""
        for app in self.apps:
            queue, states = app.get_blocks()._queue, app.state_holder
            for session in sessions:
                states.session_data.pop(session, None)
                states.time_last_used.pop(session, None)
                queue.pending_event_ids_session.pop(session, None)
                queue.pending_messages_per_session.pop(session, None)
        if len(uploads._signals) > UPLOADS:  # one stays for every name that was ever asked for
            uploads._signals.clear()
            uploads._statuses.clear()
