#!/usr/bin/env python3
"""Write vehicle.csv.gz and shuttle.csv.gz from the data sets of R's mlbench.

    python3 Data/make.py PATH/TO/mlbench/data

PATH is the `data` folder of an installed or unpacked mlbench package, the one
that holds Vehicle.rda and Shuttle.rda. The files are written beside this
script and their SHA-256 is printed in the form of Data/SHA256SUMS. Needs the
PyPI package rdata 1.1.0.

Rows and columns keep mlbench's order and names. Every number in both sets is
an integer and is written as one. The gzip header carries neither a name nor a
time, so the same zlib writes the same bytes each time.
"""

import csv
import gzip
import hashlib
import io
import sys
import warnings
from pathlib import Path

import rdata

DATA_SETS = {"Vehicle": "vehicle.csv.gz", "Shuttle": "shuttle.csv.gz"}


def read(path, name):
    """The data frame called `name` in an R data file."""
    with warnings.catch_warnings():
        # The files are older than R's record of a string's encoding; all of
        # their text is ASCII.
        warnings.filterwarnings("ignore", message="Unknown encoding")
        return rdata.read_rda(path)[name]


def cell(value):
    """A value as CSV text: a class's name, or a number that must be whole."""
    if isinstance(value, str):
        return value
    if value != int(value):
        raise ValueError(f"{value} is not an integer")
    return str(int(value))


def as_csv(frame):
    """The frame as CSV bytes: a header row, then the rows in order, LF ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([cell(value) for value in row])
    return text.getvalue().encode("ascii")


def compress(content):
    """The content gzipped at level 9, without a name or a time."""
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source, target = Path(sys.argv[1]), Path(__file__).parent
    for name, file_name in DATA_SETS.items():
        content = compress(as_csv(read(source / f"{name}.rda", name)))
        (target / file_name).write_bytes(content)
        print(f"{hashlib.sha256(content).hexdigest()}  {file_name}")


if __name__ == "__main__":
    main()
