import Foundation
import Testing

/// `seismo export`: its files beside `seismo predict`, what it refuses, and what it leaves alone. `make test-ecosystem` holds
/// every component's exports to ONNX Runtime, NumPy and a C compiler.
@Suite struct ExportTests {
  private static let spec = """
    name: things
    data:
      read: {use: csv, path: t.csv}
      schema: {target: label}
      split: %SPLIT%
    prepare: [%PREPARE%, {use: impute_median}, {use: standard}]
    sampler: {use: shuffled, batch_size: 8}
    model: [%LAYER%, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: {use: adam, learning_rate: 0.01}
    train: {epochs: 3}
    """

  /// A run of forty rows with a number, a word and two classes.
  private func place(
    prepare: String = "one_hot", layer: String = "{use: dense, units: 5}", reader: String = "",
    more: String = "", split: String = "{use: random, train: 0.7, validation: 0.3, test: 0}"
  ) throws -> (Workplace, String) {
    let place = try Workplace()
    let rows = (0..<40).map { row in
      "\(row % 9 == 4 ? "" : "\(row).5"),\(["red", "blue", "grey?"][row % 3]),\(row % 4 == 0 ? "yes" : "no")"
    }
    try place.write("size,colour,label\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
    let spec =
      Self.spec.replacing("%PREPARE%", with: prepare).replacing("%SPLIT%", with: split)
      .replacing("%LAYER%", with: layer).replacing("path: t.csv", with: "path: t.csv\(reader)")
      + "\n"
      + more
    try place.write(spec, to: "spec.yaml")
    let result = try seismo("run", "spec.yaml", "--quiet", "-o", "runs", in: place.path)
    try #require(result.status == 0, "\(result.errors)")
    return (place, try #require(place.runs.first))
  }

  private func compile(_ file: String, in place: Workplace) throws -> Outcome {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", file, "-o", "program", "-lm",
    ]
    process.currentDirectoryURL = URL(filePath: place.path)
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: "",
      errors: String(decoding: words, as: UTF8.self))
  }

