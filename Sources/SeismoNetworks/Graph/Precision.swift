internal import Foundation
internal import SeismoKernels

/// The floating-point type that a network computes in.
public enum Precision: String, CaseIterable, Sendable {
  /// IEEE 754 binary32, as PyTorch's default.
  case float32
  /// IEEE 754 binary64: for gradient checks, and for asking whether rounding made a spike.
  case float64

  /// Bytes per number.
  package var size: Int {
    switch self {
    case .float32: 4
    case .float64: 8
    }
  }

  /// The smallest positive number that isn't flushed to zero.
  var leastNormal: Double {
    switch self {
    case .float32: Double(Float.leastNormalMagnitude)
    case .float64: .leastNormalMagnitude
    }
  }
}

/// The two types a network computes in.
public protocol Scalar: BinaryFloatingPoint & Sendable & BitwiseCopyable {
  /// eˣ, by the system's library; for whole arrays `KernelBatch.exp(_:)` is several times faster.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm, by the system's library.
  static func log(_ x: Self) -> Self
  /// xʸ, by the system's library.
  static func pow(_ x: Self, _ y: Self) -> Self
}

extension Float: Scalar {
  /// eˣ.
  public static func exp(_ x: Float) -> Float { Foundation.exp(x) }
  /// The natural logarithm.
  public static func log(_ x: Float) -> Float { Foundation.log(x) }
  /// xʸ.
  public static func pow(_ x: Float, _ y: Float) -> Float { Foundation.pow(x, y) }
}

extension Double: Scalar {
  /// eˣ.
  public static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  /// The natural logarithm.
  public static func log(_ x: Double) -> Double { Foundation.log(x) }
  /// xʸ.
  public static func pow(_ x: Double, _ y: Double) -> Double { Foundation.pow(x, y) }
}

typealias Kernels = UnsafePointer<seismo_kernels>

/// The processor instructions that the kernels use.
package enum InstructionLevel: Int, CaseIterable, Sendable {
  case baseline, v3, v4

  /// The best that this processor has.
  package static var best: InstructionLevel {
    InstructionLevel(rawValue: Int(seismo_best_level().rawValue)) ?? .baseline
  }

  /// "x86-64-v4", as records of runs have it.
  package var name: String { String(cString: seismo_level_name(level)) }

  private var level: seismo_level { seismo_level(rawValue: UInt32(rawValue)) }

  /// The kernels of this level, or nil where the processor lacks it.
  func kernels(_ precision: Precision) -> Kernels? {
    seismo_kernels_for(level, Int32(precision.size))
  }
}

/// Runs work with denormal numbers treated as zero on this thread, and restores it after.
///
/// A network whose activations die out would otherwise compute a hundred times slower.
package func flushingDenormals<R>(_ work: () throws -> R) rethrows -> R {
  let previous = seismo_flush_denormals()
  defer { seismo_restore_denormals(previous) }
  return try work()
}
