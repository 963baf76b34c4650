internal import Foundation
internal import SeismoSpec

/// The Swift files below the folder in which the command was started, if it is a package's root.
struct SourceTree {
  private var paths: [String: [String]] = [:]

  /// Looks through `Sources` and `Plugins`; finds nothing in any other folder.
  init() {
    guard FileManager.default.fileExists(atPath: "Package.swift") else { return }
    for folder in ["Sources", "Plugins"] {
      let files = FileManager.default.enumerator(atPath: folder)
      while let file = files?.nextObject() as? String {
        guard file.hasSuffix(".swift") else { continue }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        paths[name, default: []].append("\(folder)/\(file)")
      }
    }
  }

  /// The path of a component's file from here; nil where it isn't in this package.
  func path(of component: ComponentDescription) -> String? {
    paths["\(component.type).swift"]?.first {
      $0.split(separator: "/").dropFirst().first.map(String.init) == component.module
    }
  }
}
