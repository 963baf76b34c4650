"""What a sweep takes beside its trainings: python3 sweep_overhead.py SEISMO SPEC [OPTIONS].

Runs the sweep with one training at a time, and prints a line of JSON: milliseconds per trial of all that isn't a training's
own time, start and report included, and as per cent of trainings of one second.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

folder = tempfile.mkdtemp()
started = time.perf_counter()
subprocess.run([sys.argv[1], "sweep", *sys.argv[2:], "-q", "-j", "1", "-o", folder],
               check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
elapsed = time.perf_counter() - started
(trials,) = pathlib.Path(folder).glob("*/trials.jsonl")
seconds = [json.loads(line)["seconds"] for line in trials.read_text().splitlines()]
shutil.rmtree(folder)
own = 1000 * (elapsed - sum(seconds)) / len(seconds)
print(json.dumps({"ms_per_trial": own, "percent_of_1s": own / 10, "trials": len(seconds)}))
