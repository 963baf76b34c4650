/// Text in UTF-8 that was taken for Windows-1252: Ã© where é was meant.
enum Mojibake {
  /// A doubt if most letters beyond ASCII are such, with what to do.
  ///
  /// - Parameter encoding: what the text is declared to be in.
  static func doubts(_ text: [UInt8], readAs encoding: TextEncoding) -> [String] {
    guard text.contains(where: { $0 >= 0x80 }) else { return [] }
    var (mended, honest) = (0, 0)
    var example: (found: String, meant: String)?
    var run = String.UnicodeScalarView()
    func finish() {
      guard !run.isEmpty else { return }
      if let meant = meant(by: run) {
        mended += 1
        if example == nil { example = (String(run), meant) }
      } else {
        honest += 1
      }
      run = .init()
    }
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.isASCII { finish() } else { run.append(scalar) }
    }
    finish()
    guard let example, mended > honest else { return [] }
    let words =
      "the text looks like UTF-8 that was read as Windows-1252: '\(example.found)' stands "
      + "where '\(example.meant)' was meant; "
    return [
      encoding == .latin1 || encoding == .windows1252
        ? words + "declare encoding: utf-8"
        : words + "mend the file: iconv -f UTF-8 -t WINDOWS-1252 FILE > NEW"
    ]
  }

  /// The text that letters are if their bytes in Windows-1252 are UTF-8.
  private static func meant(by run: String.UnicodeScalarView) -> String? {
    guard run.count > 1 else { return nil }
    let bytes = run.map { TextEncoding.windows1252Byte(of: $0) ?? UInt8(exactly: $0.value) }
    let known = bytes.compactMap(\.self)
    return known.count == bytes.count ? String(validating: known, as: UTF8.self) : nil
  }
}
