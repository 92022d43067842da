"""The engine as a deployment of Ray Serve: `app` is what a configuration of Serve names (deploy/serve.yaml).

    replicas = connect(2)               in the cluster of RAY_ADDRESS, or in one that begins here
    models = cluster_models(replicas)

No port is opened for it: a studio calls the replicas through a deployment handle. The extra `cluster` has Ray.
"""

from __future__ import annotations

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ray
import torch
from ray import serve
from ray.exceptions import GetTimeoutError, ObjectLostError, RayActorError, RaySystemError, WorkerCrashedError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError

from explorer.cluster.engine import Engine
from explorer.cluster.messages import Answered, Asked, Facts, LostError
from explorer.cluster.studio import LANES
from explorer.cores import cores
from explorer.model.registry import DEFAULT, quickest
from explorer.network.parallel import keep_cores

__all__ = ["APP", "NAME", "Handle", "Replica", "app", "connect"]

APP, NAME = "explorer", "engine"
LONGEST = 60.0  # seconds that one call may take: its place in a full line, and the step itself
LOST: tuple[type[Exception], ...] = (
    RayActorError,
    WorkerCrashedError,
    ObjectLostError,
    RaySystemError,
    GetTimeoutError,
    TimeoutError,
    BackPressureError,
    DeploymentUnavailableError,
)


@serve.deployment(
    name=NAME,
    max_ongoing_requests=LANES,
    health_check_period_s=2.0,
    health_check_timeout_s=10.0,
    graceful_shutdown_timeout_s=5.0,
)
class Replica:
    """An engine with a thread for each call under way; they meet in its line."""

    def __init__(self) -> None:
        keep_cores()
        self.engine, self.hands = Engine(), ThreadPoolExecutor(LANES, "call")
        for name in {DEFAULT, quickest()}:  # before the first visitor comes
            self.engine.models.model(name)

    async def answer(self, asked: Asked) -> Answered:
        return await asyncio.get_running_loop().run_in_executor(self.hands, self.engine.answer, asked)

    async def facts(self, name: str) -> Facts:
        return await asyncio.get_running_loop().run_in_executor(self.hands, self.engine.facts, name)


app = Replica.bind()  # type: ignore[attr-defined]


class Handle:
    """Replicas (explorer.cluster.studio) behind a deployment handle, which chooses the one that has least to do."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle

    def answer(self, asked: Asked) -> Answered:
        return self._result(self.handle.answer, asked)  # type: ignore[no-any-return]

    def facts(self, name: str) -> Facts:
        return self._result(self.handle.facts, name)  # type: ignore[no-any-return]

    def _result(self, method: Any, given: Any) -> Any:
        try:
            return method.remote(given).result(timeout_s=LONGEST)
        except LOST as error:
            raise LostError(type(error).__name__) from error


def connect(replicas: int | None = None, each: int | None = None) -> Handle:
    """The replicas of the cluster that RAY_ADDRESS names, begun there where there are none yet; without it, of one that
    begins on this machine and ends with this program.

    replicas  how many; None: one for each graphics card, or for each pair of cores
    each      cores of one; None: its share of them
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    address = os.environ.get("RAY_ADDRESS")
    look: dict[str, Any] = {"namespace": APP, "log_to_driver": False}
    if address:
        ray.init(address=address, **look)
    else:
        ray.init(address="local", num_cpus=cores(), include_dashboard=False, **look)
    logging.getLogger("ray.serve").setLevel(logging.WARNING)
    serve.start(proxy_location="Disabled")
    if APP not in serve.status().applications:
        serve.run(sized(replicas, each), name=APP, route_prefix=None)
    return Handle(serve.get_deployment_handle(NAME, APP))


def sized(replicas: int | None, each: int | None) -> Any:
    """The application with so many replicas, which share this machine's graphics cards or cores."""
    cards = torch.cuda.device_count()
    count = replicas or cards or max(1, cores() // 2)
    share: dict[str, Any] = {"num_gpus": cards / count} if cards else {}
    options = {"num_cpus": each or max(1, cores() // count), **share}
    return Replica.options(num_replicas=count, ray_actor_options=options).bind()  # type: ignore[attr-defined]
