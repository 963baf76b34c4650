import Foundation
import Outside
import SeismoModel

/// Predicts rows in a file of JSON, as a server would those of a request, and prints what `seismo predict` prints.
///
/// outside-predict RUN VARIANT ROWS.json
@main
struct OutsidePredict {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 3 else {
      return print("usage: outside-predict RUN VARIANT ROWS.json")
    }
    let run = URL(filePath: arguments[0])
    let rows = try Data(contentsOf: URL(filePath: arguments[2]))

    let model = try Model(contentsOf: run, variant: arguments[1], linking: [.outside])
    let decoded = try JSONDecoder().decode([[String: Model.Value]].self, from: rows)
    print((["prediction"] + model.classes.map { "probability_\($0)" }).joined(separator: ","))
    for prediction in try model.predict(decoded) {
      switch prediction {
      case .label(let name, let probabilities):
        print(([name] + probabilities.map { "\($0)" }).joined(separator: ","))
      case .number(let number):
        print(number)
      case .refused(let refusal):
        print(String(repeating: ",", count: model.classes.count))
        FileHandle.standardError.write(Data("\(refusal)\n".utf8))
      }
    }
  }
}
