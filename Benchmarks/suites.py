"""What is timed: each suite is a list of cases, each case the programs that run in turn."""

import dataclasses
import datetime
import gzip
import importlib.util
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "Benchmarks" / "peers"
BUILD = ROOT / ".build" / "release"
STEPS = {1: 20_000, 8: 20_000, 32: 15_000, 96: 6_000, 480: 2_000, 512: 40}
WIDTHS = [14, 100, 40, 4]


@dataclasses.dataclass
class Program:
    """A command; it prints a line of JSON with the figure, or is timed as a whole job."""

    name: str
    command: list[str]
    cores: int = 1
    figure: str = "us_per_step"

    @property
    def is_job(self) -> bool:
        return self.figure == "seconds"


@dataclasses.dataclass
class Case:
    """Programs that do the same work; ratios are to the first."""

    name: str
    programs: list[Program]


def time_process(command: list[str]) -> dict:
    """Wall time and peak resident memory of a whole process, in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise subprocess.CalledProcessError(status, command)
    unit = 1 if sys.platform == "darwin" else 1024
    return {"seconds": time.perf_counter() - start, "peak_mb": usage.ru_maxrss * unit / 1e6}


class Setting:
    """The folder for what is built, how long to run, and which peers there are."""

    def __init__(self, folder: str, scale: float, wanted: list[str]) -> None:
        self.folder, self.scale = folder, scale
        self.peers = [name for name in wanted if importlib.util.find_spec(name.split("-")[0])]
        self.missing = [name for name in wanted if name not in self.peers]
        self.c_peer = os.path.join(folder, "mlp_openblas")
        flags = ["-O3", "-march=native", "-fno-math-errno"]
        source = str(PEERS / "mlp_openblas.c")
        subprocess.run(["gcc", *flags, source, "-o", self.c_peer, "-lopenblas", "-lm"], check=True)

    def steps(self, batch: int) -> str:
        return str(max(1, int(STEPS[batch] * self.scale)))

    def c_commands(self) -> dict[str, list[str]]:
        """OpenBLAS as it comes; and with AVX-512 asked for, since 0.3.21 doesn't know every
        processor and then takes its AVX2 kernels."""
        commands = {"c-openblas": [self.c_peer]}
        if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
            commands["c-avx512"] = ["env", "OPENBLAS_CORETYPE=SKYLAKEX", self.c_peer]
        return commands

    def sgemm_peaks(self) -> dict[str, float]:
        outputs = [
            subprocess.run([*c, "--peak"], check=True, capture_output=True, text=True).stdout
            for c in self.c_commands().values()
        ]
        return {r["core"]: r["sgemm_peak_gflops"] for r in map(json.loads, outputs)}

    def seismo(self, network: str, batch: int, threads: int = 1, *more: str) -> list[str]:
        return [
            str(BUILD / "seismo-bench"), "--network", network, "--batch", str(batch),
            "--steps", self.steps(batch), "--threads", str(threads), *more,
        ]  # fmt: skip

    def python(self, name: str, network: str, batch: int, threads: int = 1, *more: str) -> Program:
        peer = {"torch-compiled": "torch"}.get(name, name)
        command = [
            sys.executable, str(PEERS / f"mlp_{peer}.py"), "--network", network,
            "--batch", str(batch), "--steps", self.steps(batch), "--threads", str(threads), *more,
        ]  # fmt: skip
        return Program(name, command, cores=threads)


def step(setting: Setting) -> list[Case]:
    cases = []
    for batch in [1, 8, 32, 96, 480]:
        programs = [Program("seismo", setting.seismo("seed", batch))]
        programs += [
            Program(name, [*c, str(batch), setting.steps(batch)])
            for name, c in setting.c_commands().items()
        ]
        if "torch" in setting.peers:
            programs.append(setting.python("torch", "seed", batch))
        if "torch-compiled" in setting.peers:
            programs.append(setting.python("torch-compiled", "seed", batch, 1, "--compiled"))
        if "jax" in setting.peers:
            programs.append(setting.python("jax", "seed", batch))
        cases.append(Case(f"batch {batch}", programs))
    return cases


def networks(setting: Setting) -> list[Case]:
    peers = [name for name in ["jax"] if name in setting.peers]
    return [
        Case(
            network,
            [Program("seismo", setting.seismo(network, 32))]
            + [setting.python(peer, network, 32) for peer in peers],
        )
        for network in ["batch_norm", "dropout", "tanh"]
    ]


def wide(setting: Setting) -> list[Case]:
    peers = [name for name in ["torch", "jax"] if name in setting.peers]
    return [
        Case(
            f"wide, {cores} core{'s' * (cores > 1)}",
            [Program("seismo", setting.seismo("wide", 512, cores), cores=cores)]
            + [setting.python(peer, "wide", 512, cores) for peer in peers],
        )
        for cores in [1, 2]
    ]


def threads(setting: Setting) -> list[Case]:
    return [
        Case(
            f"threads, batch {batch}",
            [
                Program("two threads", setting.seismo("seed", batch, 2), cores=2),
                Program("one thread", setting.seismo("seed", batch, 1)),
            ],
        )
        for batch in [96, 480]
    ]


def recording(setting: Setting) -> list[Case]:
    on, off = (setting.seismo("seed", 32, 1, "--record", way) for way in ["on", "off"])
    return [Case("recording, batch 32", [Program("off", off), Program("on", on)])]


def replays(setting: Setting) -> list[Case]:
    bench = str(BUILD / "seismo-bench")
    programs = [("bare", "--bare-replays"), ("replays", "--replays")]
    return [
        Case(
            "32 replays of 60 steps",
            [Program(name, [bench, option], figure="ms") for name, option in programs],
        )
    ]


def print_arithmetic(rows: list[dict], peak: float) -> None:
    """Seismo's step beside its multiplications at the best sgemm peak."""
    sizes = [a * b for a, b in zip(WIDTHS, WIDTHS[1:])]
    for row in rows:
        if row["program"] != "seismo":
            continue
        batch = int(row["case"].split()[1])
        flops = 2 * batch * (3 * sum(sizes) - sizes[0])
        row["arithmetic_us"] = round(flops / peak / 1e3, 3)
        row["over_arithmetic"] = round(row["us_per_step"] / row["arithmetic_us"], 2)
        print(f"{row['case']:<22} arithmetic {row['arithmetic_us']:>8.2f} µs, seismo takes {row['over_arithmetic']} times that")


