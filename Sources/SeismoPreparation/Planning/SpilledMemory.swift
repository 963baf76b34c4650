internal import Foundation
internal import SeismoNetworks
internal import SeismoPages
internal import SeismoSpec
internal import SeismoTables

/// Data larger than memory: columns and other large arrays that take more than a share of it lie in files, of which the
/// system keeps in memory what is in use.
///
/// `SEISMO_MEMORY_GB` is what they may take of the memory; without it, half of what the process can have, less what
/// the program itself takes.
/// `SEISMO_SPILL` names the folder of the files, or says `off`; without it they are where the user's cache is.
package enum SpilledMemory {
  private static let memoryOfProgram = 64 << 20

  /// Begins with it; to be called once, before threads start.
  ///
  /// - Returns: what is wrong with what the environment says, and what is done instead.
  package static func begin(_ environment: [String: String] = ProcessInfo.processInfo.environment)
    -> String?
  {
    let asked = environment["SEISMO_MEMORY_GB"].flatMap(Double.init)
    let memory = asked.map { Int(max(0, min($0, 1e6)) * 1e9) } ?? usualMemory
    let own = environment["SEISMO_SPILL"]
    if own != "off", let folder = folder(environment) {
      let problem = pages_spill(folder, memory)
      if problem == 0 { place = (folder, memory) }
      if problem != 0, own != nil {
        return
          "SEISMO_SPILL: \(folder) can't hold data (\(String(cString: strerror(problem)))): name a folder on a "
          + "disk of this machine; all data are kept in memory"
      }
    }
    guard let text = environment["SEISMO_MEMORY_GB"], asked == nil else { return nil }
    return "SEISMO_MEMORY_GB is '\(text)'; expected a number, such as 4; arrays may take "
      + "\(inGigabytes(memory))"
  }

  private static var usualMemory: Int {
    let half = MachineMemory.bytes / 2
    return max(half - memoryOfProgram, half / 4)
  }

  private nonisolated(unsafe) static var place: (folder: String, memory: Int)?

  /// The folder; of one that isn't there, the first that is on the way to it: the files have no names.
  private static func folder(_ environment: [String: String]) -> String? {
    var path = environment["SEISMO_SPILL"] ?? CacheFolder.usualPath(environment) ?? ""
    while path.count > 1, !FileManager.default.fileExists(atPath: path) {
      path = (path as NSString).deletingLastPathComponent
    }
    return path.isEmpty ? nil : path
  }

  /// What there is to say once some of it was used: where the data are, and what makes a training slow.
  package static func sentences(on jobs: [TrainingJob]) -> [String] {
    guard let place, case let most = pages_spilled().most, most > 0 else { return [] }
    let files =
      "\(inGigabytes(most)) of the data are in files in \(place.folder), which go with the program: "
      + "they would have taken more than \(inGigabytes(place.memory)) of memory."
    return [files] + scattered(jobs, place.memory)
  }

  /// The samplers that draw rows from all over data that don't fit in memory.
  private static func scattered(_ jobs: [TrainingJob], _ memory: Int) -> [String] {
    let found = jobs.compactMap { job -> String? in
      let sampler = type(of: job.variant.config.sampler)
      let bytes =
        job.data[.training].rowCount * job.data.inputs.count
        * job.variant.config.train.precision.size
      return sampler.drawsNeighbours || bytes <= memory ? nil : sampler.name
    }
    return Set(found).sorted().map {
      "sampler '\($0)' draws rows from all of them, and the disk gives each by itself; block_shuffled reads many at a time."
    }
  }

  private static func inGigabytes(_ bytes: Int) -> String {
    bytes < 1_000_000_000
      ? "\((bytes + 500_000) / 1_000_000) MB"
      : "\(Double((bytes + 50_000_000) / 100_000_000) / 10) GB"
  }
}
