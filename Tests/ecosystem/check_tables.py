#!/usr/bin/env python3
"""Hold what Seismo reads against pandas, polars, DuckDB and pyarrow.

    python3 Tests/ecosystem/check_tables.py SEISMO docs/csv-behaviour.md [--write]

Reads each file of csv_corpus.py with all of them and compares names and values. Where they
disagree, the document has to have that row, word for word; --write prints the rows that it lacks.
Then parses a hundred thousand numerals, which have to be pyarrow's, bit for bit. Exits with 1 when
anything is amiss.
"""

import datetime
import json
import math
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from csv_corpus import FILES, READERS

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def by_seismo(seismo, path):
    command = [seismo, "inspect", path, "--json", "--values"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip().replace(path, "FILE"))
    # Python would read -0 as a whole number, which has no sign.
    found = json.loads(done.stdout, parse_int=lambda text: -0.0 if text == "-0" else int(text))
    table = {column["name"]: column["values"] for column in found["columns"]}
    numeric = {c["name"] for c in found["columns"] if c["type"] not in ("category", "text")}
    special = {"inf": math.inf, "-inf": -math.inf}
    for name in numeric:
        table[name] = [special.get(value, value) for value in table[name]]
    notes = [f"{r['line']}: {r['reason']}" for r in found["rejects"]]
    return table, notes


def plain(value):
    """A value as all readers can be held to: None, a float, or a text."""
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return None
    if isinstance(value, datetime.datetime):
        return (value.replace(tzinfo=value.tzinfo or datetime.timezone.utc) - EPOCH).total_seconds()
    if isinstance(value, datetime.date):
        return float((value - EPOCH.date()).days * 86_400)
    if isinstance(value, datetime.time):
        return float(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, str):
        return value
    return float(value)


def same(one, other):
    return list(one) == list(other) and all(
        list(map(plain, one[name])) == list(map(plain, other[name])) for name in one
    )


def brief(table):
    """A table or an error, short enough for a cell."""
    if isinstance(table, Exception):
        text = f"{type(table).__name__}" if not isinstance(table, ValueError) else str(table)
        return "refuses: " + text.split("\n")[0].split("error: ")[-1][:90]
    columns = [f"{name}: {' '.join(map(shown, values[:4]))}" for name, values in table.items()]
    return "; ".join(columns).translate({9: "\\t", 10: "\\n", 13: "\\r"})


def shown(value):
    value = plain(value)
    if value is None:
        return "∅"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def attempt(read, *arguments):
    try:
        return read(*arguments)
    except Exception as error:  # whatever a reader throws is its answer
        return error


def check_corpus(seismo, folder, document):
    """The rows on which readers disagree; the document has to have each."""
    lacking, agreements = [], 0
    for name, data in FILES.items():
        path = str(folder / name)
        pathlib.Path(path).write_bytes(data)
        own = attempt(by_seismo, seismo, path)
        own_table = own if isinstance(own, Exception) else own[0]
        notes = [] if isinstance(own, Exception) else own[1]
        others = {reader: attempt(read, path) for reader, read in READERS.items()}
        agreeing = [
            reader
            for reader, table in others.items()
            if isinstance(own_table, Exception) == isinstance(table, Exception)
            and (isinstance(table, Exception) or same(own_table, table))
        ]
        agreements += len(agreeing)
        if len(agreeing) == len(others):
            continue
        left_out = f"; leaves out line {notes[0]}" if notes else ""
        cells = [brief(own_table) + left_out] + [
            "agrees" if reader in agreeing else brief(table) for reader, table in others.items()
        ]
        row = f"| `{name}` | " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        if row not in document:
            lacking.append(row)
    print(f"{agreements} of {len(FILES) * len(READERS)} readings are the same")
    return lacking


def numerals(count):
    generator = random.Random(1)
    for _ in range(count):
        kind = generator.randrange(5)
        if kind == 0:
            yield repr(struct.unpack("d", struct.pack("Q", generator.getrandbits(64)))[0])
        elif kind == 1:
            yield f"{generator.gauss(0, 10 ** generator.randrange(-8, 8)):.{generator.randrange(12)}f}"
        elif kind == 2:
            yield f"{generator.getrandbits(70)}e{generator.randrange(-340, 300)}"
        elif kind == 3:
            yield f"{generator.getrandbits(53)}.{generator.getrandbits(60)}"
        else:  # beside the middle of two doubles
            low = struct.unpack("d", struct.pack("Q", generator.getrandbits(62)))[0]
            high = math.nextafter(low, math.inf)
            from fractions import Fraction

            middle = (Fraction(low) + Fraction(high)) / 2
            if not 1e-5 < low < 1e15:
                yield repr(low)
                continue
            digits = str(middle.numerator * 10**60 // middle.denominator).zfill(61)
            yield f"{digits[:-60]}.{digits[-60:]}{generator.choice(['', '1'])}"


def check_numerals(seismo, folder):
    """How many numerals aren't pyarrow's numbers."""
    from pyarrow import csv, float64

    texts = [text for text in numerals(100_000) if text not in ("nan", "inf", "-inf")]
    path = folder / "numerals.csv"
    path.write_text("x,y\n" + "".join(f"{text},1.5\n" for text in texts))
    own = by_seismo(seismo, str(path))[0]["x"]
    options = csv.ConvertOptions(column_types={"x": float64()})
    other = csv.read_csv(path, convert_options=options)["x"].to_pylist()
    wrong = [
        text
        for text, one, two in zip(texts, own, other, strict=True)
        if struct.pack("d", one) != struct.pack("d", two)
    ]
    print(f"{len(texts) - len(wrong)} of {len(texts)} numerals are pyarrow's, bit for bit")
    return wrong


def main(seismo, document, *more):
    text = pathlib.Path(document).read_text() if pathlib.Path(document).exists() else ""
    with tempfile.TemporaryDirectory() as folder:
        lacking = check_corpus(seismo, pathlib.Path(folder), text)
        wrong = check_numerals(seismo, pathlib.Path(folder))
    for row in lacking:
        print(row if more else f"not in {document}: {row}")
    for numeral in wrong[:10]:
        print(f"another number: {numeral}")
    sys.exit(1 if lacking or wrong else 0)


main(*sys.argv[1:])
