#!/usr/bin/env python3
"""Hold the readers that SEISMO_READERS adds against pandas, polars, DuckDB, NumPy, pyarrow, psycopg and scikit-learn.

    python3 Tests/ecosystem/check_readers.py SEISMO FOLDER docs/data.md

SEISMO is built with all readers. The same rows are written in each format; what Seismo reads has to be what the others
read of the same file, numbers bit for bit. Also runs the pipes of docs/data.md. Exits with 1 when anything is amiss.
"""

import datetime
import decimal
import json
import math
import os
import pathlib
import random
import re
import sqlite3
import struct
import subprocess
import sys

import duckdb
import numpy
import pandas
import polars
import psycopg
import pyarrow
import pyarrow.feather
import sklearn.datasets

from postgres_server import postgres_server

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ROWS = 3000
failures = []


def plain(value):
    """A value as all readers can be held to: None, a float, or a text."""
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return None
    if isinstance(value, datetime.datetime):
        moment = value.replace(tzinfo=value.tzinfo or datetime.timezone.utc) - EPOCH
        return moment / datetime.timedelta(seconds=1)
    if isinstance(value, datetime.date):
        return float((value - EPOCH.date()).days * 86_400)
    return value if isinstance(value, str) else float(value)


def rows():
    """Rows with what tables have: numbers of all sizes, codes, words, moments, gaps."""
    generator = random.Random(3)
    made = []
    for number in range(ROWS):
        bits = struct.unpack("d", struct.pack("Q", generator.getrandbits(64)))[0]
        x = bits if math.isfinite(bits) else 0.1 * number
        row = {
            "x": None if number % 7 == 3 else x,
            "n": generator.randrange(-1000, 1000),
            "big": generator.getrandbits(60) - 2**59,
            "word": None if number % 11 == 5 else generator.choice(["red", "blé", "a longer text than most", "日本"]),
            "code": f"{generator.randrange(50):05}",
            "ok": generator.random() < 0.5,
            "day": datetime.date(1960, 1, 1) + datetime.timedelta(days=generator.randrange(40000)),
            "at": datetime.datetime(2000, 1, 1) + datetime.timedelta(milliseconds=generator.getrandbits(40)),
        }
        made.append(row)
    return made


def columns(table):
    return {name: [row[name] for row in table] for name in table[0]}


def by_seismo(seismo, *command, data=None, variables={}):
    done = subprocess.run(
        [seismo, "inspect", *command, "--json", "--values"], capture_output=True, input=data, env=os.environ | variables)
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.stderr.decode()}")
    found = json.loads(done.stdout, parse_int=lambda text: -0.0 if text == "-0" else int(text))
    special = {"inf": math.inf, "-inf": -math.inf}
    words = ("category", "text")
    return {
        column["name"]: [
            value if column["type"] in words else special.get(value, value) for value in column["values"]
        ]
        for column in found["columns"]
    }


def bits(value):
    """A value that is equal only to the same: numbers by their bits, moments as seconds."""
    if isinstance(value, (numpy.generic,)):
        value = value.item()
    if isinstance(value, str):
        for parse in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
            if value[:1].isdigit() and value.count("-") == 2:
                try:
                    value = parse(value)
                    break
                except ValueError:
                    pass
    value = plain(value)
    if isinstance(value, float):
        return struct.pack("d", value)
    return value


def compare(what, own, other):
    if list(own) != list(other):
        failures.append(f"{what}: columns {list(own)}, and {list(other)}")
        return
    for name in own:
        ours, theirs = [list(map(bits, table[name])) for table in (own, other)]
        if ours != theirs:
            place = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
            failures.append(
                f"{what}, column {name}, row {place}: {own[name][place:place + 1]}, and {other[name][place:place + 1]}")


def frame(table):
    return {name: list(values) for name, values in table.to_dict("list").items()}


def check_jsonl(seismo, folder, table):
    path = str(folder / "t.jsonl")
    with open(path, "w") as file:
        for row in table:
            file.write(json.dumps(row, default=lambda moment: moment.isoformat(), ensure_ascii=row["n"] % 2 == 0) + "\n")
    own = by_seismo(seismo, path)
    compare("jsonl, json", own, columns([json.loads(line) for line in open(path)]))
    compare("jsonl, polars", own, polars.read_ndjson(path, infer_schema_length=None).to_dict(as_series=False))
    compare(
        "jsonl, pandas", own,
        frame(pandas.read_json(path, lines=True, precise_float=True, dtype=False).convert_dtypes()))
    found = duckdb.sql(f"from read_json('{path}', sample_size = -1)").fetchall()
    compare("jsonl, DuckDB", own, dict(zip(own, map(list, zip(*found)))))


