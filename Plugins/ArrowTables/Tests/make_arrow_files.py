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
