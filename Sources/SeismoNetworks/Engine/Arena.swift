internal import Foundation
internal import SeismoKernels

/// The parts of a network's memory, each contiguous.
enum Region: Int, CaseIterable, Sendable {
  /// What is trained.
  case parameters
  /// The optimizer's arrays, each laid out as the parameters.
  case optimizer
  /// Kept between steps but not trained, such as BatchNorm's running statistics.
  case buffers
  /// Laid out as the parameters.
  case gradients
  /// The batch, activations, their gradients, scratch.
  case work
}

/// A place in the arena; offsets and counts are in numbers.
struct Slot: Sendable, Equatable {
  var region: Region
  var offset: Int
  var count: Int

  /// Numbers are laid out in groups of this many, so that every slot starts on a cache line.
  static let grain = 16

  /// The place of the gradient of trained numbers.
  var inGradients: Slot { Slot(region: .gradients, offset: offset, count: count) }
}

/// All memory of one network, allocated once.
///
/// Every flat pass (an optimizer, clipping, a snapshot) is a pass over a region of it.
final class Arena: @unchecked Sendable {
  let precision: Precision
  private let memory, base: UnsafeMutableRawPointer
  private let starts: [Int]
  private let counts: [Int]

  /// Allocates regions of the given sizes, filled with zeros.
  init(counts: [Region: Int], precision: Precision) {
    self.precision = precision
    var starts: [Int] = []
    var end = 0
    for region in Region.allCases {
      starts.append(end)
      end += counts[region, default: 0]
    }
    self.starts = starts
    self.counts = Region.allCases.map { counts[$0, default: 0] }
    let bytes = max(end, 1) * precision.size
    // Pages that nobody writes to, such as those for blocks that other processes have, take no memory this way.
    let alignment = Slot.grain * MemoryLayout<Float>.size
    guard let zeros = calloc(bytes + alignment, 1) else {
      preconditionFailure("the system has no memory for a network of \(bytes) bytes")
    }
    memory = zeros
    base = zeros.alignedUp(toMultipleOf: alignment)
  }

  deinit { free(memory) }

  func pointer(_ slot: Slot) -> UnsafeMutableRawPointer {
    base + (starts[slot.region.rawValue] + slot.offset) * precision.size
  }

  /// A whole region as one slot.
  func whole(_ region: Region) -> Slot {
    Slot(region: region, offset: 0, count: counts[region.rawValue])
  }

  /// The numbers of a slot, widened.
  func read(_ slot: Slot) -> [Double] {
    let source = pointer(slot)
    return switch precision {
    case .float32: (0..<slot.count).map { Double(source.assumingMemoryBound(to: Float.self)[$0]) }
    case .float64: (0..<slot.count).map { source.assumingMemoryBound(to: Double.self)[$0] }
    }
  }

  /// Writes a matrix of so many rows, transposed if it has any, as `write(_:to:)` does.
  func write(_ values: [Double], to slot: Slot, transposing rows: Int?) {
    guard let rows, rows > 0 else { return write(values, to: slot) }
    let target = pointer(slot)
    let columns = values.count / rows
    for row in 0..<rows {
      for column in 0..<columns {
        let (value, place) = (values[row * columns + column], column * rows + row)
        switch precision {
        case .float32: target.assumingMemoryBound(to: Float.self)[place] = Float(value)
        case .float64: target.assumingMemoryBound(to: Double.self)[place] = value
        }
      }
    }
  }

  /// Writes numbers, rounded to the precision; as many as there are, at most the slot's count.
  func write(_ values: [Double], to slot: Slot) {
    let target = pointer(slot)
    for (index, value) in values.prefix(slot.count).enumerated() {
      switch precision {
      case .float32: target.assumingMemoryBound(to: Float.self)[index] = Float(value)
      case .float64: target.assumingMemoryBound(to: Double.self)[index] = value
      }
    }
  }

  /// Everything that training changes: parameters, optimizer and buffers.
  var state: UnsafeMutableRawBufferPointer {
    .init(start: base, count: starts[Region.gradients.rawValue] * precision.size)
  }

  /// A whole region's memory.
  func bytes(of region: Region) -> UnsafeMutableRawBufferPointer {
    let slot = whole(region)
    return .init(start: pointer(slot), count: slot.count * precision.size)
  }
}
