"""A site for the internet, and for those who watch over it."""

from __future__ import annotations

from explorer.app.site import Site
from explorer.service.bounds import OWN, PUBLIC, use

__all__ = ["set_up"]


def set_up(site: Site, public: bool, token: str | None, log_json: bool) -> None:
    """Before the site is served.

    public  whether it is shown to the internet;  token  of --metrics, None without;  log_json  a line for each run
    """
    site.public, site.metrics_token = public, token
    use(PUBLIC if public else OWN)
    if log_json:
        from explorer.service.journal import Journal, all_in_json

        all_in_json()
        site.ledger.listen(Journal())
