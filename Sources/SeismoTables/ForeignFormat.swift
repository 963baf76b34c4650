/// A format that isn't lines of text with fields, known by a file's first bytes.
public enum ForeignFormat: String, CaseIterable, Sendable {
  case xlsx = "an Excel workbook (xlsx)"
  case xls = "an old Office file (such as xls)"
  case ods = "an OpenDocument file (such as ods)"
  case word = "a Word document"
  case zip = "a zip archive"
  case npz = "an archive of NumPy arrays (npz)"
  case npy = "a NumPy array (npy)"
  case pickle = "a Python pickle"
  case parquet = "a Parquet file"
  case feather = "an Arrow or Feather file"
  case orc = "an ORC file"
  case avro = "an Avro file"
  case hdf5 = "an HDF5 file"
  case netCDF = "a NetCDF file"
  case sqlite = "an SQLite database"
  case duckDB = "a DuckDB database"
  case matlab = "a MATLAB file (mat)"
  case stata = "a Stata file (dta)"
  case spss = "an SPSS file (sav)"
  case sas = "a SAS file"
  case rds = "an R object (rds)"
  case rdata = "an R workspace (RData)"
  case xz = "compressed by xz"
  case zstd = "compressed by zstd"
  case bzip2 = "compressed by bzip2"
  case lz4 = "compressed by lz4"
  case lzip = "compressed by lzip"
  case compress = "compressed by compress (Z)"
  case gzip = "gzip within gzip"
  case damagedGzip = "gzip with damage in its first bytes"
  case sevenZip = "a 7z archive"
  case rar = "a rar archive"
  case tar = "a tar archive"
  case json = "JSON"
  case jsonLines = "JSON lines"
  case arff = "an ARFF file"
  case html = "an HTML page"
  case xml = "XML"
  case pdf = "a PDF document"
  case rtf = "a rich-text document (rtf)"
  case picture = "a picture"
  case program = "a program"
  case gitLFS = "a Git LFS pointer, which stands in place of the file"
  case gitAnnex = "a git-annex pointer, which stands in place of the file"

  /// The format that a file starts in, unpacked from gzip; nil if it may be text with fields.
  ///
  /// Letters alone name no format: behind them there has to be what text doesn't have, so that a
  /// table whose first name is `PAR1` or `{` is one.
  public init?(startingWith bytes: some Sequence<UInt8>) {
    let start = Array(bytes)
    guard let found = Self.archive(start) ?? Self.magic(start) ?? Self.text(start) else {
      return nil
    }
    self = found
  }

  // MARK: - Bytes

  private static func magic(_ start: [UInt8]) -> ForeignFormat? {
    let isBinary = start.prefix(160).contains(where: \.isControl)
    let found = magics.first { magic in
      start.dropFirst(magic.offset).starts(with: magic.bytes)
        && (isBinary || magic.bytes.contains { $0.isControl || $0 > 0x7f })
    }
    if let found { return found.format }
    if start.count >= 10, start.starts(with: Array("BZh".utf8)),
      start[4..<10] == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    {
      return .bzip2
    }
    if start.count > 2, start[0] == 0x80, (2...5).contains(start[1]) { return .pickle }
    return isDamagedGzip(start) ? .damagedGzip : nil
  }

  /// One or two bits beside gzip's first bytes; the third of them is none of a text.
  private static func isDamagedGzip(_ start: [UInt8]) -> Bool {
    guard start.count >= 10, start[2] == 8 else { return false }
    let flips = (start[0] ^ 0x1f).nonzeroBitCount + (start[1] ^ 0x8b).nonzeroBitCount
    return flips <= 2
  }