  @Test(arguments: ["", "variants: {one: {seed: 1}, two: {seed: 2}}"])
  func `a C program predicts as seismo does`(variants: String) throws {
    let (place, run) = try place(more: variants)
    let options = variants.isEmpty ? [] : ["--average"]
    let exported = try seismo(
      ["export", run, "--format", "c", "-o", "things.c"] + options, in: place.path)
    #expect(exported.errors == "")
    #expect(exported.output == "things.c\n")
    try place.write("size,colour\n1.5,red\n,grey?\n70,violet\n3,\n", to: "new.csv")
    try place.write(
      """
      #include "things.c"
      #include <stdio.h>
      int main(void) {
        const things_row rows[] = {{1.5, "red"}, {NAN, "grey?"}, {70, "violet"}, {3, NULL}};
        for (int i = 0; i < 4; i++) {
          double p[2];
          int best = things_predict(&rows[i], p);
          printf("%s,%.9f,%.9f\\n", things_class_names[best], p[0], p[1]);
        }
        return 0;
      }

      """, to: "program.c")
    let compiled = try compile("program.c", in: place)
    #expect(compiled.errors == "")
    let predicted = try seismo(["predict", run, "new.csv"] + options, in: place.path)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "\(place.path)/program")
    process.standardOutput = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let found = text.split(separator: "\n").map { $0.split(separator: ",") }
    let expected = predicted.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")
    }
    try #require(found.count == 4 && expected.count == 4)
    for (own, other) in zip(found, expected) {
      #expect(own[0] == other[0])
      for place in 1...2 {
        let (a, b) = (try #require(Double(own[place])), try #require(Double(other[place])))
        #expect(abs(a - b) < 1e-5)
      }
    }
  }

  @Test func `what ONNX has no operation for is refused by the column, and C takes it`() throws {
    let (place, run) = try place(prepare: "hashing")
    let refused = try seismo("export", run, "--format", "onnx", in: place.path)
    #expect(refused.status == 1)
    #expect(
      refused.errors
        == "error: can't be exported: column 'colour' is hashed, and ONNX has no operation that hashes a text; take "
        + "--format c or safetensors, or another encoding, such as 'frequency'\n")
    #expect(!FileManager.default.fileExists(atPath: "\(place.path)/things.onnx"))
    let taken = try seismo("export", run, "--format", "c", in: place.path)
    #expect(taken.status == 0)
    #expect(try compile("things.c", in: place).errors.contains("warning") == false)
  }

  private func refusal(_ run: String, in place: Workplace, _ options: String...) throws -> String {
    let result = try seismo(["export", run, "--format", "c"] + options, in: place.path)
    #expect(result.status == 1)
    #expect(!FileManager.default.fileExists(atPath: "\(place.path)/things.c"))
    return result.errors
  }

  @Test func `a kernel that doesn't decompose is named`() throws {
    let (place, run) = try place(layer: "{use: swish, train_beta: true}")
    #expect(
      try refusal(run, in: place)
        == "error: can't be exported: the network has a kernel that doesn't say how to decompose: SwishKernel; take another "
        + "layer, or give the kernel a 'decomposition'\n")
  }

  @Test func `an empty text that is a level can't stand for a missing one`() throws {
    let (place, run) = try place(
      prepare: "{use: one_hot, on: size}", reader: ", missing: [NA], missing_quoted: [NA]",
      more:
        "variants: {main: {data.schema: {target: label, exclude: [colour], types: {size: category}}}}"
    )
    #expect(
      try refusal(run, in: place)
        == "error: can't be exported: column 'size' has the empty text as a level, and the empty text is how an exported "
        + "model is told that a value is missing; declare it as missing with schema.missing, or fill it in\n"
    )
  }

  @Test func `a text for a missing value that is no number here can't be told`() throws {
    let (place, run) = try place(
      more: "variants: {main: {data.schema: {target: label, missing: {size: [\"7,5\", none]}}}}")
    #expect(
      try refusal(run, in: place)
        == "error: can't be exported: column 'size' takes '7,5' for a missing value, and an exported model gets the column as "
        + "numbers; take such values out of the data, and the text out of schema.missing\n")
  }

  @Test func `networks that read a column differently aren't averaged`() throws {
    let (place, run) = try place(
      more:
        "variants: {one: {}, two: {data.schema: {target: label, types: {size: category}}}}")
    #expect(
      try refusal(run, in: place, "--average")
        == "error: can't be exported: the networks that are averaged read column 'size' as different types; export one of "
        + "them, by --variant\n")
  }

  @Test func `a row too wide for a program's stack is refused`() throws {
    let (place, run) = try place(
      layer: "{use: dense, units: 600}, {use: ensemble, members: 1000}",
      more: "variants: {main: {train.epochs: 1}}")
    #expect(
      try refusal(run, in: place)
        == "error: can't be exported: a prediction would take 4802592 bytes of a C program's stack, more than 4194304; take --format onnx\n"
    )
  }

  @Test func `a file that is no export is left alone, and an export is written over`() throws {
    let (place, run) = try place()
    let formats = [
      ("onnx", "mine.onnx"), ("c", "mine.c"), ("card", "mine.md"),
      ("safetensors", "mine/config.json"),
    ]
    try FileManager.default.createDirectory(
      atPath: "\(place.path)/mine", withIntermediateDirectories: true)
    for (format, file) in formats {
      try place.write("mine", to: file)
      let output = format == "safetensors" ? "mine" : file
      let refused = try seismo("export", run, "--format", format, "-o", output, in: place.path)
      #expect(refused.status == 1)
      #expect(
        refused.errors
          == "\(file) is there already, and is not one that seismo exported; name another file, or remove it\n"
      )
      #expect(try String(contentsOfFile: "\(place.path)/\(file)", encoding: .utf8) == "mine")
      try FileManager.default.removeItem(atPath: "\(place.path)/\(file)")
      for _ in 0..<2 {
        let written = try seismo("export", run, "--format", format, "-o", output, in: place.path)
        #expect(written.errors == "")
        #expect(written.output == "\(output)\n")
      }
    }
  }

  @Test func `the same run gives the same bytes`() throws {
    let (place, run) = try place()
    for format in ["onnx", "c", "card"] {
      let files = try ["first", "second"].map { name in
        _ = try seismo("export", run, "--format", format, "-o", name + format, in: place.path)
        return try Data(contentsOf: URL(filePath: "\(place.path)/\(name)\(format)"))
      }
      #expect(files[0] == files[1] && !files[0].isEmpty)
    }
  }

  @Test func `a card tells data, split, preparation, figures, limits and spikes`() throws {
    let (place, run) = try place(split: "{use: k_fold, folds: 3}")
    let result = try seismo("export", run, "--format", "card", "-o", "-", in: place.path)
    #expect(result.status == 0)
    let card = result.output
    for part in [
      "# Model card: things", "## Data and split", "SHA-256", "40 read",
      "## Preparation and network", "| colour | category |", "one of the classes `no`, `yes`",
      "  - use: one_hot", "## How good it is", "mean of 3 folds", " ± ", "baseline", "## Limits",
      "## Spikes of the loss", "`main/fold-1`: ",
    ] {
      #expect(card.contains(part), "\(part)")
    }
  }

  @Test func `a variant that isn't there is named`() throws {
    let (place, run) = try place()
    for format in ["c", "card"] {
      let result = try seismo(
        "export", run, "--format", format, "--variant", "man", in: place.path)
      #expect(result.status == 2)
      #expect(result.errors == "\(run): error: no variant 'man'; did you mean 'main'?\n")
    }
  }
}