SPEC = """\
name: {name}
data:
  read: {{use: csv, path: rows.csv.gz}}
  schema: {{target: label}}
  split: {{use: random, train: 1, validation: 0, test: 0}}
prepare: [standard]
sampler: {{use: shuffled, batch_size: 32}}
model: [{{use: dense, units: 100}}, relu, {{use: dense, units: 40}}, relu, {{use: dense, units: classes}}]
loss: cross_entropy
optimizer: adam
train: {{epochs: {epochs}, select: {{metric: training.loss}}}}
{variants}"""


def write_job(setting: Setting, name: str, epochs: int, variants: str = "") -> str:
    """A spec and its rows."""
    generator = random.Random(1)
    rows = os.path.join(setting.folder, "rows.csv.gz")
    if not os.path.exists(rows):
        with gzip.open(rows, "wt") as file:
            file.write(",".join(f"x{i}" for i in range(14)) + ",label\n")
            for _ in range(9_600):
                row = [generator.gauss(0, 1) for _ in range(14)]
                label = 2 * (sum(row[:3]) > 0) + (row[4] > row[5])
                file.write(",".join(f"{x:.5f}" for x in row) + f",c{label}\n")
    spec = os.path.join(setting.folder, f"{name}.yaml")
    pathlib.Path(spec).write_text(SPEC.format(name=name, epochs=epochs, variants=variants))
    return spec


def seismo_run(setting: Setting, spec: str, *more: str) -> list[str]:
    output = os.path.join(setting.folder, "runs")
    return [str(BUILD / "seismo"), "run", spec, "--quiet", "--output", output, *more]


def job(setting: Setting) -> list[Case]:
    epochs = max(1, int(100 * setting.scale))
    spec = write_job(setting, "job", epochs)
    programs = [Program("seismo", seismo_run(setting, spec), figure="seconds")]
    for peer in ["torch", "sklearn"]:
        if peer in setting.peers:
            script = str(PEERS / f"job_{peer}.py")
            command = [sys.executable, script, setting.folder, str(epochs)]
            programs.append(Program(peer, command, figure="seconds"))
    return [Case("whole job", programs)]


