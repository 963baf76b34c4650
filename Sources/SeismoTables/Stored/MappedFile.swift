internal import Foundation
package import SeismoSpec

/// A file that is mapped into memory to be read; it stays as it was opened, whoever takes its name meanwhile.
package final class MappedFile: Sendable {
  package let count: Int
  package let version: FileVersion
  private let address: UInt

  /// Maps a whole file; nil where there is none, or it is empty.
  package init?(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let version = FileVersion(of: descriptor), version.size > 0,
      let pages = mmap(nil, version.size, PROT_READ, MAP_SHARED, descriptor, 0),
      pages != MAP_FAILED
    else { return nil }
    self.version = version
    count = version.size
    address = UInt(bitPattern: pages)
  }

  deinit { munmap(UnsafeMutableRawPointer(bitPattern: address), count) }

  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }
}

/// Values in a mapped file or in pages of memory, which stay as long as one of their parts is used.
public struct MappedPart<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  @usableFromInline let values: UnsafeBufferPointer<Element>
  private let owner: any AnyObject & Sendable
  let isOfFile: Bool

  /// - Parameter offset: of the first value in the file, a multiple of its alignment.
  /// - Returns: nil where the file has no such part.
  package init?(_ file: MappedFile, at offset: Int, count: Int) {
    guard offset >= 0, count >= 0, offset % MemoryLayout<Element>.alignment == 0,
      case let (length, overflow) = count.multipliedReportingOverflow(
        by: MemoryLayout<Element>.stride), !overflow, offset <= file.count - length
    else { return nil }
    (owner, isOfFile) = (file, true)
    values = UnsafeBufferPointer(
      start: (file.bytes.baseAddress.map { $0 + offset })?.assumingMemoryBound(to: Element.self),
      count: count)
  }

  @inlinable var count: Int { values.count }
}

extension MappedPart<Double> {
  /// The first numbers of a column's pages, which aren't written to any more.
  package init(_ pages: ColumnPages, count: Int) {
    (owner, isOfFile) = (pages, false)
    values = UnsafeBufferPointer(start: pages.start, count: count)
  }
}
