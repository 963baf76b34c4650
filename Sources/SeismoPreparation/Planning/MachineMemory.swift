internal import Foundation

/// What the process can have of the machine's memory.
package enum MachineMemory {
  /// Bytes of memory that the machine has, or that the process may take of it: by its groups (cgroups(7)) and by
  /// `ulimit -d` and `ulimit -v` (getrlimit(2)).
  package static let bytes: Int = {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return (groupLimits + ownLimits).reduce(machine, min)
  }()

  private static var ownLimits: [Int] {
    #if canImport(Darwin)
      let kinds = [RLIMIT_DATA, RLIMIT_AS]
    #else
      let kinds = [RLIMIT_DATA, RLIMIT_AS].map { __rlimit_resource_t($0.rawValue) }
    #endif
    return kinds.compactMap { kind in
      var limit = rlimit()
      return getrlimit(kind, &limit) == 0 ? Int(exactly: limit.rlim_cur) : nil
    }
  }

  /// Those of the groups that the process is in, of either version of the system; within a container its own group
  /// may be the root of what can be seen.
  private static var groupLimits: [Int] {
    let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
    return groups.split(separator: "\n").flatMap { line -> [Int] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let path = fields[2].split(separator: "/")
      if fields[1].isEmpty {
        return limits(in: "/sys/fs/cgroup", path, "memory.max")
      }
      guard fields[1].split(separator: ",").contains("memory") else { return [] }
      return limits(in: "/sys/fs/cgroup/memory", path, "memory.limit_in_bytes")
    }
  }

  /// The limits of a group and of all that it is in.
  private static func limits(in root: String, _ path: [Substring], _ file: String) -> [Int] {
    (0...path.count).compactMap { depth in
      let folder = ([root] + path.prefix(depth).map(String.init)).joined(separator: "/")
      let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      return text.flatMap { Int($0.filter(\.isNumber)) }
    }
  }
}
