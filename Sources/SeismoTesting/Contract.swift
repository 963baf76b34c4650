public import SeismoSpec
internal import SeismoStandard
internal import SeismoTables

/// Holds a component to every law of its kind, on each of its examples.
///
/// Preparation steps meet a table with the numeric columns `x` and `y`, the categorical column
/// `colour`, the dates `when` and the times of day `at`; a layer meets widths from 1 to 8.
///
/// - Parameters:
///   - type: the component; not private, since another process looks it up by name.
///   - plugins: what its parameters name beside the standard components.
///   - failures: laws it is known to break; each has to be broken.
/// - Throws: `BrokenContract`.
public func checkContract(
  of type: any Component.Type, linking plugins: [Plugin] = [],
  expecting failures: [ExpectedFailure] = []
) async throws {
  try await hold([type], linking: plugins, expecting: failures)
}

/// Holds every component of a plugin to every law of its kind.
///
/// - Parameters:
///   - plugin: what to check.
///   - plugins: what its components' parameters name beside the standard ones and its own.
///   - failures: laws that components are known to break; each has to be broken.
/// - Throws: `BrokenContract`.
public func checkContract(
  of plugin: Plugin, linking plugins: [Plugin] = [], expecting failures: [ExpectedFailure] = []
) async throws {
  try await hold(
    plugin.registrations.map(\.type), linking: plugins + [plugin], expecting: failures)
}

private func hold(
  _ types: [any Component.Type], linking plugins: [Plugin], expecting failures: [ExpectedFailure]
) async throws {
  var violations: [Violation] = []
  for type in types {
    violations += try await SeismoTesting.violations(of: type, linking: plugins)
  }
  let unexpected = violations.filter { violation in
    !failures.contains { $0.law == violation.law && $0.component == violation.component }
  }
  let kept = failures.filter { failure in
    types.contains { $0.name == failure.component }
      && !violations.contains { $0.law == failure.law && $0.component == failure.component }
  }
  if !unexpected.isEmpty || !kept.isEmpty {
    throw BrokenContract(violations: unexpected, kept: kept)
  }
}

/// Every law that a component breaks.
package func violations(
  of type: any Component.Type, linking plugins: [Plugin] = []
) async throws -> [Violation] {
  let bench = try Bench(linking: plugins)
  var found = parameterViolations(of: type, on: bench)
  let examples = found.isEmpty ? type.examples : []
  for example in examples {
    let component = try bench.decode(type, example)
    for check in checks(of: component, on: bench) {
      if let evidence = check.evidence() {
        found.append(
          Violation(
            law: check.law, component: type.name, example: example, evidence: evidence))
      }
    }
  }
  if found.isEmpty {
    found += await processViolations(of: type, linking: plugins)
  }
  return found
}

/// One law, ready to be tried on one component.
struct Check {
  let law: Law
  let run: () throws -> Void

  init(_ law: Law, _ run: @escaping () throws -> Void) {
    self.law = law
    self.run = run
  }

  /// What was seen when the law was broken, or nil.
  func evidence() -> String? {
    do {
      try run()
      return nil
    } catch {
      return "\(error)"
    }
  }
}

/// What a law throws when it is broken.
struct Evidence: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// - Throws: `Evidence` when a condition doesn't hold.
func require(_ condition: Bool, _ evidence: @autoclosure () -> String) throws {
  if !condition { throw Evidence(evidence()) }
}

/// Runs work that may refuse what it is given, in a `ParameterProblem` or a `DataProblem`.
///
/// - Returns: what it makes, or nil when it refuses.
/// - Throws: any other error.
func unlessRefused<R>(_ work: () throws -> R) throws -> R? {
  do {
    return try work()
  } catch is ParameterProblem {
    return nil
  } catch is DataProblem {
    return nil
  }
}
