"""Start a kernel that may use so much memory and processor time, and yields to everything else.

Started as a script, with the bytes of memory, the seconds of processor time and the niceness before
the kernel's own arguments.
"""

from __future__ import annotations

import os
import sys

# files that it writes: matplotlib's list of fonts is the largest
LARGEST_FILE = 16 * 2**20
MOST_FILES = 512


def limit(memory: int, processor: int, nice: int) -> None:
    """Limit this process, for good.

    Parameters
    ----------
    memory : int
        Bytes of address space; what would exceed it raises a MemoryError.
    processor : int
        Seconds of processor time, after which the process is ended.
    nice : int
        How much it yields to other processes, from 0 to 19.
    """
    if sys.platform == "win32":
        return  # it has no such limits
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
    # this folder holds modules of the server
    sys.path.pop(0)

    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    # what visitors do is kept nowhere
    IPKernelApp.launch_instance(config=Config(HistoryManager={"enabled": False}))
