"""The gate: every request passes it before Gradio or a route of ours sees it. A visitor is a stranger.

hosts      the name that was asked for, the page that asks, what a proxy says (explorer.service.hosts)
addresses  a list of what is open; everything else is not there
bodies     1 MB, counted while it comes in; 33 MB where pictures are sent
events     each value is what its control can hold: text, a number, yes or no; a file only where one is chosen
pace       so many runs a minute of a page and of an address, few where the studio is shown to the internet
places     so many events for a page and for an address; a full studio says so, in the page's language
"""

from explorer.app.gate.gate import Gate
from explorer.app.gate.limits import Limits

__all__ = ["Gate", "Limits"]
