internal import Foundation
internal import SeismoSpec
internal import Synchronization

/// Text for a terminal. What is written out in it is ours and may move the cursor; what is interpolated comes from
/// data, specs, files or plugins, and is made visible.
package struct TerminalText: ExpressibleByStringInterpolation {
  private(set) var text: String

  package init(stringLiteral text: String) { self.text = text }

  package init(stringInterpolation parts: Interpolation) { text = parts.text }

  /// Both, one after the other.
  package static func + (first: TerminalText, second: TerminalText) -> TerminalText {
    "\(first)\(second)"
  }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { text += literal }

    package mutating func appendInterpolation(_ part: TerminalText) { text += part.text }

    package mutating func appendInterpolation(_ value: some Any) { text += "\(value)".visible }
  }
}

/// Writes to standard error. Nobody may be reading, and a run goes on without its progress.
package func standardError(_ text: TerminalText) {
  try? FileHandle.standardError.write(contentsOf: Data(text.text.utf8))
}

/// Writes a text to standard output, its invisible characters shown.
package func print(_ text: String) {
  print(text, terminator: "\n")
}

/// The same without the end of the line.
package func print(_ text: String, terminator: String) {
  StandardOutput.write(text.visible + terminator)
}

/// An empty line.
package func print() {
  print("")
}

/// Swift's own, which shows nothing and tells no failure, isn't used.
@available(*, unavailable, message: "print a text")
package func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}

/// Writes JSON to standard output, its invisible characters escaped.
package func print(json: String) {
  StandardOutput.write(json.visibleJSON + "\n")
}

/// Standard output, with the first failure to write to it: what was asked for is done to the end, and then told.
package enum StandardOutput {
  private static let failure = Mutex<Int32?>(nil)

  fileprivate static func write(_ text: String) {
    var text = text
    failure.withLock { failure in
      guard failure == nil else { return }
      failure = text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
          let count = Foundation.write(STDOUT_FILENO, rest.baseAddress, rest.count)
          if count < 0, errno == EINTR { continue }
          if count < 0, errno == EAGAIN {
            var ready = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
            poll(&ready, 1, -1)
            continue
          }
          guard count >= 0 else { return errno }
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        return nil
      }
    }
  }

  /// Writes lines of a program's own format, which nobody reads as a terminal's text: to a terminal with their
  /// invisible characters shown.
  package static func write(lines: String) {
    write(isatty(STDOUT_FILENO) == 1 ? lines.visible : lines)
  }

  /// The exit status of a command that ended with `status`: 1 and a word when its output couldn't be written, 141
  /// without one when nobody read on, as of a program that the closed pipe ended.
  package static func status(after status: Int32) -> Int32 {
    switch failure.withLock({ $0 }) {
    case nil: return status
    case EPIPE: return status == 0 ? 128 + SIGPIPE : status
    case let number?:
      standardError(
        "error: standard output can't be written: \(String(cString: strerror(number)))\n")
      return status == 0 ? 1 : status
    }
  }
}
