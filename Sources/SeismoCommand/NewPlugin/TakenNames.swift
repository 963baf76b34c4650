/// Names that a plugin can't have, whatever is linked.
enum TakenNames {
  /// Modules, and types that a component's file is likely to use; a file 'Main.swift' is a program's.
  static let swift: Set<String> = [
    "Any", "Array", "BinaryFloatingPoint", "Bool", "Codable", "Collection", "Column", "Component",
    "Darwin", "Data", "Dictionary", "Dispatch", "Double", "Equatable", "Error", "FileManager",
    "Float", "Foundation", "Glibc", "Int", "Int32", "Main", "MutableSpan", "Optional", "Parameter",
    "Plugin", "Process", "Protocol", "Range", "Record", "Registry", "Result", "Scalar", "Self",
    "Sendable", "Sequence", "Set", "Span", "String", "Substring", "Suite", "Swift",
    "Synchronization", "Table", "Task", "Tensor", "Test", "Testing", "Type", "UInt32", "URL",
    "UUID", "Value", "Vector", "Void",
  ]

  /// Words that can't be a property of `Plugin`.
  static let keywords: Set<String> = [
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else",
    "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if",
    "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator", "private",
    "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript",
    "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
  ]
}
