/// A promise that every component of a kind keeps; the raw value says it in words.
public enum Law: String, CaseIterable, Sendable {
  // Every component.
  case describesItself = "has a name in snake case, a summary, and help for each parameter"
  case examplesDecode = "has examples, and each decodes without a problem"
  case defaultsAreDocumented = "behaves without a parameter as with the default it documents"
  case fillsIn = "writes a filled spec, with every parameter, that decodes back to the same"
  case refusesBadValues = "refuses values that its declaration rules out, at their key"
  case keepsParametersApart = "keeps each parameter's value, in a place of its own"
  case sameInTwoProcesses = "gives the same bits in another process"

  // Preparation steps.
  case survivesOddColumns =
    "takes missing, constant, single-row and empty columns, or says in a problem why not"
  case seesTrainingRowsAlone = "learns and decides the same whatever is in the held-out rows"
  case keepsRows = "answers for every row, and leaves rows, targets and their origins as they are"
  case treatsRowsAlone = "gives a row the same result in whatever company, where it promises to"
  case fittedStateRoundTrips =
    "saves what it learned, and does the same after loading it by its name"
  case knowsItsLevels =
    "knows every level of the rows that it learned from, where it names any"
  case undoesItself = "takes back what it made of a column, but for rounding, if it says it can"
  case saysWhatItDoes =
    "makes the same of every row by the formulas that it says it works by, where it says any"
  case staysFinite = "makes finite numbers of finite numbers"

  // Readers.
  case namesColumnsAlike = "reads the columns that it names without reading the rows"
  case keepsProvenance = "gives every row its file and line, in order"
  case honoursRequests = "leaves out excluded columns, and reads declared types"
  case declaredReadsAlike =
    "reads the same rows when what it found out is declared, and saved in the spec's language"
  case adaptedReadsAlike =
    "reads the same rows of its own file when that is given to it as another, where it takes others"
  case stretchesAddUp = "gives the same rows in stretches as at once"
  case refusesDamage = "reads a damaged or missing file, or says in a DataProblem why not"

  // Splits and samplers.
  case partsAreDisjoint =
    "puts each row in at most one part, in ascending order, and trains on some"
  case batchesAddUp = "cuts an epoch into full batches and at most one smaller, as drop_last says"
  case drawsAsPromised = "draws each row once, or as often as it says"
  case sameKeySameResult = "gives the same for the same random key"

  // Networks.
  case gradientsAgree = "has the gradient that finite differences have, in Float64"
  case precisionsAgree = "computes the same in Float32 as in Float64, but for rounding"
  case decomposesAlike =
    "computes the same, of the same trained numbers, by the operations that it says it decomposes to"
  case forgetsBatches = "computes a batch the same whatever batch came before"
  case evaluationLeavesNoTrace = "changes nothing by an evaluation"
  case averagesRows = "is the mean over rows of each row's loss, and so is its gradient"
  case staysANumber = "is no NaN for outputs that are large but finite"
  case clipsAsDocumented =
    "has −max(log p, log ε) as value, and the documented gradient, at, below and above the clip"
  case checksWhatItFills = "refuses in its check the shapes that it can't fill, and no others"
  case fillsEveryNumber = "fills tensors of every shape that its check takes with finite numbers"
  case scaleScales = "fills with twice the numbers at twice the scale"

  // Training.
  case converges =
    "brings a parabola and Rosenbrock's function near their minimum in the steps it declares"
  case stateRoundTrips =
    "goes on after its training was saved and read back as if nothing had happened"
  case standsStillAtRateZero = "moves nothing while the rate's factor is 0"
  case measuresItself =
    "updates as well in two threads, and by the norms that are recorded of it"
  case leavesParametersAlone = "changes the gradient only"
  case isPure = "depends on nothing but what it is given"
  case isAFactor = "is finite and not negative at every step"
  case armsChangeSomething = "proposes arms that each change something that its scene has"
  case placebosMatch =
    "gives an arm placebos of the same kind and size, none of them the arm itself"
  case changesSaySomething =
    "proposes changes with names of their own, each setting values once"
  case ignoresRowOrder = "is the same figure in whatever order the rows come"
}

/// One law that a component breaks.
public struct Violation: Error, Sendable, CustomStringConvertible {
  /// The law.
  public let law: Law
  /// The component's name.
  public let component: String
  /// How the spec wrote it.
  public let example: String
  /// What was seen.
  public let evidence: String

  /// "'swish' breaks gradientsAgree: a component has the gradient …; as swish: evidence".
  public var description: String {
    "'\(component)' breaks \(law): a component \(law.rawValue); as \(example): \(evidence)"
  }
}

/// A law that a component is known to break, and why that is right.
public struct ExpectedFailure: Sendable {
  let law: Law
  let component: String
  let reason: String

  /// Names a component and a law.
  ///
  /// - Parameters:
  ///   - law: the law it breaks.
  ///   - component: its name in specs.
  ///   - reason: what was measured.
  public init(_ law: Law, of component: String, reason: String) {
    self.law = law
    self.component = component
    self.reason = reason
  }
}

/// A contract that isn't kept.
public struct BrokenContract: Error, CustomStringConvertible {
  /// Laws that were broken unexpectedly.
  public let violations: [Violation]
  /// Failures that were expected and no longer happen.
  public let kept: [ExpectedFailure]

  /// Every law that is broken, with what was seen.
  public var description: String {
    let kept = kept.map {
      "'\($0.component)' keeps \($0.law) now: remove it from the expected failures (\($0.reason))"
    }
    return (violations.map(\.description) + kept).joined(separator: "\n")
  }
}
