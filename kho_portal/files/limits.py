"""The cage of a child process that opens files of strangers, and what its end is told by. Standard library only.

The child locks itself in before it opens anything; an orphaned child still ends by itself.
"""

import os
import resource
import signal
import struct

ADDRESS_SPACE = 1024 * 1024 * 1024
CPU_SECONDS = 12
WALL_SECONDS = 20
EXIT_BROKEN_INSTALLATION = 75
REPORT = struct.Struct("<id")  # how a child ended: exit status as of subprocess, CPU seconds


def limit_this_process() -> None:
    """From here on: bounded memory, CPU and time, no new processes, no files written, no core dump, low priority."""
    os.umask(0o077)
    os.nice(10)
    signal.alarm(WALL_SECONDS + 1)
    for name, soft, hard in (
        ("RLIMIT_AS", ADDRESS_SPACE, ADDRESS_SPACE),
        ("RLIMIT_CPU", CPU_SECONDS, CPU_SECONDS + 2),
        ("RLIMIT_NPROC", 0, 0),  # no effect for root, which should not run a worker anyway
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NOFILE", 64, 64),
    ):
        which = getattr(resource, name, None)
        if which is None:
            continue
        highest = resource.getrlimit(which)[1]
        most = hard if highest == resource.RLIM_INFINITY else min(hard, highest)
        resource.setrlimit(which, (min(soft, most), most))
