"""The peak memory that `explorer bench` prints is that of the process itself."""

import subprocess
import sys

HELD = 600_000_000  # bytes of whoever starts it
ASK = "from explorer.commands.bench.peak import peak; held = bytearray(b'x') * {more}; print(peak())"
START = """
import subprocess, sys
held = bytearray(b"x") * int(sys.argv[1])
print(subprocess.run([sys.executable, "-c", sys.argv[2]], capture_output=True, text=True, check=True).stdout)
"""


def peak(held: int, more: int = 1) -> float:
    command = [sys.executable, "-c", START, str(held), ASK.format(more=more)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_what_the_parent_holds_does_not_count():
    alone = peak(1)
    assert abs(peak(HELD) - alone) < 0.1
    assert peak(1, HELD) - alone > 0.5
