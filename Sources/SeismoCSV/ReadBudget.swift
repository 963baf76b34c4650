internal import Foundation
internal import SeismoPages
package import SeismoTables

/// What the reading of a reader's files may still take and leave out.
package struct ReadBudget {
  /// Small files may unpack to this much, whatever their size.
  private static let memoryOfSmallFiles = 1 << 30
  /// What a table takes for each byte on disk is less than this, unless the file was made to fill the memory:
  /// short numbers that gzip packs well take about 20.
  private static let memoryPerByte = 64

  package var maxRejects: Int
  /// Nil: by the machine's memory and what the files take on disk.
  package var maxMemory: Int?
  /// What they take on disk.
  package var bytesOnDisk = 0
  private var rejects = 0
  private var memory = 0

  package init(maxRejects: Int, maxMemory: Int?) {
    self.maxRejects = maxRejects
    self.maxMemory = maxMemory
  }

  private var memoryLimit: Int {
    maxMemory ?? min(Self.room, max(Self.memoryOfSmallFiles, Self.memoryPerByte * bytesOnDisk))
  }

  /// Half of what there is: a table becomes one of other columns.
  private static let room: Int = {
    let room = pages_room()
    return room > 0 ? room / 2 : Int(clamping: ProcessInfo.processInfo.physicalMemory / 2)
  }()

  /// Counts in what a block, or a header, takes.
  package mutating func spend(_ bytes: Int, rejects count: Int = 0) {
    memory += bytes
    rejects += count
  }

  var isSpent: Bool { rejects > maxRejects || isTooLarge }
  package var isTooLarge: Bool { memory > memoryLimit }

  /// Spends what a block took.
  ///
  /// - Returns: what is wrong if that was too much.
  mutating func spend(on block: ParsedBlock, of file: String) -> DataProblem? {
    let last = maxRejects - rejects
    spend(block.bytes, rejects: block.rejects.count)
    if rejects > maxRejects {
      return Self.tooManyRejects(maxRejects, last: block.rejects[last])
    }
    return isTooLarge ? tooLarge(file, line: block.lines.first.map(Int.init)) : nil
  }

  /// The problem of a table that is too large.
  package func tooLarge(_ file: String, line: Int? = nil) -> DataProblem {
    DataProblem(
      .limit("the table takes more bytes of memory than", memoryLimit, parameter: "max_memory"),
      file: file, line: line)
  }

  package static func tooManyRejects(_ limit: Int, last: Reject) -> DataProblem {
    DataProblem(
      .limit("the rows and values left out are more than", limit, parameter: "max_rejects"),
      file: last.file, line: last.line)
  }
}
