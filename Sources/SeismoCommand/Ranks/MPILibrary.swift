internal import Foundation
internal import SeismoNetworks
internal import SeismoRuns

/// The shared object that knows MPI, loaded where mpirun has started several processes: the program links no MPI.
package final class MPILibrary: Ranks, @unchecked Sendable {
  private typealias Interface = @convention(c) () -> Int32
  private typealias Join =
    @convention(c) (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) -> Int32
  private typealias Version = @convention(c) (UnsafeMutablePointer<CChar>, Int32) -> Void
  private typealias Exchange =
    @convention(c) (
      UnsafeRawPointer, Int32, UnsafeMutableRawPointer, UnsafePointer<Int32>
    ) -> Void
  private typealias Gather =
    @convention(c) (UnsafeRawPointer, Int32, UnsafeMutableRawPointer) -> Void
  private typealias Abort = @convention(c) (Int32) -> Void
  private typealias Leave = @convention(c) () -> Void

  package let rank: Int
  package let count: Int
  /// "Open MPI v4.1.4, …", as the library says.
  package let version: String
  private let exchangeLines: Exchange
  private let gatherLines: Gather
  private let end: Abort
  private let leaveAll: Leave

  #if os(macOS)
    static let file = "libseismo-mpi.dylib"
  #else
    static let file = "libseismo-mpi.so"
  #endif
  private static let interface: Int32 = 1

  /// Loads it, and joins the other processes.
  ///
  /// - Throws: `RunFailure` where it isn't there, is of another version, or MPI can't start.
  package init() throws {
    let folder = ownFolder
    let beside = folder.map { "\($0)/\(Self.file)" }
    // Open MPI loads parts of itself later, which look for its symbols among all.
    let flags = RTLD_NOW | RTLD_GLOBAL
    guard let handle = beside.flatMap({ dlopen($0, flags) }) ?? dlopen(Self.file, flags) else {
      throw RunFailure(Self.advice(beside ?? Self.file, String(cString: dlerror())))
    }
    func function<F>(_ name: String, _ type: F.Type) throws -> F {
      guard let symbol = dlsym(handle, "seismo_mpi_\(name)") else {
        throw RunFailure("error: \(Self.file) is of another version of Seismo; build it: make mpi")
      }
      return unsafeBitCast(symbol, to: type)
    }
    guard try function("interface", Interface.self)() == Self.interface else {
      throw RunFailure("error: \(Self.file) is of another version of Seismo; build it: make mpi")
    }
    var (rank, count): (Int32, Int32) = (0, 0)
    guard try function("join", Join.self)(&rank, &count) == 0 else {
      throw RunFailure("error: MPI can't start; see what mpirun says above")
    }
    (self.rank, self.count) = (Int(rank), Int(count))
    exchangeLines = try function("exchange", Exchange.self)
    gatherLines = try function("gather", Gather.self)
    end = try function("abort", Abort.self)
    leaveAll = try function("leave", Leave.self)
    var text = [CChar](repeating: 0, count: 256)
    try function("version", Version.self)(&text, Int32(text.count))
    let whole = String(
      decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    version = String(whole.prefix { $0 != "," && !$0.isNewline })
  }

  /// What to do where it can't be loaded.
  private static func advice(_ path: String, _ reason: String) -> String {
    access(path, F_OK) == 0
      ? "error: \(path) can't be loaded: \(reason)"
      : "error: mpirun has started several processes, and to share a training they need \(path), which isn't built; in "
        + "Seismo's folder: make mpi. Without mpirun one process trains alone"
  }

  package func exchange(
    _ sent: UnsafeRawPointer, lines: Int, into received: UnsafeMutableRawPointer,
    linesFrom: UnsafePointer<Int32>
  ) {
    exchangeLines(sent, Int32(lines), received, linesFrom)
  }

  package func gather(
    _ sent: UnsafeRawPointer, lines: Int, into received: UnsafeMutableRawPointer
  ) {
    gatherLines(sent, Int32(lines), received)
  }

  /// Ends all processes at once.
  func abort(_ status: Int32) { end(status) }

  /// Leaves when all others do.
  package func leave() { leaveAll() }
}

/// The folder of the program that runs; nil where nobody knows.
private var ownFolder: String? {
  let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  return (own ?? Bundle.main.executablePath).map {
    URL(filePath: $0).deletingLastPathComponent().path(percentEncoded: false)
  }
}
