"""Times Seismo beside its peers and keeps the figures.

Suites (`--suites`): `step`, the seed's network at five batch sizes; `networks`, the same with
batch_norm, dropout or tanh; `wide`, 100 -> 1024 -> 1024 -> 10 on one core and on two; `threads`,
Seismo on two threads against one; `recording`, with norms and the watch for spikes against without;
`replays`, replays against the bare arithmetic of their steps and probes; `job`, a
whole training from a gzipped CSV to its report; `variants`, two side by side with --jobs 2; `sweeps`, a
sweep on two processors against one, and what 1,000 trials take beside their trainings; `reading`,
600,000 rows of CSV into a table; `memory`, what commands take at most for a table of 189 MB.

Commands run in turn (A B A B ...), so that a machine whose speed drifts slows all of them alike; what
counts is the ratio of each pair, its median and spread.
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

import suites

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(program: suites.Program) -> dict:
    """One run on the program's cores: what it prints, or its wall time and peak memory."""
    cores = ",".join(map(str, range(program.cores)))
    pin = ["taskset", "-c", cores] if shutil.which("taskset") else []
    if program.is_job:
        return suites.time_process([*pin, *program.command])
    output = subprocess.run(
        [*pin, *program.command], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(output.strip().splitlines()[-1])


def compare(case: suites.Case, rounds: int) -> list[dict]:
    """All programs of a case in turn; one row each, with the ratio to the first."""
    figures = [{p.name: run(p) for p in case.programs} for _ in range(rounds)]
    base = case.programs[0].name
    rows = []
    for program in case.programs:
        times = [f[program.name][program.figure] for f in figures]
        ratios = [f[program.name][program.figure] / f[base][case.programs[0].figure] for f in figures]
        row = {
            "case": case.name,
            "program": program.name,
            program.figure: round(statistics.median(times), 3),
            "ratio": round(statistics.median(ratios), 3),
            "ratio_min": round(min(ratios), 3),
            "ratio_max": round(max(ratios), 3),
            "rounds": rounds,
        }
        if program.is_job:
            row["peak_mb"] = round(statistics.median(f[program.name]["peak_mb"] for f in figures), 1)
        rows.append(row)
        spread = f"{row['ratio_min']:.2f}–{row['ratio_max']:.2f}"
        memory = f"  {row['peak_mb']:.0f} MB" if program.is_job else ""
        print(
            f"{case.name:<22} {program.name:<15} {row[program.figure]:>11.2f} {program.figure:<11}"
            f" {row['ratio']:>7.2f}  {spread}{memory}",
            flush=True,
        )
    return rows


def beside(case: suites.Case, before: pathlib.Path) -> list[suites.Case]:
    """Each of a case's own programs beside the same one of another build, which is the first."""

    def of_before(program: suites.Program) -> suites.Program:
        command = [str(before / pathlib.Path(word).name) if word.startswith(str(suites.BUILD)) else word
                   for word in program.command]
        return dataclasses.replace(program, name="before", command=command)

    own = [p for p in case.programs if any(word.startswith(str(suites.BUILD)) for word in p.command)]
    return [suites.Case(f"{case.name}, {p.name}"[:60], [of_before(p), p]) for p in own]


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    model = "unknown"
    if os.path.exists("/proc/cpuinfo"):
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next((l.split(":")[1].strip() for l in lines if l.startswith("model name")), model)
    return {"processor": model, "cores": str(os.cpu_count()), "system": platform.platform()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--suites", default=",".join(suites.SUITES))
    parser.add_argument("--peers", default="torch,torch-compiled,jax,sklearn,pyarrow,polars", help="besides plain C")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the numbers of steps")
    parser.add_argument(
        "--before", type=pathlib.Path,
        help="a folder with the seismo and seismo-bench of another build: both in turn, in place of peers, kept nowhere")
    parser.add_argument("--smoke", action="store_true", help="one tiny round, kept nowhere")
    options = parser.parse_args()
    scale, rounds = (0.01, 1) if options.smoke else (options.scale, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        setting = suites.Setting(folder, scale, [] if options.smoke else options.peers.split(","))
        for missing in setting.missing:
            print(f"without {missing}: pip install -r Benchmarks/peers/requirements.txt", file=sys.stderr)
        peaks = setting.sgemm_peaks()
        print("sgemm peak, GFLOP/s:", ", ".join(f"{core} {peak}" for core, peak in peaks.items()))
        for suite in options.suites.split(","):
            cases = suites.SUITES[suite](setting)
            if options.before:
                cases = [pair for case in cases for pair in beside(case, options.before)]
            rows = [row for case in cases for row in compare(case, rounds)]
            if options.before:
                continue
            if suite == "step":
                suites.print_arithmetic(rows, max(peaks.values()))
            if options.smoke:
                continue
            stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
            file = ROOT / "Benchmarks" / "results" / f"{stamp}-{suite}.json"
            file.parent.mkdir(exist_ok=True)
            kept = {"machine": machine(), "sgemm_peak_gflops": peaks, "rows": rows}
            file.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
