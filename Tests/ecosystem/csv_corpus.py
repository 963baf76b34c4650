"""Small ugly files, each with one thing that real files do; and what other readers make of them."""

import gzip
import io

PLAIN = b"a,b,c\n1,2.5,x\n3,4.5,y\n5,,z\n"
LATE = b"a,b\n" + b"1,2\n" * 30_000 + b"1,w\n"
MEMBERS = gzip.compress(b"a,b\n1,x\n", mtime=0) + gzip.compress(b"2,y\n3,z\n", mtime=0)

FILES = {
    "plain.csv": PLAIN,
    "semicolon.csv": b"a;b\n1,5;x\n2,25;y\n",
    "tab.tsv": b"a\tb\n1\tx y\n2\tz\n",
    "pipe.csv": b"a|b\n1|x\n2|y\n",
    "space.csv": b"a b\n1 2.5\n3 4.5\n",
    "quotes.csv": b'a,b\n1,"x, y"\n2,"say ""so"""\n3,"two\nlines"\n',
    "crlf.csv": b'a,b\r\n1,x\r\n2,"y\r\nz"\r\n',
    "cr.csv": b"a,b\r1,x\r2,y\r",
    "blank_lines.csv": b"\na,b\n\n1,x\n\n\n2,y\n",
    "no_final_newline.csv": b"a,b\n1,x\n2,y",
    "mark.csv": b"\xef\xbb\xbfa,b\n1,x\n2,y\n",
    "utf16.csv": b"\xff\xfe" + "a,b\n1,\u00e4\n2,\u20ac\n".encode("utf-16-le"),
    "latin1.csv": "a,b\n1,\u00e4\n2,x\n".encode("latin-1"),
    "missing.csv": b"a,b\n1,x\nNA,\n,null\nNaN,NA\n5,y\n",
    "question_mark.csv": b"a,b\n1,x\n?,y\n3,?\n",
    "quoted_marker.csv": b'a,b\nNA,1\n"NA",2\nx,3\n"",4\n',
    "booleans.csv": b"a,b\ntrue,1\nfalse,2\ntrue,3\n",
    "yes_no.csv": b"a,b\nyes,1\nno,2\n",
    "dates.csv": b"d,a\n2026-01-31,1\n1969-12-31,2\n",
    "instants.csv": b"d,a\n2026-01-31T18:30:00Z,1\n2026-02-01T00:00:00Z,2\n",
    "times.csv": b"t,a\n18:30:00,1\n07:05:30,2\n",
    "comments.csv": b"# made by hand\na,b\n1,x\n# more\n2,y\n",
    "preamble.csv": b"150,3\n5.1,3.5,1,0\n4.9,3.0,2,0\n4.7,3.2,3,1\n",
    "no_header.csv": b"1,2.5\n3,4.5\n",
    "repeated_names.csv": b"a,a,b\n1,2,3\n4,5,6\n",
    "empty_name.csv": b"a,,b\n1,2,3\n4,5,6\n",
    "trailing_delimiter.csv": b"a,b\n1,2,\n3,4,\n",
    "row_names.csv": b'"a","b"\n"1",10,x\n"2",20,y\n',
    "index.csv": b",0,1\n0,0.5,x\n1,0.25,y\n",
    "lacking_name.csv": b"a,b\n5,1,2\n5,3,4\n",
    "years.csv": b"country,2019,2020\nSE,2202,9326\nNO,4180,1932\nDK,7365,738\n",
    "sep_line.csv": b"sep=;\na;b\n1;x\n2;y\n",
    "title.csv": b"Report,,\n,,\na,b,c\n1,2,x\n3,4,y\n",
    "units.csv": b"a,b\nm,m/s\n1,2.5\n3,4.5\n",
    "widening.csv": b"a,b\n1,2\n3,4\n5,6,7\n8,9,10\n11,12,13\n",
    "thousands.csv": b'a,b\n"1,234",x\n"12,345,678",y\n',
    "beyond_2_53.csv": b"a,b\n9007199254740993,x\n1,y\n",
    "infinite.csv": b"a,b\ninf,x\n-inf,y\n1e400,z\n",
    "leading_zeros.csv": b"a,b\n007,x\n010,y\n",
    "spaces.csv": b"a , b\n 1 , x\n2 ,y \n",
    "short_row.csv": b"a,b\n1,x\n2\n3,z\n",
    "long_row.csv": b"a,b\n1,x\n2,y,extra\n3,z\n",
    "stray_quote.csv": b'a,b\n1,5" pipe\n2,y\n',
    "open_quote.csv": b'a,b\n1,"x\n2,y\n',
    "word_among_numbers.csv": b"a,b\n1,x\n2,y\noops,z\n4,w\n",
    "late_word.csv": LATE,
    "single_quotes.csv": b"a,b\n'x, y',1\n'z, w',2\n",
    "nul.csv": b"a,b\n1,x\x00y\n2,z\n",
    "empty.csv": b"",
    "header_only.csv": b"a,b\n",
    "gzipped.csv.gz": gzip.compress(PLAIN, mtime=0),
    "members.csv.gz": MEMBERS,
    "truncated.csv.gz": gzip.compress(PLAIN, mtime=0)[:-6],
    "garbage.csv.gz": gzip.compress(PLAIN, mtime=0) + b"garbage",
    "wrong_sum.csv.gz": gzip.compress(PLAIN, mtime=0)[:-8] + b"\0" * 4 + gzip.compress(PLAIN, mtime=0)[-4:],
    "gzip_by_another_name.csv": gzip.compress(PLAIN, mtime=0),
}


def by_pandas(path):
    import pandas

    frame = pandas.read_csv(path)
    return {str(name): list(frame.iloc[:, i]) for i, name in enumerate(frame.columns)}


def by_polars(path):
    import polars

    frame = polars.read_csv(path, try_parse_dates=True)
    return {name: frame[name].to_list() for name in frame.columns}


def by_duckdb(path):
    import duckdb

    with duckdb.connect() as connection:
        result = connection.execute("SELECT * FROM read_csv(?)", [path])
        names = [column[0] for column in result.description]
        rows = result.fetchall()
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


READERS = {"pandas": by_pandas, "polars": by_polars, "DuckDB": by_duckdb}
