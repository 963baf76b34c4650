"""Holds the index of runs against the programs that people open it with: sqlite3, and pandas and DuckDB by the code of
docs/runs.md.

Usage: check_runs.py SEISMO FOLDER; FOLDER is empty, for what is trained.
"""

import csv
import io
import json
import math
import os
import pathlib
import re
import subprocess
import sys

import duckdb
import pandas

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEISMO, FOLDER = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
PYTHON = re.findall(r"```python\n(.*?)```", (ROOT / "docs/runs.md").read_text(), re.S)


def run(*arguments, **options):
    return subprocess.run(
        [str(word) for word in arguments], check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def sql(query):
    return json.loads(run("sqlite3", "-json", "runs/.index.sqlite", query) or "[]")


def same(found, expected, what):
    if found != expected:
        sys.exit(f"check_runs: {what}: found {found}, expected {expected}")


def spoil(folder):
    """A training whose figures aren't numbers, and one that has none."""
    path = next(pathlib.Path("runs").glob("2*")) / folder / "summary.json"
    summary = json.loads(path.read_text())
    for figure, value in zip(summary["figures"], ["nan", "inf", "-inf"]):
        figure["final"] = value
    path.write_text(json.dumps(summary))
    return [figure["name"] for figure in summary["figures"][:3]]


def check_sqlite(names):
    same(run("sqlite3", "runs/.index.sqlite", "PRAGMA integrity_check").strip(), "ok", "integrity_check")
    rows = sql("SELECT variant, status, epochs FROM training_list ORDER BY variant")
    same(rows, [{"variant": name, "status": "finished", "epochs": 6} for name in ("adam", "sgd")], "training_list")
    for name, text in zip(names, ["nan", "inf", "-inf"]):
        part, metric = name.split(".")
        row = sql(f"""SELECT value IS NULL AS absent, text FROM figure_list WHERE variant = 'sgd'
            AND part = '{part}' AND metric = '{metric}' AND weights = 'final'""")
        same(row, [{"absent": int(text == "nan"), "text": text}], name)
    rate = sql("SELECT number FROM setting_list WHERE key = 'optimizer.learning_rate' AND variant = 'adam'")
    same(rate, [{"number": 0.001}], "the learning rate")


def check_csv(names):
    text = run(SEISMO, "runs", "--csv")
    pathlib.Path("runs.csv").write_text(text, newline="")
    rows = {row["variant"]: row for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)}
    table = pandas.read_csv("runs.csv").set_index("variant")
    truth = json.loads((next(pathlib.Path("runs").glob("2*")) / "adam/summary.json").read_text())
    for figure in truth["figures"]:
        same(float(rows["adam"][figure["name"]]), figure["final"], figure["name"])
        same(float(table.loc["adam", figure["name"]]), figure["final"], f"{figure['name']} in pandas")
        found = duckdb.sql(f"""SELECT "{figure['name']}"::DOUBLE FROM 'runs.csv' WHERE variant = 'adam'""").fetchall()[0][0]
        same(found, figure["final"], f"{figure['name']} in DuckDB")
    for name, text in zip(names, ["nan", "inf", "-inf"]):
        same(rows["sgd"][name], text, name)
        found = duckdb.sql(f"""SELECT "{name}"::DOUBLE FROM 'runs.csv' WHERE variant = 'sgd'""").fetchall()[0][0]
        for number in (float(table.loc["sgd", name]), found):
            same(str(number), str(float(text)), f"{name} of the CSV file")
    whole = json.loads(run(SEISMO, "runs", "--json", "--where", "variant == sgd"))
    same([whole[0]["final"][name] for name in names], ["nan", "inf", "-inf"], "the JSON")
    same(rows["sgd"]["note"], 'a "note", with\nlines', "a note in the CSV file")
    same(table.loc["sgd", "note"], 'a "note", with\nlines', "a note in pandas")


def main():
    os.chdir(FOLDER)
    run(SEISMO, "run", ROOT / "Specs/adam-vs-sgd.yaml", "--quiet", "--set", "train.epochs=6")
    names = spoil("sgd")
    run(SEISMO, "runs", "note", "adam-vs-sgd", 'a "note", with\nlines')
    check_sqlite(names)
    check_csv(names)
    for code in PYTHON:
        exec(compile(code, "docs/runs.md", "exec"), {})
    assert len(PYTHON) == 2 and math.isnan(float("nan"))
    # Somebody reads a database while it is written.
    reader = subprocess.Popen(
        ["sqlite3", "runs/.index.sqlite", "BEGIN; SELECT count(*) FROM settings;", ".shell sleep 1", "COMMIT;"],
        stdout=subprocess.PIPE)
    run(SEISMO, "runs", "tag", "adam-vs-sgd", "+read")
    same(reader.wait(), 0, "sqlite3 beside a writer")
    same(sql("SELECT tag FROM tags"), [{"tag": "read"}], "the tags")
    print("runs: sqlite3, pandas and DuckDB read the same")


main()
