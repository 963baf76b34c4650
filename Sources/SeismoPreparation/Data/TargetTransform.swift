internal import SeismoSpec
internal import SeismoTables

extension PreparedData {
  /// Fits the target's transform on the training rows and applies it to all.
  ///
  /// - Throws: `ParameterProblem`.
  mutating func transformTarget(by transform: any Transform) throws {
    guard let column = self[.training].target else { return }
    let fitted = try FittedTarget(transform, of: column)
    for part in Part.allCases { targetsAsRead[part] = self[part].target?.numbers?.array }
    for part in Part.allCases { fitted.apply(to: &self[part].target) }
    target = fitted
  }
}