def check_sqlite(seismo, folder, table):
    path = folder / "t.db"
    database = sqlite3.connect(path)
    database.execute("create table t (x real, n int, big int, word text, code text, ok int, day text, at text)")
    database.executemany(
        "insert into t values (?, ?, ?, ?, ?, ?, ?, ?)",
        [[*list(row.values())[:6], row["day"].isoformat(), row["at"].isoformat()] for row in table])
    database.commit()
    own = by_seismo(seismo, str(path))
    compare("sqlite, pandas", own, frame(pandas.read_sql("select * from t", database)))
    compare("sqlite, polars", own, polars.read_database("select * from t", database, infer_schema_length=None).to_dict(as_series=False))
    database.close()


def check_libsvm(seismo, folder):
    generator = numpy.random.default_rng(5)
    values = generator.standard_normal((500, 12)) * (generator.random((500, 12)) < 0.3)
    values[0, -1] = 0.1
    labels = generator.integers(0, 3, 500)
    for zero_based in (True, False):
        path = str(folder / f"t{zero_based}.svm")
        sklearn.datasets.dump_svmlight_file(values, labels, path, zero_based=zero_based)
        # It writes 16 digits, so what is read again is what has to be equal.
        matrix, target = sklearn.datasets.load_svmlight_file(path, zero_based=zero_based)
        first = 0 if zero_based else 1
        other = {"y": target.tolist()} | {
            f"x{first + place}": column.tolist() for place, column in enumerate(matrix.toarray().T)}
        compare("libsvm, scikit-learn", by_seismo(seismo, path), other)


def check_npz(seismo, folder, table):
    data = columns(table)
    arrays = {
        "f8": numpy.array([math.nan if x is None else x for x in data["x"]]),
        "f4": numpy.array([math.nan if x is None else x for x in data["n"]], dtype=">f4") / 3,
        "word": numpy.array([w or "" for w in data["word"]]),
        "wide": numpy.asfortranarray(numpy.arange(3 * ROWS, dtype="i4").reshape(ROWS, 3)),
        "ok": numpy.array(data["ok"]),
        "big": numpy.array(data["big"], dtype="i8"),
        "day": numpy.array(data["day"], dtype="M8[D]"),
        "at": numpy.array(data["at"], dtype="M8[us]"),
    } | {f"u{size}": numpy.array(data["n"]).astype(f"u{size}") for size in (1, 2, 4, 8)}
    for save in (numpy.savez, numpy.savez_compressed):
        path = str(folder / f"{save.__name__}.npz")
        save(path, **arrays)
        other = {}
        for name, array in numpy.load(path).items():
            for place in range(array.shape[1] if array.ndim == 2 else 1):
                column = array[:, place] if array.ndim == 2 else array
                key = f"{name}{place}" if array.ndim == 2 else name
                other[key] = [value or None if isinstance(value, str) else value for value in column.tolist()]
        compare(f"npz, {save.__name__}", by_seismo(seismo, path), other)
    numpy.save(folder / "one.npy", arrays["f8"])
    compare("npy", by_seismo(seismo, str(folder / "one.npy")), {"x": arrays["f8"].tolist()})


def check_arrow(seismo, folder, table):
    data = pyarrow.table(columns(table))
    data = data.set_column(3, "word", data["word"].dictionary_encode())
    data = data.append_column("large", data["code"].cast(pyarrow.large_string()))
    data = data.append_column("small", data["n"].cast(pyarrow.int16()))
    cents = [None if row["n"] % 9 == 4 else decimal.Decimal(row["big"]).scaleb(-2) for row in table]
    data = data.append_column("price", pyarrow.array(cents, pyarrow.decimal128(30, 2)))
    for compression in ("uncompressed", "lz4", "zstd"):
        path = str(folder / f"{compression}.arrow")
        pyarrow.feather.write_feather(data, path, compression=compression, chunksize=700)
        own = by_seismo(seismo, path)
        compare(f"arrow, {compression}, pyarrow", own, pyarrow.feather.read_table(path).to_pydict())
        compare(f"arrow, {compression}, pandas", own, frame(pandas.read_feather(path).astype(object)))
        compare(f"arrow, {compression}, polars", own, polars.read_ipc(path).to_dict(as_series=False))
        wide = polars.from_arrow(data)
        for name, write in (("file", wide.write_ipc), ("stream", wide.write_ipc_stream)):
            path = str(folder / f"polars-{name}.arrow")
            write(path, compression=compression)
            compare(f"arrow, a {compression} {name} of polars", by_seismo(seismo, path), wide.to_dict(as_series=False))
    # As people write their first files: with whatever these compress by.
    simple = pandas.DataFrame(table)
    simple.to_feather(folder / "usual.feather")
    compare("feather of pandas", by_seismo(seismo, str(folder / "usual.feather")), frame(simple.astype(object)))
    polars.DataFrame(table).write_ipc(folder / "usual.arrow")
    compare("ipc of polars", by_seismo(seismo, str(folder / "usual.arrow")), columns(table))
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, data.schema) as writer:
        writer.write_table(data, max_chunksize=100)
    compare("arrow, standard input", by_seismo(seismo, "-", data=sink.getvalue().to_pybytes()), data.to_pydict())


