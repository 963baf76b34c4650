package import SeismoNetworks

/// What is told of every step while a network trains. A generic parameter of the trainer, so that not
/// recording costs nothing.
package protocol StepRecorder {
  /// Whether the trainer should measure the norms of gradient and update.
  static var measures: Bool { get }
  /// Makes a recorder for one network.
  init(for network: Network, batchSize: Int)
  /// Called before a step, counted from 1, changes anything.
  func begin(step: Int, _ network: Network)
  /// Called when a step is done. Must not allocate.
  func end(step: Int, _ network: Network, loss: Double, norms: StepNorms)
}

/// The Euclidean norms of a step's gradient, before gradient transforms, and of its update; NaN where they
/// weren't measured.
package struct StepNorms: Sendable, Equatable {
  package var gradient = Double.nan
  package var update = Double.nan
}

/// Records nothing.
package struct NoRecorder: StepRecorder {
  package static let measures = false
  package init(for network: Network, batchSize: Int) {}
  package func begin(step: Int, _ network: Network) {}
  package func end(step: Int, _ network: Network, loss: Double, norms: StepNorms) {}
}

/// Keeps the last steps of a training, each with its rows, loss and norms, and the network's state every
/// 64 steps: what it takes to replay any of them bit for bit. Memory is taken once.
package final class FlightRecorder: StepRecorder {
  package static let measures = true
  /// Steps from one kept state to the next.
  package static let interval = 64
  /// Bytes that a recorder takes, unless two states need more.
  package static let budget = 4 << 20

  private let batchSize: Int
  private let stateBytes: Int
  /// States kept; as many times `interval` steps are.
  private let states: Int
  private let stateMemory: UnsafeMutableRawPointer
  private let rowMemory: UnsafeMutablePointer<Int32>
  private let stepMemory: UnsafeMutablePointer<Step>
  private var last = 0

  private struct Step {
    var rows = 0
    var loss = 0.0
    var norms = StepNorms()
  }

  /// Takes memory for as many steps as fit the budget.
  package init(for network: Network, batchSize: Int) {
    self.batchSize = batchSize
    stateBytes = network.stateBytes
    let stepBytes = batchSize * MemoryLayout<Int32>.stride + MemoryLayout<Step>.stride
    states = max(2, Self.budget / (stateBytes + Self.interval * stepBytes))
    let steps = states * Self.interval
    stateMemory = .allocate(byteCount: states * stateBytes, alignment: 64)
    rowMemory = .allocate(capacity: steps * batchSize)
    stepMemory = .allocate(capacity: steps)
    // Memory that is touched here isn't paged in during a step.
    stateMemory.initializeMemory(as: UInt8.self, repeating: 0, count: states * stateBytes)
    rowMemory.initialize(repeating: 0, count: steps * batchSize)
    stepMemory.initialize(repeating: Step(), count: steps)
  }

  deinit {
    stateMemory.deallocate()
    rowMemory.deallocate()
    stepMemory.deallocate()
  }

  package func begin(step: Int, _ network: Network) {
    guard (step - 1) % Self.interval == 0 else { return }
    network.copyState(to: statePointer(before: step))
  }

  package func end(step: Int, _ network: Network, loss: Double, norms: StepNorms) {
    let place = place(of: step)
    let rows = network.copyBatchRows(to: rowMemory + place * batchSize)
    stepMemory[place] = Step(rows: rows, loss: loss, norms: norms)
    last = step
  }

  /// The steps that can be replayed.
  package var steps: ClosedRange<Int>? {
    guard last > 0 else { return nil }
    let newest = (last - 1) / Self.interval
    return max(0, newest - states + 1) * Self.interval + 1...last
  }

  /// A recorded step, or nil if it is too old or never was.
  package func recorded(_ step: Int) -> RecordedStep? {
    guard steps?.contains(step) == true else { return nil }
    let place = place(of: step)
    let kept = stepMemory[place]
    let rows = UnsafeBufferPointer(start: rowMemory + place * batchSize, count: kept.rows)
    return RecordedStep(number: step, rows: Array(rows), loss: kept.loss, norms: kept.norms)
  }

  /// The latest kept state at or before a step, and the step that starts from it.
  package func state(before step: Int) -> (step: Int, state: Network.Snapshot)? {
    guard steps?.contains(step) == true else { return nil }
    let start = (step - 1) / Self.interval * Self.interval + 1
    let bytes = UnsafeRawBufferPointer(start: statePointer(before: start), count: stateBytes)
    return (start, Network.Snapshot(bytes))
  }

  private func place(of step: Int) -> Int { (step - 1) % (states * Self.interval) }

  private func statePointer(before step: Int) -> UnsafeMutableRawPointer {
    stateMemory + (step - 1) / Self.interval % states * stateBytes
  }
}

/// What is known of one step.
package struct RecordedStep: Sendable, Equatable {
  /// Counted from 1.
  package var number: Int
  /// The training rows of its batch, in order.
  package var rows: [Int32]
  /// The batch's mean loss before the update.
  package var loss: Double
  package var norms: StepNorms
}
