internal import Foundation
internal import SeismoCommand
internal import SeismoNetworks

/// What sharing batches costs, and what a model makes of it for more machines than there are here: the tables of
/// docs/scale-out.md. Under mpirun it measures the exchange; alone it measures a step, and predicts.
@main
enum RanksBench {
  static func main() throws {
    if ProcessInfo.processInfo.environment["OMPI_COMM_WORLD_SIZE"] == nil {
      try predict()
    } else {
      let library = try MPILibrary()
      try measure(library)
      library.leave()
    }
  }

  /// The exchange of each network's gradient among the ranks that there are.
  private static func measure(_ ranks: MPILibrary) throws {
    let line = UnsafeMutableRawPointer.allocate(
      byteCount: rankLine * (ranks.count + 1), alignment: rankLine)
    defer { line.deallocate() }
    // What no network needs is the least that a message takes.
    let least = milliseconds(rounds: 2000, seconds: 0) {
      ranks.gather(line, lines: 1, into: line + rankLine)
    }
    if ranks.rank == 0 {
      print("| gradient | bytes | ranks | exchange, least | exchange, median | step, median |")
      print("|---|--:|--:|--:|--:|--:|")
      print("| none, one message of 64 bytes | 64 | \(ranks.count) | \(text(least)) ms | | |")
    }
    for subject in Subject.all {
      let made = try subject.made(blocks: ranks.count)
      let rows = (0..<Int32(subject.rows)).map { $0 }
      let rounds = subject.bytes > 1 << 23 ? 9 : 300
      var (exchanges, steps): ([Double], [Double]) = ([], [])
      let clock = ContinuousClock()
      made.network.sharing(with: ranks) {
        for _ in 0..<rounds + 3 {
          let before = made.network.exchange?.time ?? .zero
          let took = clock.measure {
            made.pass(rows)
            made.step()
          }
          exchanges.append(seconds((made.network.exchange?.time ?? .zero) - before) * 1000)
          steps.append(seconds(took) * 1000)
        }
      }
      guard ranks.rank == 0 else { continue }
      let (own, whole) = (exchanges.dropFirst(3).sorted(), steps.dropFirst(3).sorted())
      print(
        "| \(subject.name) | \(subject.bytes) | \(ranks.count) | \(text(own[0])) ms | "
          + "\(text(own[own.count / 2])) ms | \(text(whole[whole.count / 2])) ms |")
    }
  }

  /// A network's step as it is here, and as it would be on several machines.
  private static func predict() throws {
    print("| network | parameters' gradient | rows | loss and gradient | update |")
    print("|---|--:|--:|--:|--:|")
    let counts = [1, 2, 4, 8, 16, 32, 64]
    var costs: [(subject: Subject, passes: [Double], update: Double)] = []
    for subject in Subject.all {
      let made = try subject.made(blocks: 1)
      var passes: [Double] = []
      for count in counts {
        let rows = (0..<Int32(subject.rows / count)).map { $0 }
        let took = milliseconds { made.pass(rows) }
        // Fewer rows may fit a cache better; that isn't what several machines bring.
        passes.append(max(took, (passes.first ?? 0) / Double(count)))
      }
      let update = milliseconds { made.step() }
      costs.append((subject, passes, update))
      print(
        "| \(subject.name): \(subject.shape) | \(subject.bytes) bytes | \(subject.rows) | "
          + "\(text(passes[0])) ms | \(text(update)) ms |")
    }
    print()
    print(
      "| network | between machines | \(counts.dropFirst().map { "\($0)" }.joined(separator: " | ")) |"
    )
    print("|---|---|" + String(repeating: "--:|", count: counts.count - 1))
    for cost in costs {
      for link in Link.all {
        let alone = cost.passes[0] + cost.update
        let cells = counts.indices.dropFirst().map { index in
          let step =
            cost.passes[index] + cost.update + link.exchange(cost.subject.bytes, counts[index])
          let speed = alone / step
          return String(format: "%.2g × (%.0f %%)", speed, 100 * speed / Double(counts[index]))
        }
        print("| \(cost.subject.name) | \(link.name) | \(cells.joined(separator: " | ")) |")
      }
    }
  }

  private static func seconds(_ time: Duration) -> Double {
    Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  private static func text(_ number: Double) -> String { String(format: "%.3g", number) }
}

/// A network between machines, as the model has it.
struct Link {
  let name: String
  /// Bits per second.
  let speed: Double
  /// Milliseconds until a message is there, and that a process is busy with each.
  let latency: Double
  static let overhead = 0.001

  static let all = [
    Link(name: "1 Gb/s, 50 µs", speed: 1e9, latency: 0.05),
    Link(name: "10 Gb/s, 20 µs", speed: 1e10, latency: 0.02),
    Link(name: "100 Gb/s, 2 µs", speed: 1e11, latency: 0.002),
  ]

  /// Milliseconds: pieces to all others at once, then the sums by doubling.
  func exchange(_ bytes: Int, _ count: Int) -> Double {
    let others = Double(count - 1)
    let rounds = log2(Double(count))
    let carried = 2 * Double(bytes) * others / Double(count) * 8 / speed * 1000
    return latency * (1 + rounds) + Self.overhead * (others + rounds) + carried
  }
}
