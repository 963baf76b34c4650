import SeismoKernels
import SeismoNetworks

/// What the machine does at best, measured on the spot with the kernels that training uses.
struct Machine {
  private let kernels: UnsafePointer<seismo_kernels>
  private let size: Int
  /// Multiply-adds per second of a product whose matrices stay in the caches.
  let multiplyAdds: Double

  /// Measures the product; nil when this build has no kernels for the precision.
  init?(_ precision: Precision) {
    size = precision.size
    guard let kernels = seismo_kernels_for(seismo_best_level(), Int32(size)) else { return nil }
    self.kernels = kernels
    let (m, n, k) = (96, 96, 256)
    let memory = Memory(bytes: (m * k + k * n + m * n) * size)
    let (b, c) = (memory.start + m * k * size, memory.start + (m * k + k * n) * size)
    let seconds = leastSeconds {
      kernels.pointee.matmul(m, n, k, memory.start, k, 1, b, n, c, n, SEISMO_STORE, nil)
    }
    multiplyAdds = Double(m * n * k) / seconds
  }

  /// Bytes per second of a pass that reads one half of so much memory and writes the other.
  func bandwidth(workingSet bytes: Int) -> Double {
    let count = max(64, bytes / 2 / size / 16 * 16)
    let memory = Memory(bytes: 2 * count * size)
    let seconds = leastSeconds {
      kernels.pointee.relu(count, memory.start, memory.start + count * size)
    }
    return Double(2 * count * size) / seconds
  }
}

/// Zeros, on a cache line's border as a network's memory is.
private final class Memory {
  let start: UnsafeMutableRawPointer

  init(bytes: Int) {
    start = .allocate(byteCount: bytes, alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
  }

  deinit { start.deallocate() }
}

/// Seconds of one call: the least of several trials of a hundred.
func leastSeconds(_ work: @escaping () -> Void) -> Double { leastSeconds([work])[0] }

/// The same of several kinds of work, tried in turn, so that what else the machine does hits all.
func leastSeconds(_ work: [() -> Void]) -> [Double] {
  let clock = ContinuousClock()
  var least = work.map { _ in Double.infinity }
  flushingDenormals {
    for _ in 0..<15 {
      for (index, work) in work.enumerated() {
        let (seconds, attoseconds) =
          clock.measure { for _ in 0..<100 { work() } }.components
        least[index] = min(least[index], (Double(seconds) + Double(attoseconds) * 1e-18) / 100)
      }
    }
  }
  return least
}
