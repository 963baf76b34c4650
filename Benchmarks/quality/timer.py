"""Runs a command and writes what it took as JSON: timer.py FILE COMMAND...

A process of its own, and a small one: Linux counts the memory of whoever starts a process as that process's own peak.
"""

import json
import os
import sys
import time


def main() -> None:
    start = time.perf_counter()
    process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
    _, status, usage = os.wait4(process, 0)
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    took = {
        "seconds": round(time.perf_counter() - start, 3), "processor_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_mb": round(usage.ru_maxrss / scale, 1), "status": os.waitstatus_to_exitcode(status),
    }  # fmt: skip
    with open(sys.argv[1], "w") as file:
        json.dump(took, file)


if __name__ == "__main__":
    main()
