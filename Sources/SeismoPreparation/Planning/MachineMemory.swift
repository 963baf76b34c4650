internal import Foundation

/// What a network can have of the machine.
package enum MachineMemory {
  /// Bytes of memory that the machine has, or that the process's group may take of it.
  package static var bytes: Int {
    let group = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
    let limit = group.flatMap { Int($0.filter(\.isNumber)) } ?? .max
    return min(limit, Int(clamping: ProcessInfo.processInfo.physicalMemory))
  }
}
