"""explorer app: the studio in a browser, on this machine only unless --host says otherwise."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.additions import With, check_devices
from explorer.commands.metrics_token import metrics_token
from explorer.console import tell
from explorer.service.address import at, bare, classroom_address, own
from explorer.service.ending import Ending
from explorer.service.hosts import Hosts

if TYPE_CHECKING:
    from explorer.present.opening import Opening
    from explorer.service.shared_models import SharedModels

__all__ = ["app"]

HANDOVER = 0.0005  # seconds after which Python lets another thread go on: the network asks for it hundreds of times


Models = Annotated[
    list[str] | None,
    typer.Option(
        help="The folder of a model, such as Stable Diffusion, or its name on the hub, to walk with beside our own; "
        "may be given several times."
    ),
]


def app(
    port: Annotated[
        int, typer.Option(help="Port to listen on; the next free one is taken.", envvar="GRADIO_SERVER_PORT")
    ] = 7860,
    host: Annotated[
        str,
        typer.Option(help="127.0.0.1: this machine only; 0.0.0.0: a classroom.", envvar="GRADIO_SERVER_NAME"),
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page when it is ready.")] = True,
    host_name: Annotated[
        list[str] | None, typer.Option(help="A name under which people open the page; may be given several times.")
    ] = None,
    public_url: Annotated[
        str,
        typer.Option(
            help="The page's address behind a proxy, such as https://demo.school.org or https://school.org/demo."
        ),
    ] = "",
    trusted_proxy: Annotated[
        list[str] | None, typer.Option(help="Address or network of a proxy that says where visitors come from.")
    ] = None,
    root_path: Annotated[
        str, typer.Option(help="The path under which a proxy shows the page, such as /demo, where it leaves it on.")
    ] = "",
    embed_from: Annotated[
        list[str] | None, typer.Option(help="A site whose pages may show the studio in a frame.")
    ] = None,
    share_work: Annotated[
        bool, typer.Option("--share-work", help="Visitors' own devices compute the fast runs; a class needs no server.")
    ] = False,
    public: Annotated[bool, typer.Option("--public", help="For the internet: less for each visitor.")] = False,
    metrics: Annotated[
        bool,
        typer.Option("--metrics", help="Numbers at /metrics, for this machine or with EXPLORER_METRICS_TOKEN."),
    ] = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="A line of JSON on standard error for each run and refusal.")
    ] = False,
    model: Models = None,
    with_: With = None,
    cluster: Annotated[
        bool,
        typer.Option("--cluster", help="Replicas of Ray Serve compute, here or where RAY_ADDRESS says."),
    ] = False,
    replicas: Annotated[
        int | None, typer.Option(min=1, help="With --cluster, how many; without, one for each card or two cores.")
    ] = None,
    events_per_page: Annotated[int, typer.Option(min=1, help="Runs and other events of one page at once.")] = 6,
    events_per_address: Annotated[
        int | None,
        typer.Option(min=1, help="Events of all pages from one address, such as a school; 200, with --public 100."),
    ] = None,
) -> None:
    ending = Ending()
    ending.listen()
    check_devices(with_, share_work)
    join(model or [], cluster, bool(with_))
    hosts = Hosts.make(host_name, public_url, trusted_proxy, embed_from, root_path)
    token = metrics_token(public, hosts) if metrics else None
    host = bare(host)
    place = free_port(host, port)
    page = f"http://{at(own(host), place)}"
    tell(f"Starting; the page will be at {page}", flush=True)
    if there := classroom_address("localhost", place, host):
        tell(f"For other machines in this network: http://{there}", flush=True)
    opening = begun(cluster, replicas)
    ending.listen()  # again: Ray takes the signals over
    from explorer.app.gate import Limits
    from explorer.app.public import set_up
    from explorer.app.server import serve
    from explorer.app.site import Site
    from explorer.app.worksheet_routes import teacher_address
    from explorer.network.parallel import keep_cores

    site = Site(opening.models, opening, host, share_work)
    set_up(site, public, token, log_json)
    if outside := hosts.public_page or (there and f"http://{there}"):
        tell(f"For teachers, answer keys included: {outside}{teacher_address(site)}", flush=True)

    def ready() -> None:
        import webbrowser

        gc.freeze()  # what was loaded stays; looking through it for waste would hold up runs
        gc.enable()
        tell("Ready. Stop with Ctrl+C.", flush=True)
        if browser:
            webbrowser.open(page)

    keep_cores()
    limits = Limits.make(public, events_per_page, events_per_address)
    serve(site, place, ready, hosts, limits, ending)
    ending.leave()


def join(models: list[str], cluster: bool = False, taught: bool = False) -> None:
    """Puts models from the disk into the list, and loads them: what is wrong with one is said now, and while its
    library builds a network, no other thread may build one. Raises PipelineError, and ClusterError where replicas would
    have to have them, perhaps on other machines."""
    if (models or taught) and cluster:
        from explorer.cluster.messages import ClusterError

        raise ClusterError("models" if models else "additions")
    if models:
        from explorer.model.registry import MODELS
        from explorer.pipelines.found import listed

        for name in listed(models):
            tell(f"{name}: {MODELS[name].about}", flush=True)
            MODELS[name].load()


def begun(cluster: bool, replicas: int | None) -> Opening:
    """The opening run, begun: the network works while Python is busy loading the page. Raises ClusterError."""
    from explorer.present.opening import Opening

    gc.disable()  # until the server answers: a tenth of the start would be looking for waste where there is none
    sys.setswitchinterval(HANDOVER)
    opening = Opening(shared(cluster, replicas))
    opening.begin()
    return opening


def shared(cluster: bool, replicas: int | None) -> SharedModels:
    """The models, run here or by replicas. Raises ClusterError."""
    from explorer.service.shared_models import SharedModels

    if not cluster:
        return SharedModels()
    from explorer.cluster.messages import ClusterError
    from explorer.cluster.studio import cluster_models

    try:
        from explorer.cluster.deployment import connect
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise ClusterError("extra") from None
    return cluster_models(connect(replicas))


def free_port(host: str, port: int, tries: int = 20) -> int:
    """The first free port from `port` on. Raises ValueError where none is free or the address is not ours."""
    if not 0 < port < 65_536:
        raise ValueError(f"a port lies between 1 and 65535, not {port}")
    foreign = f"{host} is no address of this machine; try 127.0.0.1 or 0.0.0.0"
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise ValueError(foreign) from None
    for place in range(port, min(port + tries, 65_536)):
        try:
            if all(free(kind, (where[0], place, *where[2:])) for kind, _, _, _, where in found):
                return place
        except PermissionError:
            raise ValueError(f"port {place} needs more rights; choose one above 1023 with --port") from None
        except OSError:
            raise ValueError(foreign) from None
    raise ValueError(f"no port from {port} to {port + tries - 1} is free; choose another with --port")


def free(kind: int, where: tuple[Any, ...]) -> bool:
    """Whether nobody listens there. Raises OSError where we cannot."""
    with socket.socket(kind) as door:
        if os.name != "nt":  # there it means that two may listen at one port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if kind == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            door.bind(where)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True
