// Readers that SEISMO_READERS asks for when Seismo is built: each is a line in Package.swift and its lines here.
package import SeismoSpec

#if READER_JSONL
  import JSONLines
#endif

extension Seismo {
  /// Those that are built. Of a file that several would read, the last is asked first.
  static var readers: [Plugin] {
    var readers: [Plugin] = []
    #if READER_JSONL
      readers.append(.jsonLines)
    #endif
    return readers
  }

  /// Every one that could be, so that a spec that names one is told how it is added.
  package static let absent = ["jsonl"].map {
    AbsentComponent(kind: "reader", name: $0, command: "SEISMO_READERS=\($0) make build")
  }
}
