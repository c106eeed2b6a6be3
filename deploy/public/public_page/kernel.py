"""Start a kernel with limits on memory and processor time, and with low priority.

Run as a script: the bytes of memory, the seconds of processor time and the niceness come before the
kernel's own arguments.
"""

from __future__ import annotations

import os
import sys

# the largest file it writes is matplotlib's list of fonts
LARGEST_FILE = 16 * 2**20
MOST_FILES = 512


def limit(memory: int, processor: int, nice: int) -> None:
    """Limit this process permanently.

    Parameters
    ----------
    memory : int
        Bytes of address space; beyond them, Python raises a MemoryError.
    processor : int
        Seconds of processor time, after which the process is ended.
    nice : int
        Its niceness, from 0 to 19.
    """
    if sys.platform == "win32":
        return  # Windows has no such limits
    import resource  # noqa: PLC0415 - not on Windows

    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (bound, bound))
    os.nice(nice)


if __name__ == "__main__":
    limit(*map(int, sys.argv[1:4]))
    del sys.argv[1:4]
    # this folder has the server's modules
    sys.path.pop(0)

    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    # keep no history of what visitors do
    IPKernelApp.launch_instance(config=Config(HistoryManager={"enabled": False}))