def reading(setting: Setting) -> list[Case]:
    """600,000 rows of 15 columns, packed and plain."""
    plain = os.path.join(setting.folder, "wide.csv")
    generator = random.Random(1)
    with open(plain, "w") as file:
        file.write(",".join(f"x{i}" for i in range(14)) + ",label\n")
        for _ in range(int(600_000 * setting.scale)):
            row = (f"{generator.gauss(0, 10 ** (i % 4)):.4g}" for i in range(14))
            file.write(",".join(row) + f",{generator.randrange(4)}\n")
    with open(plain, "rb") as source, gzip.open(plain + ".gz", "wb", 6) as packed:
        shutil.copyfileobj(source, packed)
    cases = []
    own = str(BUILD / "seismo-bench")
    for name, path in [("gzipped", plain + ".gz"), ("plain", plain), *others(setting)]:
        programs = [Program("seismo", [own, "--read", path], 2, "ms")]
        if path.endswith(".gz"):
            command = ["env", "SEISMO_INFLATE=zlib", own, "--read", path]
            programs.append(Program("seismo, zlib", command, 2, "ms"))
        programs.append(Program("seismo, again", [own, "--read-again", path], 2, "ms"))
        for peer in ["pyarrow", "polars"]:
            if peer in setting.peers:
                command = [sys.executable, str(PEERS / "read_table.py"), peer, path]
                programs.append(Program(peer, command, 2, "ms"))
        cases.append(Case(f"reading, {name}", programs))
    return [*cases, *peaks(setting, plain), inspecting(setting, plain)]


def peaks(setting: Setting, plain: str) -> list[Case]:
    """Whole processes that read five times, for the memory that they take."""
    cases = []
    for name, path in [("gzipped", plain + ".gz"), ("plain", plain)]:
        programs = [Program("seismo", [str(BUILD / "seismo-bench"), "--read", path], 2, "seconds")]
        for peer in ["pyarrow", "polars"]:
            if peer in setting.peers:
                command = [sys.executable, str(PEERS / "read_table.py"), peer, path]
                programs.append(Program(peer, command, 2, "seconds"))
        cases.append(Case(f"memory, {name}", programs))
    return cases


def inspecting(setting: Setting, plain: str) -> Case:
    """2,400,000 rows, no two of which are alike, beside reading them once."""
    path = os.path.join(setting.folder, "long.csv")
    with open(path, "w") as file:
        for copy in range(4):
            with open(plain) as rows:
                header = next(rows)
                if copy == 0:
                    file.write(header)
                for row in rows:
                    head, _, label = row.rpartition(",")
                    file.write(f"{head}{copy},{label}")
    commands = {
        "reading": [str(BUILD / "seismo-bench"), "--read-once", path],
        "inspect": [str(BUILD / "seismo"), "inspect", path],
    }
    return Case("inspect", [Program(name, command, 2, "seconds") for name, command in commands.items()])


def others(setting: Setting) -> list[tuple[str, str]]:
    """Tables of other kinds than numbers alone, gzipped."""
    generator = random.Random(2)
    words = ["red", "dark blue", "green", "olive"]

    def number(i):
        return f"{generator.gauss(0, 10 ** (i % 4)):.4g}"

    def mixed(i):
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=generator.randrange(2000))
        return [number(i), str(generator.randrange(1000)), str(day), generator.choice(words)][i % 4]

    fields = {
        "quotes": lambda i: f'"{number(i)}"' if i == 3 else f'"{words[generator.randrange(4)]}, {i}"' if i == 7 else number(i),
        "words": lambda i: generator.choice(words) if i % 3 == 0 else f"w{generator.randrange(5000)}" if i == 4 else number(i),
        "missing": lambda i: "" if generator.random() < 0.2 else number(i),
        "dates": mixed,
    }  # fmt: skip
    paths = []
    for name, field in fields.items():
        path = os.path.join(setting.folder, f"{name}.csv.gz")
        with gzip.open(path, "wt", 6) as file:
            file.write(",".join(f"x{i}" for i in range(15)) + "\n")
            for _ in range(int(600_000 * setting.scale)):
                file.write(",".join(field(i) for i in range(15)) + "\n")
        paths.append((name, path))
    return paths


