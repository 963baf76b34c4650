"""Writes the files of the arrow reader's tests: python3 make_arrow_files.py. Needs pyarrow."""

import decimal
import pathlib

import pyarrow as pa
import pyarrow.feather

FOLDER = pathlib.Path(__file__).parent / "files"
FOLDER.mkdir(exist_ok=True)

NESTED = pa.table({
    "first": pa.array([1, 2], pa.uint16()),
    "l": pa.array([[1, 2], None], pa.list_(pa.int32())),
    "s": pa.array([{"a": 1, "b": "x"}, {"a": None, "b": "y"}]),
    "d": pa.array([decimal.Decimal("1.5"), None]),
    "b": pa.array([b"x", b""], pa.binary()),
    "u": pa.array([["x"], ["a text of more than twelve"]], pa.list_(pa.string_view())),
    "view": pa.array(["x", "a text of more than twelve"], pa.string_view()),
    "last": pa.array([0.5, None], pa.float32()),
})
pyarrow.feather.write_feather(NESTED, FOLDER / "nested.arrow", compression="uncompressed")
PLAIN = pa.table({"x": pa.array(range(100), pa.int64())})
for codec in ["lz4", "zstd"]:
    pyarrow.feather.write_feather(PLAIN, FOLDER / f"{codec}.arrow", compression=codec)
D = decimal.Decimal
DECIMALS = pa.table({
    "price": pa.array([D("-0.05"), D("1234.50"), None], pa.decimal128(10, 2)),
    "long": pa.array([D("0.1234567890123456789"), D("-98765432109876543.21"), D("0")], pa.decimal128(38, 19)),
    "whole": pa.array([D("1200"), D("-300"), None], pa.decimal128(5, -2)),
    "small": pa.array([D("1.5"), D("-2.5"), None], pa.decimal32(5, 1)),
    "middle": pa.array([D("0.001"), D("-7"), None], pa.decimal64(12, 3)),
})
pyarrow.feather.write_feather(DECIMALS, FOLDER / "decimals.arrow", compression="zstd")
WIDE = pa.table({"w": pa.array([D("1.5"), None], pa.decimal256(40, 1)), "x": pa.array([1, 2])})
pyarrow.feather.write_feather(WIDE, FOLDER / "decimal256.arrow", compression="uncompressed")
MIXED = pa.table({
    "x": pa.array([0.5] * 300 + [None]), "word": pa.array(["red", "blue", "a longer text than twelve"] * 100 + [None]),
    "kind": pa.array(["a", "b", None] * 100 + ["a"]).dictionary_encode(), "ok": pa.array([True, False, None] * 100 + [True]),
})
for codec in ["lz4", "zstd"]:
    pyarrow.feather.write_feather(MIXED, FOLDER / f"mixed-{codec}.arrow", compression=codec, chunksize=100)
# 64 MiB of zeros in some kilobytes.
ZEROS = pa.table({"x": pa.array([0] * (8 << 20))})
pyarrow.feather.write_feather(ZEROS, FOLDER / "zeros.arrow", compression="zstd", chunksize=8 << 20)
pyarrow.feather.write_feather(pa.table({"x": pa.array(["red", "blue"])}), FOLDER / "words.arrow", compression="uncompressed")
