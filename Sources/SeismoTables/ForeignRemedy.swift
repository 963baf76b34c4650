internal import Foundation
internal import SeismoSpec

extension ForeignFormat {
  /// What to do with a file of this format, with a command that does it.
  ///
  /// - Parameters:
  ///   - path: where the file is.
  ///   - isPacked: whether gzip was taken off before the format was seen.
  package func remedy(for path: String, isPacked: Bool) -> String {
    let file = RemedyFile(path)
    guard isPacked, !opensGzip else { return reading(file) + remedy(for: file) }
    let inner = file.unpacked
    // Readers take gzip off; a database has to be a file.
    return (self == .sqlite ? "" : reading(file))
      + "unpack it first: gzip -dc \(file.quoted) > \(inner.quoted)"
      + (self == .gzip
        ? "" : "; then \(self == .sqlite ? reading(inner) : "")\(remedy(for: inner))")
  }

  /// The reader that is built on request for it.
  private var reader: String? {
    switch self {
    case .sqlite: "sqlite"
    case .feather: "arrow"
    case .npz, .npy: "npz"
    case .jsonLines: "jsonl"
    default: nil
    }
  }

  /// Which reader takes it, how that is built, and how a spec names it.
  private func reading(_ file: RemedyFile) -> String {
    guard let reader else { return "" }
    let path = SpecNode(.scalar(file.path)).onOneLine
    return "its reader is \(reader) (SEISMO_READERS=\(reader) make build), which a spec names as "
      + "{use: \(reader), path: \(path)}; or "
  }

  /// Whether its own program takes the gzip off.
  private var opensGzip: Bool { self == .tar || self == .rds || self == .rdata }