def check_postgres(seismo, table):
    types = {"x": "float8", "n": "int4", "big": "int8", "word": "text", "code": "text", "ok": "bool", "day": "date", "at": "timestamp"}
    with postgres_server() as variables:
        place = {"host": variables["PGHOST"], "user": variables["PGUSER"], "dbname": variables["PGDATABASE"]}
        with psycopg.connect(**place) as connection:
            connection.execute(f"create table t ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
            with connection.cursor().copy("copy t from stdin") as copy:
                for row in table:
                    copy.write_row(list(row.values()))
            connection.commit()
            own = by_seismo(seismo, "--reader", "postgres", "--set", "table=t", variables=variables)
            cursor = connection.execute("select * from t")
            found = dict(zip([column.name for column in cursor.description], map(list, zip(*cursor.fetchall()))))
            compare("postgres, psycopg", own, found)
            compare("postgres, polars", own, polars.read_database("select * from t", connection, infer_schema_length=None).to_dict(as_series=False))
            query = "select n, sum(x) as total, count(*) as rows, avg(n)::numeric(10, 3) as mean from t group by n order by n"
            own = by_seismo(seismo, "--reader", "postgres", "--set", f"query={query}", variables=variables)
            cursor = connection.execute(query)
            found = dict(zip([column.name for column in cursor.description], map(list, zip(*cursor.fetchall()))))
            compare("postgres, a query", own, found)


def check_fixed_width(seismo, folder, table):
    """No command reads such a file without a spec, so it is what 'seismo row' shows of a run's rows."""
    path = folder / "t.txt"
    with open(path, "w") as file:
        for row in table[:300]:
            file.write(f"{row['n']:>6}{row['word'] or '':<24}{row['code']}{row['day']}\n")
    (folder / "fixed.yaml").write_text(
        "data:\n  read: {use: fixed_width, path: t.txt, columns: {n: 1-6, m: 1-6, word: 7-30, code: 31-35, day: 36-45}}\n"
        "  schema: {target: n, types: {code: category}}\n"
        "prepare: [{use: one_hot, missing: level, on: [word, code]}, {use: date_parts}, standard]\n"
        "model: [{use: dense, units: 1}]\nloss: mse\noptimizer: adam\ntrain: {epochs: 1}\n")
    subprocess.run([seismo, "run", "fixed.yaml", "--quiet", "-o", "runs"], cwd=folder, check=True, capture_output=True)
    run = max((folder / "runs").iterdir())
    other = pandas.read_fwf(
        path, colspecs=[(0, 6), (6, 30), (30, 35), (35, 45)], names=["n", "word", "code", "day"], header=None,
        dtype={"code": str, "day": str}, keep_default_na=False, na_values={"word": [""]})
    for number in range(0, 300, 17):
        shown = subprocess.run([seismo, "row", run, str(number), "--json"], check=True, capture_output=True, text=True)
        story = json.loads(shown.stdout)
        read = {cell["column"]: cell.get("value") for cell in story["read"]}
        wanted = other.iloc[number]
        expected = {"word": None if pandas.isna(wanted["word"]) else wanted["word"], "code": wanted["code"], "m": int(wanted["n"])}
        found = {name: read[name] for name in expected}
        if found != expected or story["line"] != number + 1:
            failures.append(f"fixed_width, row {number}: {found}, and {expected}")


def write_vehicles(folder):
    """The files that docs/data.md calls the reader's own: the vehicles, in each format."""
    table = pandas.read_csv("Data/vehicle.csv.gz")
    table.to_json(folder / "rows.jsonl", orient="records", lines=True)
    database = sqlite3.connect(folder / "rows.db")
    # SQLite's names don't differ in their capitals alone.
    names = [f"{name}_{place}" if place else name for place, name in enumerate(table.columns)]
    names[table.columns.get_loc("Circ")], names[table.columns.get_loc("Class")] = "Circ", "Class"
    database.execute(f"create table vehicle (id integer primary key, {', '.join(map(repr, names))})")
    marks = ", ".join("?" * (len(names) + 1))
    database.executemany(
        f"insert into vehicle values ({marks})",
        [[7 * number + 1, *row] for number, row in enumerate(table.values.tolist())])
    database.commit()
    database.close()
    pyarrow.feather.write_feather(table, folder / "rows.arrow")
    table.to_parquet(folder / "rows.parquet")
    inputs = table.drop(columns="Class").to_numpy(float)
    numpy.savez_compressed(folder / "rows.npz", X=inputs, Class=table["Class"].to_numpy(str))
    classes = table["Class"].astype("category").cat.codes
    sklearn.datasets.dump_svmlight_file(inputs, classes, str(folder / "rows.svm"), zero_based=False)
    with open(folder / "rows.txt", "w") as file:
        for row in table.values.tolist():
            file.write("".join(str(value).rjust(6) for value in row) + "\n")


# How each names the first row that a run trained on, and the start of its place.
PLACES = {
    "jsonl": r"rows.jsonl:\d+", "sqlite": r"rows.db, query, record \d+", "arrow": r"rows.arrow, record \d+",
    "npz": r"rows.npz, record \d+", "libsvm": r"rows.svm:\d+", "fixed_width": r"rows.txt:\d+",
}


def check_document(seismo, folder, document):
    """Each spec of the document that names one of these readers: checked, trained, explained, and used on its own file."""
    write_vehicles(folder)
    text = pathlib.Path(document).read_text()
    seen = set()

    def run(*command):
        done = subprocess.run([seismo, *command], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            failures.append(f"{document}, {command}: {done.stderr.strip()}")
        return done.stdout

    for block in re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S):
        use = re.search(r"read: {use: (\w+), path: ([\w.]+)", block)
        if not use or use[1] not in PLACES:
            continue
        name, path = use.groups()
        seen.add(name)
        (folder / f"{name}.yaml").write_text(block + "train: {epochs: 40}\noptimizer: {use: sgd, learning_rate: 0.5}\n")
        run("check", f"{name}.yaml")
        run("run", f"{name}.yaml", "--quiet", "-o", f"runs-{name}")
        made = next((folder / f"runs-{name}").iterdir())
        place = re.search(r"(?m)^row 5 of main: (.*), in", run("row", made, "5"))
        place = place and place[1].split("/")[-1]
        if not place or not re.fullmatch(PLACES[name], place):
            failures.append(f"{name}: row 5 is at {place}")
        elif not run("row", made, place).startswith("row 5 of main: "):
            failures.append(f"{name}: 'seismo row' doesn't find {place}")
        explained = run("explain", made)
        if "spike" not in explained or ("▲" in explained and not re.search(PLACES[name], explained)):
            failures.append(f"{name}: explained without a place: {explained[:500]}")
        answers = run("predict", made, path).strip().splitlines()
        rows = 800 if name == "sqlite" else 847
        if len(answers) < rows - 100:
            failures.append(f"{name}: {len(answers)} lines of answers")
    if seen != set(PLACES):
        failures.append(f"{document} has no spec for {set(PLACES) - seen}")


def check_pipes(seismo, folder, document, table):
    """Parquet, by DuckDB and by polars, as the document shows it, and its values."""
    path = {"PATH": f"{pathlib.Path(sys.executable).parent}:{pathlib.Path(seismo).parent}:{os.environ['PATH']}"}
    commands = [
        line for line in pathlib.Path(document).read_text().splitlines() if line.startswith("python3 -c") and "rows.parquet" in line]
    if len(commands) != 2:
        failures.append(f"{document} shows {len(commands)} pipes")
    polars.DataFrame(table).write_parquet(folder / "values.parquet")
    for command in commands:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=os.environ | path, capture_output=True, text=True)
        if done.returncode != 0 or "846 rows, 19 columns, read by arrow" not in done.stdout:
            failures.append(f"{command}: {done.stdout[:300]}{done.stderr[:300]}")
        code = command.replace("rows.parquet", "values.parquet").split(" | ")[0]
        piped = subprocess.run(["bash", "-c", code], cwd=folder, env=os.environ | path, check=True, capture_output=True).stdout
        compare(f"parquet, {code[:30]}", by_seismo(seismo, "-", data=piped), columns(table))


def main(seismo, folder, document):
    folder, table = pathlib.Path(folder), rows()
    seismo = str(pathlib.Path(seismo).resolve())
    check_jsonl(seismo, folder, table)
    check_sqlite(seismo, folder, table)
    check_libsvm(seismo, folder)
    check_npz(seismo, folder, table)
    check_arrow(seismo, folder, table)
    check_postgres(seismo, table)
    check_fixed_width(seismo, folder, table)
    check_document(seismo, folder, document)
    check_pipes(seismo, folder, document, table)
    print("readers: " + ("as the others read" if not failures else f"{len(failures)} differences"))
    sys.exit("\n".join(failures[:40]) if failures else 0)


main(*sys.argv[1:])
