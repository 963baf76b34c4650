#!/usr/bin/env python3
"""The same rows in each format that a reader knows: each trains a network, which predicts its own rows and those of
the first format; what was trained of the first predicts the rows of all.

    python3 Tests/ecosystem/check_formats.py SEISMO FOLDER

SEISMO is built with all readers. All answers have to be the same bytes. Exits with 1 when anything is amiss.
"""

import datetime
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys

import numpy
import pandas
import polars
import psycopg
import pyarrow
import pyarrow.feather

from postgres_server import postgres_server

ROWS = 400
failures = []


def numbers():
    """Numbers of all sizes, in columns that libsvm names so, and a target."""
    generator = random.Random(5)
    made = []
    for _ in range(ROWS):
        inputs = [generator.gauss(0, 1), generator.random() * 1e-7, generator.randrange(-50, 50) / 8, generator.gauss(0, 1) * 1e6]
        made.append({"y": int(inputs[0] + inputs[2] / 4 > 0), **{f"x{place + 1}": value for place, value in enumerate(inputs)}})
    return made


def mixed():
    """Words, dates, truths and gaps beside numbers."""
    generator = random.Random(6)
    made = []
    for number in range(ROWS):
        x = generator.gauss(0, 1)
        made.append({
            "label": "high" if x > 0.3 else "low",
            "x": None if number % 13 == 4 else x,
            "n": generator.randrange(100),
            "word": None if number % 17 == 5 else generator.choice(["red", "blé", "a longer text than most"]),
            "ok": generator.random() < 0.5,
            "day": datetime.date(2020, 1, 1) + datetime.timedelta(days=generator.randrange(2000)),
        })
    return made


def text(value):
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def write(folder, rows, connection):
    """The rows in each format, with what a spec and a command say of each: the reader's own words, and the arguments."""
    frame = pandas.DataFrame(rows)
    names = list(rows[0])
    made = {}

    def add(name, reader, *arguments, path=None):
        made[name] = (reader, [*([path] if path else []), *arguments])

    truths = [name for name in names if type(rows[0][name]) is bool]
    frame.astype({name: int for name in truths}).to_csv(folder / "t.csv", index=False)
    add("csv", "{use: csv, path: t.csv}", path="t.csv")
    with open(folder / "t.jsonl", "w") as file:
        for row in rows:
            file.write(json.dumps(dict(reversed(row.items())), default=str) + "\n")
    add("jsonl", "{use: jsonl, path: t.jsonl}", path="t.jsonl")
    for name, part in (("p2", rows[:150]), ("p10", rows[150:])):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row, default=str) + "\n" for row in part))
    add("jsonl, two files", '{use: jsonl, path: "p*.jsonl"}', path="p*.jsonl")
    pyarrow.feather.write_feather(pyarrow.Table.from_pylist(rows), folder / "lz4.arrow", chunksize=70)
    add("arrow, lz4", "{use: arrow, path: lz4.arrow}", path="lz4.arrow")
    polars.DataFrame(rows).write_ipc(folder / "zstd.arrow", compression="zstd")
    add("arrow, zstd", "{use: arrow, path: zstd.arrow}", path="zstd.arrow")
    frame.to_feather(folder / "pandas.feather")
    add("feather of pandas", "{use: arrow, path: pandas.feather}", path="pandas.feather")
    types = {int: "integer", float: "real", str: "text", bool: "integer", datetime.date: "text"}
    kinds = {name: type(next(row[name] for row in rows if row[name] is not None)) for name in names}
    database = sqlite3.connect(folder / "t.db")
    database.execute(f"create table t ({', '.join(f'{name} {types[kinds[name]]}' for name in names)})")
    database.executemany(
        f"insert into t values ({', '.join('?' * len(names))})",
        [[str(value) if isinstance(value, datetime.date) else value for value in row.values()] for row in rows])
    database.execute("create table other (a)")
    database.commit()
    database.close()
    add("sqlite", "{use: sqlite, path: t.db, table: t}", "--set", "table=t", path="t.db")
    query = f"select {', '.join(reversed(names))} from t order by rowid"
    add("sqlite, a query", f'{{use: sqlite, path: t.db, query: "{query}"}}', "--set", f"query={query}", path="t.db")
    types = {int: "int8", float: "float8", str: "text", bool: "bool", datetime.date: "date"}
    connection.execute("drop table if exists t")
    connection.execute(f"create table t (id int primary key, {', '.join(f'{name} {types[kinds[name]]}' for name in names)})")
    with connection.cursor().copy("copy t from stdin") as copy:
        for number, row in enumerate(rows):
            copy.write_row([number + 1, *row.values()])
    connection.commit()
    add("postgres", "{use: postgres, table: t}", "--reader", "postgres", "--set", "table=t")
    if all(kind in (int, float) for kind in kinds.values()):
        with open(folder / "t.svm", "w") as file:
            for row in rows:
                file.write(f"{row['y']} " + " ".join(f"{name[1:]}:{row[name]}" for name in names[1:]) + "\n")
        add("libsvm", "{use: libsvm, path: t.svm}", path="t.svm")
    arrays = {
        name: numpy.array(
            [("" if kinds[name] is str else numpy.nan) if row[name] is None else row[name] for row in rows],
            dtype="M8[D]" if kinds[name] is datetime.date else None)
        for name in names}
    numpy.savez_compressed(folder / "t.npz", **arrays)
    add("npz", "{use: npz, path: t.npz}", path="t.npz")
    widths = {name: max(len(text(row[name])) for row in rows) + 1 for name in names}
    places, start = {}, 1
    for name in names:
        places[name] = f"{start}-{start + widths[name] - 1}"
        start += widths[name]
    (folder / "t.txt").write_text("".join("".join(text(row[name]).rjust(widths[name]) for name in names) + "\n" for row in rows))
    columns = "{" + ", ".join(f"{name}: {place}" for name, place in places.items()) + "}"
    add(
        "fixed_width", f"{{use: fixed_width, path: t.txt, columns: {columns}}}", "--reader", "fixed_width", "--set",
        f"columns={columns}", path="t.txt")
    return made


