import SeismoTables
import Testing

/// The first bytes of a file in each format.
private let starts: [(ForeignFormat, [UInt8])] = [
  (.xlsx, Array("PK\u{3}\u{4}\u{14}\0\0\0[Content_Types].xml\0xl/workbook.xml".utf8)),
  (.xls, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]),
  (.ods, Array("PK\u{3}\u{4}\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8)),
  (.word, Array("PK\u{3}\u{4}\0[Content_Types].xml word/document.xml".utf8)),
  (.zip, Array("PK\u{3}\u{4}\u{14}\0\0\0\u{8}\0data.csv".utf8)),
  (.zip, Array("PK\u{5}\u{6}\0".utf8)),
  (.npz, Array("PK\u{3}\u{4}\u{14}\0a.npy".utf8)), (.npy, [0x93] + "NUMPY\u{1}\0v\0".utf8),
  (.pickle, [0x80, 0x04, 0x95]), (.pickle, [0x80, 0x02, 0x63]),
  (.parquet, "PAR1".utf8 + [0x15, 0x04, 0x15]), (.feather, Array("ARROW1\0\0".utf8)),
  (.feather, Array("FEA1\0\0\0\0".utf8)), (.feather, [0xff, 0xff, 0xff, 0xff, 0x70]),
  (.orc, Array("ORC\u{1}\u{3}".utf8)), (.avro, Array("Obj\u{1}avro.codec".utf8)),
  (.hdf5, [0x89] + "HDF\r\n\u{1a}\n".utf8), (.netCDF, Array("CDF\u{1}\0".utf8)),
  (.sqlite, Array("SQLite format 3\0\u{10}".utf8)),
  (.duckDB, [1, 2, 3, 4, 5, 6, 7, 8] + "DUCK".utf8),
  (
    .matlab,
    Array(("MATLAB 5.0 MAT-file, by hand".utf8)) + [UInt8](repeating: 32, count: 96) + [0, 1]
  ),
  (.stata, [0x72, 2, 1, 0]), (.spss, Array("$FL2@(#) SPSS\0\0".utf8)),
  (.sas, [UInt8](repeating: 0, count: 12) + [0xc2, 0xea, 0x81, 0x60]),
  (.rds, Array("X\n\0\0\0\u{3}".utf8)), (.rdata, Array("RDX3\nX\n\0\0".utf8)),
  (.xz, [0xfd] + "7zXZ\0".utf8), (.zstd, [0x28, 0xb5, 0x2f, 0xfd, 0x04]),
  (.bzip2, "BZh91AY&SY".utf8 + [0x9a]), (.lz4, [0x04, 0x22, 0x4d, 0x18]),
  (.lzip, Array("LZIP\u{1}".utf8)), (.compress, [0x1f, 0x9d, 0x90]),
  (.gzip, [0x1f, 0x8b, 0x08, 0]), (.damagedGzip, [0x1f, 0x8a, 8, 0, 0, 0, 0, 0, 0, 255]),
  (.damagedGzip, [0x0f, 0x0b, 8, 0, 0, 0, 0, 0, 0, 3]),
  (.sevenZip, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), (.rar, Array("Rar!\u{1a}\u{7}".utf8)),
  (.tar, "a.csv".utf8 + [UInt8](repeating: 0, count: 252) + "ustar".utf8),
  (.json, Array("{\n  \"a\": [1, 2]\n}".utf8)), (.json, Array("[{\"a\":1},{\"a\":2}]".utf8)),
  (.json, Array("\u{feff}[\n [1, 2], [3, 4]]".utf8)), (.json, Array("[\"a\", \"b\"]".utf8)),
  (.jsonLines, Array("{\"a\":1}\n{\"a\":2}\n".utf8)),
  (.arff, Array("% by hand\n\n@RELATION r\n@attribute x numeric\n@data\n1\n".utf8)),
  (.arff, Array("@relation 'a b'\n".utf8)),
  (.html, Array("\n<!DOCTYPE html>\n<html>".utf8)), (.html, Array("<html><body>".utf8)),
  (.html, Array("<table border=\"1\">\n<thead>".utf8)), (.xml, Array("<?xml version='1.0'?>".utf8)),
  (.pdf, "%PDF-1.4\n%".utf8 + [0xe2, 0xe3]), (.rtf, Array("{\\rtf1\\ansi".utf8)),
  (.picture, [0x89] + "PNG\r\n\u{1a}\n".utf8), (.picture, [0xff, 0xd8, 0xff, 0xe0]),
  (.picture, Array("GIF89a\u{1}\0".utf8)), (.program, [0x7f] + "ELF".utf8),
  (.program, "MZ".utf8 + [0x90, 0]),
  (.gitLFS, Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d".utf8)),
  (.gitAnnex, Array("/annex/objects/SHA256E-s1".utf8)),
]

@Suite struct `A file in another format` {
  @Test func `is known by its first bytes`() {
    for (format, start) in starts {
      #expect(ForeignFormat(startingWith: start) == format, "\(start.prefix(16))")
    }
    let tried = Set(starts.map(\.0))
    #expect(ForeignFormat.allCases.filter { !tried.contains($0) } == [])
  }

  @Test func `isn't seen in a table that begins like one`() {
    let tables = [
      "@relation,x\n1,2\n", "PAR1,PAR2\n1,2\n", "{,b\n1,2\n", "{id},name\n1,x\n",
      "<DATE>\t<OPEN>\n2026-01-01\t1\n",
      "[id],[name]\n1,x\n", "[1,2,3]\n", "ORC,x\n1,2\n", "MZ,größe\n1,2\n", "GIF8,y\n1,2\n",
      "BZh,y\n1,2\n", "PK,y\n1,2\n", "ARROW1,y\n1,2\n", "FEA1;y\n1;2\n", "%PDF-share,y\n1,2\n",
      "$FL2,y\n1,2\n", "SQLite format 3,y\n1,2\n", "<html>,<b>\n1,2\n", "version,y\n1,2\n",
      "MATLAB 5.0 MAT-file,y\n1,2\n", "\u{feff}a,b\n1,2\n", "X\n1\n2\n", "RDX3\n1\n", "",
    ]
    for table in tables {
      #expect(ForeignFormat(startingWith: table.utf8) == nil, "\(table)")
    }
  }

  @Test func `is named with what to do, in words that a shell takes`() {
    func words(_ format: ForeignFormat, _ path: String, isPacked: Bool = false) -> String {
      DataProblem(.foreign(format, isPacked: isPacked, path: path), file: "f").description
    }
    #expect(
      words(.xz, "/nowhere/b.csv.xz")
        == "f: error: is compressed by xz, not text with fields; unpack it first: xz -dc "
        + "/nowhere/b.csv.xz > /nowhere/b.csv")
    #expect(
      words(.gzip, "/nowhere/b.csv.gz", isPacked: true)
        == "f: error: is gzip within gzip, not text with fields; unpack it first: gzip -dc "
        + "/nowhere/b.csv.gz > /nowhere/b.csv")
    #expect(
      words(.parquet, "/nowhere/it's.parquet")
        == "f: error: is a Parquet file, not text with fields; make a CSV file of it: python3 -c "
        + "\"import pandas, sys; pandas.read_parquet(sys.argv[1]).to_csv(sys.argv[2], index=False)\" "
        + "'/nowhere/it'\\''s.parquet' '/nowhere/it'\\''s.csv'")
    #expect(
      words(.jsonLines, "/nowhere/a.jsonl.gz", isPacked: true)
        == "f: error: is JSON lines, not text with fields; its reader is jsonl (SEISMO_READERS=jsonl make build), which "
        + "a spec names as {use: jsonl, path: /nowhere/a.jsonl.gz}; or unpack it first: gzip -dc "
        + "/nowhere/a.jsonl.gz > /nowhere/a.jsonl; then make a CSV file of it: python3 -c \"import "
        + "pandas, sys; pandas.read_json(sys.argv[1], lines=True).to_csv(sys.argv[2], index=False)\" "
        + "/nowhere/a.jsonl /nowhere/a.csv")
    #expect(
      words(.sqlite, "/nowhere/a.db.gz", isPacked: true)
        == "f: error: is an SQLite database, not text with fields; unpack it first: gzip -dc /nowhere/a.db.gz > "
        + "/nowhere/a.db; then its reader is sqlite (SEISMO_READERS=sqlite make build), which a spec names as "
        + "{use: sqlite, path: /nowhere/a.db}; or list its tables: sqlite3 /nowhere/a.db .tables, and save one: sqlite3 "
        + "-header -csv /nowhere/a.db 'select * from TABLE' > /nowhere/a.csv")
    #expect(words(.xlsx, "/nowhere/data.csv").hasSuffix("/nowhere/data.csv /nowhere/data-2.csv"))
    for format in ForeignFormat.allCases {
      #expect(words(format, "/nowhere/a.b").hasPrefix("f: error: is \(format.rawValue), not text"))
    }
  }
}

@Suite struct `Moments of a column` {
  @Test func `are right whatever the values' size`() {
    let usual: [Double] = [1, 2, 3, 4, 10]
    let deviation = ObservedValues(usual).standardDeviation
    for scale in [1e-300 * 1e-10, 1e-300, 1e-200, 1e-160, 1, 1e150, 1e160, 1e300, 1.5e307] {
      let observed = ObservedValues(usual.map { $0 * scale })
      #expect(abs(observed.mean / scale - 4) < 1e-9, "\(scale)")
      #expect(abs(observed.standardDeviation / scale - deviation) < 1e-9, "\(scale)")
    }
    let greatest = ObservedValues([1.7e308, 1.7e308, 1.7e308])
    #expect(greatest.mean == 1.7e308)
    #expect(greatest.standardDeviation == 0)
    #expect(ObservedValues([1e-300 * 1e-10, 1e-300 * 1e-10]).standardDeviation == 0)
    #expect(ObservedValues([1, .infinity]).standardDeviation.isFinite == false)
    #expect(ObservedValues([]).standardDeviation.isNaN)
  }
}
