import Foundation
import Outside
import SeismoExperiment
import SeismoModel

/// Trains a spec from a program of one's own, and asks the model that it leaves.
///
/// outside-train SPEC FOLDER
@main
struct OutsideTrain {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 2 else { return print("usage: outside-train SPEC FOLDER") }
    let spec = URL(filePath: arguments[0])
    let folder = URL(filePath: arguments[1])

    let experiment = try Experiment(
      contentsOf: spec, overrides: ["train.epochs=60"], linking: [.outside])
    let run = try await experiment.run(in: folder, jobs: 2) { event in
      switch event {
      case .started(let run, let variants):
        print("training \(variants.map(\.name)) in \(run.lastPathComponent)")
      case .epoch(let variant, let progress) where progress.epoch % 20 == 0:
        print("\(variant): epoch \(progress.epoch) of \(progress.epochs), loss \(progress.loss)")
      case .ended(let variant, let words):
        print("\(variant) \(words)")
      default:
        break
      }
    }
    for variant in run.variants {
      let accuracy = variant.figure("test.accuracy", weights: .best) ?? .nan
      print("\(variant.name): accuracy \(accuracy) on test rows")
    }

    let model = try run.model(of: "focal")
    let prediction = try model.predict(["x": 0.9, "y": -0.3])
    print(prediction.label ?? "no answer: \(prediction.refusal?.reason ?? "")")
  }
}
