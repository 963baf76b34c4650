// Readers that SEISMO_READERS asks for when Seismo is built: each is a line in Package.swift and its lines here.
package import SeismoSpec

#if READER_ARROW
  import ArrowTables
#endif
#if READER_FIXED_WIDTH
  import FixedWidth
#endif
#if READER_JSONL
  import JSONLines
#endif
#if READER_LIBSVM
  import LibSVM
#endif
#if READER_NPZ
  import NumPyArrays
#endif
#if READER_POSTGRES
  import PostgresTables
#endif
#if READER_SQLITE
  import SQLiteTables
#endif

extension Seismo {
  /// Those that are built. Of a file that several would read, the last is asked first.
  static var readers: [Plugin] {
    var readers: [Plugin] = []
    #if READER_POSTGRES
      readers.append(.postgresTables)
    #endif
    #if READER_FIXED_WIDTH
      readers.append(.fixedWidth)
    #endif
    #if READER_LIBSVM
      readers.append(.libSVM)
    #endif
    #if READER_JSONL
      readers.append(.jsonLines)
    #endif
    #if READER_ARROW
      readers.append(.arrowTables)
    #endif
    #if READER_NPZ
      readers.append(.numPyArrays)
    #endif
    #if READER_SQLITE
      readers.append(.sqliteTables)
    #endif
    return readers
  }

  /// Those whose samples are in a server, which their own tests start.
  package static let needingServers = ["postgres"]

  /// Every one that could be, so that a spec that names one is told how it is added.
  package static let absent = [
    "arrow", "fixed_width", "jsonl", "libsvm", "npz", "postgres", "sqlite",
  ].map {
    AbsentComponent(kind: "reader", name: $0, command: "SEISMO_READERS=\($0) make build")
  }
}
