"""Reads a CSV file into memory with pyarrow or polars, as often as Seismo does. Prints one JSON line."""

import json
import sys
import time


def reader(name):
    if name == "pyarrow":
        from pyarrow import csv

        return csv.read_csv
    import polars

    return lambda path: polars.read_csv(path, try_parse_dates=True)


def main(name, path):
    read = reader(name)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        table = read(path)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"peer": name, "rows": len(table), "ms": 1e3 * min(seconds)}))


main(*sys.argv[1:])
