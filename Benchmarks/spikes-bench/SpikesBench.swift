import Dispatch
import Foundation
import SeismoNetworks
import SeismoSpec
import SeismoStandard
import Synchronization

/// The planted benchmark: every plant and its twin at ten seeds, explained by the code that users run.
@main
struct SpikesBench {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }

  private static func run(_ arguments: [String]) throws {
    let generator: Generator = arguments.contains("--held-out") ? .heldOut : .tuning
    let only = arguments.firstIndex(of: "--only").map { arguments[$0 + 1] }
    let seeds = arguments.firstIndex(of: "--seeds").flatMap { Int(arguments[$0 + 1]) } ?? 10
    let plants = Plant.all.filter { plant in
      (generator == .tuning || plant.isHeldOut) && (only.map { plant.name.contains($0) } ?? true)
    }
    let results = try tried(plants, generator, seeds: seeds)
    let scores = Scores(results)
    print(scores.text(isDetailed: arguments.contains("--detail")))
    if let index = arguments.firstIndex(of: "--write") {
      try Document.write(scores, generator, to: arguments[index + 1])
    }
  }

  /// Every plant at every seed, two at a time.
  private static func tried(
    _ plants: [Plant], _ generator: Generator, seeds: Int
  ) throws -> [CaseResult] {
    let registry = try Registry([.standard, Plugin("Benchmark", [.optimizer(JoltedAdam.self)])])
    let folder =
      NSTemporaryDirectory() + "spikes-bench-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cases = plants.flatMap { plant in generator.seeds.prefix(seeds).map { (plant, $0) } }
    let results = Mutex([CaseResult?](repeating: nil, count: cases.count))
    let failure = Mutex<(any Error)?>(nil)
    let workers = ProcessInfo.processInfo.activeProcessorCount
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while failure.withLock({ $0 == nil }) {
        let index = next.withLock { index in
          defer { index += 1 }
          return index
        }
        guard index < cases.count else { return }
        do {
          let result = try cases[index].0.tried(
            generator, seed: cases[index].1, in: "\(folder)/\(worker)", registry: registry)
          results.withLock { $0[index] = result }
          FileHandle.standardError.write(Data("\r\(index + 1)/\(cases.count) ".utf8))
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    FileHandle.standardError.write(Data("\r".utf8))
    if let error = failure.withLock({ $0 }) { throw error }
    return results.withLock { $0.compactMap(\.self) }
  }
}
