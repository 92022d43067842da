"""The replicas of a cluster on this machine, as the system knows them."""

from pathlib import Path


def replicas():
    """Process numbers of what computes in a cluster."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"ServeReplica:explorer" in place.read_bytes():
                found.append(int(place.parent.name))
        except OSError:  # it has just ended
            continue
    return sorted(found)
