"""Writes the sample files of the arrow reader as Swift: python3 make_arrow_sample.py > ../Sources/ArrowSample.swift.

Needs pyarrow.
"""

import base64
import datetime
import io
import textwrap

import pyarrow as pa

TABLE = pa.table({
    "x": pa.array([1.5, None, -3e2], pa.float64()),
    "n": pa.array([1, None, 3], pa.int8()),
    "ok": pa.array([True, False, None]),
    "word": pa.array(["red", "a longer text than twelve bytes", ""], pa.string_view()),
    "kind": pa.array(["a", None, "b"]).dictionary_encode(),
    "day": pa.array([datetime.date(2026, 1, 31), None, datetime.date(1969, 12, 31)]),
    "at": pa.array([0, 1500, None], pa.timestamp("ms")),
})


def written(kind):
    """A table in two batches, as base64."""
    sink = io.BytesIO()
    with kind(sink, TABLE.schema) as writer:
        for batch in TABLE.to_batches(max_chunksize=2):
            writer.write_batch(batch)
    return base64.b64encode(sink.getvalue()).decode()


def literal(name, what, text):
    lines = "\\\n".join("    " + line for line in textwrap.wrap(text, 100))
    return f'  /// {what}\n  static let {name} = decoded(\n    """\n{lines}\n    """)\n'


print("internal import Foundation\n")
print("/// Small files, written by `Plugins/ArrowTables/Tests/make_arrow_sample.py`.")
print("enum ArrowSample {")
print("  private static func decoded(_ text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }\n")
print(literal("file", "A file of three rows in two batches.", written(pa.ipc.new_file)))
print(literal("stream", "The same as a stream.", written(pa.ipc.new_stream)) + "}")
