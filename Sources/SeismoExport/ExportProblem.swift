/// Why a model can't be exported.
package struct ExportProblem: Error, Equatable, CustomStringConvertible {
  /// What is in the way.
  package enum Fact: Sendable, Equatable {
    /// A step of the preparation doesn't say by which operations it works.
    case step(name: String, place: Int)
    /// The target's transform doesn't.
    case target(name: String)
    /// The steps' formulas make other columns than the network takes.
    case otherColumns
    /// Kernels don't say how they decompose.
    case kernels([String])
    /// A column of words has the empty text as a level.
    case emptyLevel(column: String)
    /// A text stands for a missing value in a column that the model gets as numbers.
    case missingText(column: String, text: String)
    /// A column of words is hashed.
    case hash(column: String)
    /// The networks whose answers are averaged read a column differently.
    case columnDiffers(String)
    /// A prediction would take too many bytes of a program's stack.
    case wide(bytes: Int)
  }

  package let fact: Fact

  package init(_ fact: Fact) { self.fact = fact }

  package var description: String { "error: can't be exported: \(reason)" }

  private var reason: String {
    switch fact {
    case .step(let name, let place):
      "step \(place) of the preparation, '\(name)', doesn't say by which operations it works; leave it out, or give its "
        + "fitted transform 'formulas(of:)'"
    case .target(let name):
      "the target's transform, '\(name)', doesn't say by which operations it is undone; train without it, or give it "
        + "'inverse(of:)'"
    case .otherColumns:
      "the steps' formulas make other columns than the network takes, which is a mistake in one of the steps"
    case .kernels(let names):
      "the network has \(names.count == 1 ? "a kernel" : "kernels") that \(names.count == 1 ? "doesn't" : "don't") say "
        + "how to decompose: \(names.joined(separator: ", ")); take another layer, or give the kernel a 'decomposition'"
    case .emptyLevel(let column):
      "column '\(column)' has the empty text as a level, and the empty text is how an exported model is told that a value "
        + "is missing; declare it as missing with schema.missing, or fill it in"
    case .missingText(let column, let text):
      "column '\(column)' takes '\(text)' for a missing value, and an exported model gets the column as numbers; take such "
        + "values out of the data, and the text out of schema.missing"
    case .hash(let column):
      "column '\(column)' is hashed, and ONNX has no operation that hashes a text; take --format c or safetensors, or "
        + "another encoding, such as 'frequency'"
    case .columnDiffers(let column):
      "the networks that are averaged read column '\(column)' as different types; export one of them, by --variant"
    case .wide(let bytes):
      "a prediction would take \(bytes) bytes of a C program's stack, more than \(CModel.stackLimit); take --format onnx"
    }
  }
}