  private func remedy(for file: RemedyFile) -> String {
    let (input, csv) = (file.quoted, file.csv.quoted)
    func pandas(_ call: String) -> String {
      "make a CSV file of it: python3 -c \"import pandas, sys; "
        + "pandas.\(call).to_csv(sys.argv[2], index=False)\" \(input) \(csv)"
    }
    func unpacked(by program: String) -> String {
      "unpack it first: \(program) -dc \(input) > \(file.unpacked.quoted)"
    }
    switch self {
    case .xlsx, .xls, .ods:
      return "save it as CSV in the spreadsheet program, or "
        + pandas("read_excel(sys.argv[1])")
    case .word: return "save its table as CSV"
    case .zip: return "take the file out: unzip \(input)"
    case .npz:
      return "list its arrays: python3 -c \"import numpy, sys; "
        + "print(numpy.load(sys.argv[1]).files)\" \(input), and save one with numpy.savetxt"
    case .npy:
      return "make a CSV file of it: python3 -c \"import numpy, sys; numpy.savetxt(sys.argv[2], "
        + "numpy.load(sys.argv[1]), delimiter=',', fmt='%.17g')\" \(input) \(csv)"
    case .pickle:
      return "if you trust who made it (a pickle can run anything), "
        + pandas("DataFrame(pandas.read_pickle(sys.argv[1]))")
    case .parquet: return pandas("read_parquet(sys.argv[1])")
    case .feather: return pandas("read_feather(sys.argv[1])")
    case .orc: return pandas("read_orc(sys.argv[1])")
    case .avro:
      return "make a CSV file of it: python3 -c \"import fastavro, pandas, sys; "
        + "pandas.DataFrame(fastavro.reader(open(sys.argv[1], 'rb'))).to_csv(sys.argv[2], "
        + "index=False)\" \(input) \(csv)"
    case .hdf5:
      return "see what is in it: h5dump -n \(input); if pandas wrote it, "
        + pandas("read_hdf(sys.argv[1])")
    case .netCDF:
      return "make a CSV file of it: python3 -c \"import xarray, sys; "
        + "xarray.open_dataset(sys.argv[1]).to_dataframe().to_csv(sys.argv[2])\" \(input) \(csv)"
    case .sqlite:
      return "list its tables: sqlite3 \(input) .tables, and save one: sqlite3 -header -csv "
        + "\(input) 'select * from TABLE' > \(csv)"
    case .duckDB:
      return "list its tables: duckdb \(input) -c 'show tables', and save one: duckdb -csv "
        + "\(input) -c 'from TABLE' > \(csv)"
    case .matlab:
      return "list its variables: python3 -c \"import scipy.io, sys; "
        + "print(scipy.io.whosmat(sys.argv[1]))\" \(input), and save one with numpy.savetxt"
    case .stata: return pandas("read_stata(sys.argv[1])")
    case .spss: return pandas("read_spss(sys.argv[1])")
    case .sas: return pandas("read_sas(sys.argv[1], format='sas7bdat')")
    case .rds:
      return "make a CSV file of it: Rscript -e 'a <- commandArgs(TRUE); write.csv(readRDS(a[1]), "
        + "a[2], row.names = FALSE)' \(input) \(csv)"
    case .rdata:
      return "list its objects: Rscript -e 'print(load(commandArgs(TRUE)[1]))' \(input), and save "
        + "one with write.csv"
    case .xz: return unpacked(by: "xz")
    case .zstd: return unpacked(by: "zstd")
    case .bzip2: return unpacked(by: "bzip2")
    case .lz4: return unpacked(by: "lz4")
    case .lzip: return unpacked(by: "lzip")
    case .compress, .gzip: return unpacked(by: "gzip")
    case .damagedGzip: return "fetch the file again"
    case .sevenZip: return "take the file out: 7z x \(input)"
    case .rar: return "take the file out: unrar x \(input)"
    case .tar: return "take the file out: tar -xf \(input)"
    case .json: return pandas("read_json(sys.argv[1])")
    case .jsonLines: return pandas("read_json(sys.argv[1], lines=True)")
    case .arff:
      return "make a CSV file of it: python3 -c \"import pandas, scipy.io.arff, sys; "
        + "pandas.DataFrame(scipy.io.arff.loadarff(sys.argv[1])[0]).to_csv(sys.argv[2], "
        + "index=False)\" \(input) \(csv)"
    case .html:
      return "if a download went wrong, fetch the file again; if its table is wanted, "
        + pandas("read_html(sys.argv[1])[0]")
    case .xml: return pandas("read_xml(sys.argv[1])")
    case .pdf:
      return "take the data from where the document has them, or look at its text: pdftotext "
        + "-layout \(input)"
    case .rtf, .picture, .program: return "look for the file with the data"
    case .gitLFS: return "fetch the file itself: git lfs pull"
    case .gitAnnex: return "fetch the file itself: git annex get \(input)"
    }
  }
}

/// A file as a shell's command has it, with names for what is made of it.
private struct RemedyFile {
  var path: String

  /// A path below the current folder is shown from there; standard input has no name.
  init(_ path: String) {
    let here = FileManager.default.currentDirectoryPath + "/"
    self.path = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  /// For a shell.
  var quoted: String {
    let plain = path.utf8.allSatisfy {
      $0.isLetterOrDigit || Array("._/+,@%=:-".utf8).contains($0)
    }
    let name = path.hasPrefix("-") ? "./" + path : path
    return plain ? name : "'\(name.replacing("'", with: "'\\''"))'"
  }

  /// Without the last ending.
  var unpacked: RemedyFile { free(parts.stem) }

  /// With the ending csv.
  var csv: RemedyFile { free(parts.stem + ".csv") }

  /// What stands before the last point of the name, and from there on.
  private var parts: (stem: String, ending: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let point = name.dropFirst().lastIndex(of: ".") else { return (path, "") }
    let ending = String(name[point...])
    return (String(path.dropLast(ending.count)), ending)
  }

  /// A name that nothing has.
  private func free(_ path: String) -> RemedyFile {
    let wanted = RemedyFile(path)
    var (found, number) = (wanted, 2)
    while found.path == self.path || FileManager.default.fileExists(atPath: found.path) {
      found.path = "\(wanted.parts.stem)-\(number)\(wanted.parts.ending)"
      number += 1
    }
    return found
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
  }
}