def variants(setting: Setting) -> list[Case]:
    spec = write_job(
        setting, "two", max(1, int(400 * setting.scale)),
        "variants:\n  a: {seed: 1}\n  b: {seed: 2}\n",
    )  # fmt: skip
    return [
        Case(
            "two variants",
            [
                Program("--jobs 2", seismo_run(setting, spec, "--jobs", "2"), 2, "seconds"),
                Program("--jobs 1", seismo_run(setting, spec, "--jobs", "1"), 2, "seconds"),
            ],
        )
    ]


def sweeps(setting: Setting) -> list[Case]:
    """Trials of about a second: twice as many in the time with two jobs? And what 1,000 tiny ones take beside training."""
    axis = "sweep: {{random: {{optimizer.learning_rate: {{log_uniform: [1e-4, 1e-2]}}}}, trials: {}}}\n"
    trials = max(2, int(24 * setting.scale))
    long = write_job(setting, "sweep", max(1, int(160 * setting.scale)), axis.format(trials))
    tiny = write_job(setting, "tiny", 1, axis.format(max(2, int(1000 * setting.scale))))
    seismo = str(BUILD / "seismo")

    def sweep(jobs: int) -> Program:
        command = [seismo, "sweep", long, "-q", "-j", str(jobs), "-o", os.path.join(setting.folder, "sweeps")]
        return Program(f"--jobs {jobs}", command, 2, "seconds")

    overhead = [sys.executable, str(ROOT / "Benchmarks/sweep_overhead.py"), seismo, tiny]
    return [
        Case(f"sweep, {trials} trials", [sweep(2), sweep(1)]),
        Case("sweep, beside training", [Program("seismo", overhead, 2, "ms_per_trial")]),
    ]


MEMORY = """
data:
  read: {{use: csv, path: large.csv}}
  schema: {{target: c19}}
  split: {{use: random, train: 0.7, validation: 0.15, test: 0.15}}
prepare: [standard]
sampler: {{use: shuffled, batch_size: 4096}}
model: [{{use: dense, units: 8}}, relu, {{use: dense, units: 1}}]
loss: mse
optimizer: sgd
train: {{epochs: 1}}
variants: {{slow: {{optimizer.learning_rate: 1e-4}}, usual: {{{usual}}}}}
"""


def memory(setting: Setting) -> list[Case]:
    """212 MB of CSV, 1,180,000 rows of 20 columns: 189 MB as doubles. What counts is each command's peak."""
    generator = random.Random(2)
    with open(os.path.join(setting.folder, "large.csv"), "w") as file:
        file.write(",".join(f"c{i}" for i in range(20)) + "\n")
        for _ in range(int(1_180_000 * setting.scale)):
            file.write(",".join(f"{generator.random():.6f}" for _ in range(20)) + "\n")
    specs = {}
    for name, usual in [("alike", ""), ("apart", "prepare: []")]:
        specs[name] = os.path.join(setting.folder, f"{name}.yaml")
        pathlib.Path(specs[name]).write_text(MEMORY.format(usual=usual))
    seismo = str(BUILD / "seismo")
    large = os.path.join(setting.folder, "large.csv")
    commands = {
        "inspect": [seismo, "inspect", large],
        "check": [seismo, "check", specs["alike"]],
        "run": [*seismo_run(setting, specs["alike"])],
        "run --jobs 2": [*seismo_run(setting, specs["alike"], "--jobs", "2")],
        "prepared apart": [*seismo_run(setting, specs["apart"], "--jobs", "2")],
    }
    return [
        Case(f"memory, {name}", [Program("seismo", command, 2, "seconds")])
        for name, command in commands.items()
    ]


SUITES = {
    "step": step, "networks": networks, "wide": wide, "threads": threads,
    "recording": recording, "replays": replays, "job": job, "variants": variants, "sweeps": sweeps,
    "reading": reading, "memory": memory,
}  # fmt: skip
