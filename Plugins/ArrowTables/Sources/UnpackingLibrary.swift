internal import Foundation

/// A library of the system that unpacks, opened when the first file needs it: nothing is linked. The number in its name is
/// that of its binary interface.
protocol UnpackingLibrary: Sendable {
  /// Unpacks the whole of some bytes.
  ///
  /// - Returns: how many bytes were made; nil where the data are damaged, or more than there is room for.
  func unpack(_ packed: UnsafeRawBufferPointer, _ room: UnsafeMutableRawBufferPointer) -> Int?
}

/// The names of a library on this system.
private func names(_ name: String, _ version: String) -> [String] {
  #if os(macOS)
    let file = "lib\(name).\(version).dylib"
    return [file, "/opt/homebrew/lib/\(file)", "/usr/local/lib/\(file)"]
  #else
    return ["lib\(name).so.\(version)"]
  #endif
}

/// Functions of the first library that is there.
private struct Functions {
  private let handle: UnsafeMutableRawPointer

  init?(_ files: [String]) {
    guard let handle = files.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
      return nil
    }
    self.handle = handle
  }

  func named<F>(_ name: String, _ type: F.Type) -> F? {
    dlsym(handle, name).map { unsafeBitCast($0, to: type) }
  }
}

/// Zstandard's frames.
struct ZstdLibrary: UnpackingLibrary {
  private typealias Decompress =
    @Sendable @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int) -> Int
  private typealias IsError = @Sendable @convention(c) (Int) -> UInt32

  static let files = names("zstd", "1")
  static let shared = ZstdLibrary()

  private let decompress: Decompress
  private let isError: IsError

  private init?() {
    guard let functions = Functions(Self.files),
      let decompress = functions.named("ZSTD_decompress", Decompress.self),
      let isError = functions.named("ZSTD_isError", IsError.self)
    else { return nil }
    (self.decompress, self.isError) = (decompress, isError)
  }

  func unpack(_ packed: UnsafeRawBufferPointer, _ room: UnsafeMutableRawBufferPointer) -> Int? {
    let made = decompress(room.baseAddress, room.count, packed.baseAddress, packed.count)
    return isError(made) == 0 ? made : nil
  }
}

/// LZ4's frames, since version 1.7 of the library.
struct LZ4Library: UnpackingLibrary {
  private typealias Create =
    @Sendable @convention(c) (UnsafeMutablePointer<OpaquePointer?>, UInt32) -> Int
  private typealias Decompress =
    @Sendable @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>, UnsafeRawPointer?,
      UnsafeMutablePointer<Int>, UnsafeRawPointer?
    ) -> Int
  private typealias Free = @Sendable @convention(c) (OpaquePointer?) -> Int
  private typealias IsError = @Sendable @convention(c) (Int) -> UInt32

  /// LZ4F_VERSION.
  private static let version: UInt32 = 100

  static let files = names("lz4", "1")
  static let shared = LZ4Library()

  private let create: Create
  private let decompress: Decompress
  private let free: Free
  private let isError: IsError

  private init?() {
    guard let functions = Functions(Self.files),
      let create = functions.named("LZ4F_createDecompressionContext", Create.self),
      let decompress = functions.named("LZ4F_decompress", Decompress.self),
      let free = functions.named("LZ4F_freeDecompressionContext", Free.self),
      let isError = functions.named("LZ4F_isError", IsError.self)
    else { return nil }
    (self.create, self.decompress, self.free, self.isError) = (create, decompress, free, isError)
  }

  func unpack(_ packed: UnsafeRawBufferPointer, _ room: UnsafeMutableRawBufferPointer) -> Int? {
    var context: OpaquePointer?
    guard isError(create(&context, Self.version)) == 0 else { return nil }
    defer { _ = free(context) }
    var (used, made, hasEnded) = (0, 0, false)
    while !hasEnded, used < packed.count {
      var (left, place) = (packed.count - used, room.count - made)
      let status = decompress(
        context, room.baseAddress.map { $0 + made }, &place, packed.baseAddress.map { $0 + used },
        &left, nil)
      guard isError(status) == 0, place > 0 || left > 0 else { return nil }
      (used, made, hasEnded) = (used + left, made + place, status == 0)
    }
    return hasEnded ? made : nil
  }
}
