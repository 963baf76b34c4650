/// What a folder is.
package enum RunFolder {
  /// Whether it is a sweep's, whose trials are runs.
  package static func isSweep(_ path: String) -> Bool { RunFinder.isSweep(path) }
}