def check(seismo, folder, what, rows, target, prepare, variables):
    folder.mkdir()
    with psycopg.connect(host=variables["PGHOST"], user=variables["PGUSER"], dbname=variables["PGDATABASE"]) as connection:
        formats = write(folder, rows, connection)
    for trained, (reader, _) in formats.items():
        schema = f"{{target: {target}, exclude: [id]}}" if trained == "postgres" else f"{{target: {target}}}"
        (folder / "t.yaml").write_text(
            f"data: {{read: {reader}, schema: {schema}, split: random}}\nprepare: {prepare}\n"
            "model: [{use: dense, units: classes}]\nloss: cross_entropy\noptimizer: adam\ntrain: {epochs: 3}\n")
        # The order of columns decides the weights that a training starts from.
        expected = None
        output = f"runs-{trained.replace(' ', '-').replace(',', '')}"

        def run(*command):
            done = subprocess.run(
                [seismo, *command], cwd=folder, capture_output=True, text=True, env=os.environ | variables)
            if done.returncode != 0:
                failures.append(f"{what}, trained from {trained}, {command[0]}: {done.stderr.strip()[:400]}")
            return done.stdout

        run("run", "t.yaml", "--quiet", "-o", output)
        made = next((folder / output).iterdir(), None) if (folder / output).exists() else None
        if made is None:
            continue
        # Of what was trained from the first all are predicted; of the others their own rows and those of the first.
        first = next(iter(formats))
        for used in formats if trained == first else dict.fromkeys([first, trained]):
            arguments = formats[used][1]
            answers = run("predict", str(made), *arguments)
            expected = expected or answers
            if answers != expected or answers.count("\n") != ROWS + 1 or ",\n" in answers:
                differing = sum(a != b for a, b in zip(answers.splitlines(), expected.splitlines()))
                failures.append(f"{what}, trained from {trained}, rows of {used}: {answers.count(chr(10)) - 1} rows, {differing} differ")


def main(seismo, folder):
    seismo, folder = str(pathlib.Path(seismo).resolve()), pathlib.Path(folder)
    with postgres_server() as variables:
        check(seismo, folder / "numbers", "numbers", numbers(), "y", "[standard]", variables)
        check(
            seismo, folder / "mixed", "words, dates and gaps", mixed(), "label",
            "[{use: impute_median}, {use: one_hot, missing: level}, {use: date_parts}, standard]", variables)
    print("formats: " + ("the same answers of each" if not failures else f"{len(failures)} differences"))
    sys.exit("\n".join(failures[:40]) if failures else 0)


main(*sys.argv[1:])