  private static let magics: [(format: ForeignFormat, offset: Int, bytes: [UInt8])] = [
    (.xls, 0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    (.npy, 0, [0x93] + "NUMPY".utf8), (.parquet, 0, Array("PAR1".utf8)),
    (.parquet, 0, Array("PARE".utf8)), (.feather, 0, Array("ARROW1".utf8)),
    (.feather, 0, Array("FEA1".utf8)), (.feather, 0, [0xff, 0xff, 0xff, 0xff]),
    (.orc, 0, Array("ORC".utf8)), (.avro, 0, Array("Obj\u{1}".utf8)),
    (.hdf5, 0, [0x89] + "HDF\r\n\u{1a}\n".utf8), (.netCDF, 0, Array("CDF\u{1}".utf8)),
    (.netCDF, 0, Array("CDF\u{2}".utf8)), (.netCDF, 0, Array("CDF\u{5}".utf8)),
    (.sqlite, 0, Array("SQLite format 3\0".utf8)), (.duckDB, 8, Array("DUCK".utf8)),
    (.matlab, 0, Array("MATLAB 5.0 MAT-file".utf8)), (.stata, 0, Array("<stata_dta>".utf8)),
    (.stata, 0, [0x72, 1, 1, 0]), (.stata, 0, [0x72, 2, 1, 0]), (.stata, 0, [0x73, 2, 1, 0]),
    (.spss, 0, Array("$FL2".utf8)), (.spss, 0, Array("$FL3".utf8)),
    (.sas, 12, [0xc2, 0xea, 0x81, 0x60]), (.rds, 0, Array("X\n\0\0\0".utf8)),
    (.rdata, 0, Array("RDX2\n".utf8)), (.rdata, 0, Array("RDX3\n".utf8)),
    (.xz, 0, [0xfd] + "7zXZ\0".utf8), (.zstd, 0, [0x28, 0xb5, 0x2f, 0xfd]),
    (.lz4, 0, [0x04, 0x22, 0x4d, 0x18]), (.lzip, 0, Array("LZIP\u{1}".utf8)),
    (.compress, 0, [0x1f, 0x9d]), (.gzip, 0, [0x1f, 0x8b]),
    (.sevenZip, 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    (.rar, 0, Array("Rar!\u{1a}\u{7}".utf8)), (.tar, 257, Array("ustar".utf8)),
    (.pdf, 0, Array("%PDF-".utf8)), (.picture, 0, [0x89] + "PNG\r\n".utf8),
    (.picture, 0, [0xff, 0xd8, 0xff]), (.picture, 0, Array("GIF8".utf8)),
    (.picture, 0, [0x49, 0x49, 0x2a, 0x00]), (.picture, 0, [0x4d, 0x4d, 0x00, 0x2a]),
    (.program, 0, [0x7f] + "ELF".utf8), (.program, 0, [0xcf, 0xfa, 0xed, 0xfe]),
    (.program, 0, [0xca, 0xfe, 0xba, 0xbe]), (.program, 0, Array("MZ".utf8)),
  ]

  /// What a zip archive is, by its entries' names.
  private static func archive(_ start: [UInt8]) -> ForeignFormat? {
    guard
      start.starts(with: Array("PK\u{3}\u{4}".utf8))
        || start.starts(with: Array("PK\u{5}\u{6}".utf8))
    else { return nil }
    let text = String(decoding: start.map { $0.isControl || $0 > 0x7f ? 0x20 : $0 }, as: UTF8.self)
    if text.contains("vnd.oasis.opendocument") { return .ods }
    if text.contains("word/") { return .word }
    if text.contains("xl/") || text.contains("[Content_Types].xml") { return .xlsx }
    return text.contains(".npy") ? .npz : .zip
  }

  // MARK: - Text

  private static func text(_ start: [UInt8]) -> ForeignFormat? {
    let text = String(decoding: start, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }
    if text.hasPrefix("version https://git-lfs.github.com/spec/") { return .gitLFS }
    if text.hasPrefix("/annex/objects/") { return .gitAnnex }
    if text.hasPrefix("{\\rtf1") { return .rtf }
    if text.starts(with: /%PDF-\d\.\d\s/) { return .pdf }
    return json(text) ?? markup(text) ?? (isARFF(text) ? .arff : nil)
  }

  /// An object with a first key and a value, or a list of objects, lists or texts.
  private static func json(_ text: Substring) -> ForeignFormat? {
    let object = /\{\s*"(?:[^"\\\n]|\\.)*"\s*:\s*[\[{"0-9tfn-]/
    if text.starts(with: object) {
      let lines = text.split(whereSeparator: \.isNewline).prefix(2)
      return lines.count == 2 && lines.allSatisfy { $0.starts(with: object) } ? .jsonLines : .json
    }
    return text.starts(with: /\[\s*(?:\{\s*["}]|\[\s*["\[\]0-9tfn-]|"(?:[^"\\\n]|\\.)*"\s*,)/)
      ? .json : nil
  }

  /// The declaration of Weka's format, comments before it.
  private static func isARFF(_ text: Substring) -> Bool {
    let first = text.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("%") }
    return first?.lowercased().starts(with: /@relation\s/) == true
  }

  /// A declaration, or an element of a page with others behind it.
  private static func markup(_ text: Substring) -> ForeignFormat? {
    guard text.first == "<" else { return nil }
    let start = text.prefix(1024).lowercased()
    if start.starts(with: /<!doctype\s+html/) { return .html }
    if start.starts(with: /<(?:html|head|body|table)[\s>]/),
      start.contains(/<(?:\/|title|meta|body|thead|tbody|tr|td)/)
    {
      return .html
    }
    if start.hasPrefix("<!--"), start.contains("<html") { return .html }
    return start.starts(with: /<\?xml\s+version|<!doctype\s+\w/) ? .xml : nil
  }
}

extension UInt8 {
  /// Whether no text has it: not a tab, a line's end or a new page.
  package var isControl: Bool { self < 0x20 && !(9...13).contains(self) || self == 0x7f }
}
