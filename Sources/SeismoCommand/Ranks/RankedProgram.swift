internal import ArgumentParser
internal import Foundation
internal import SeismoRuns
internal import SeismoTraining

/// The program as one of several that mpirun has started: those train a run together, and only the first one speaks.
struct RankedProgram {
  /// What a command that trains needs of it; nil where this process is alone.
  @TaskLocal static var session: RankSession?

  private let library: MPILibrary
  private let session: RankSession
  /// Set by the signals that a training watches for.
  static let asked = Interruption()

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// Whether mpirun has started several.
  static var isOne: Bool { (number("OMPI_COMM_WORLD_SIZE") ?? 1) > 1 }
  /// Whether this is the first, as far as mpirun says.
  static var isFirst: Bool { (number("OMPI_COMM_WORLD_RANK") ?? 0) == 0 }

  /// Joins the others.
  ///
  /// - Throws: `RunFailure`.
  private init() throws {
    library = try MPILibrary()
    session = RankSession(library, carrier: library.version, asked: Self.asked)
  }

  /// Runs a command. One that trains is shared by all processes, and of the trials of a sweep each process has its
  /// own; any other command is the first one's alone.
  ///
  /// - Returns: the exit status.
  static func run(_ arguments: [String], _ command: () throws -> Int32) -> Int32 {
    let shared = [RunCommand.configuration, ResumeCommand.configuration].compactMap(\.commandName)
    guard let name = arguments.first, shared.contains(name) else {
      guard isFirst || arguments.first == TrialCommand.configuration.commandName else { return 0 }
      do {
        return try command()
      } catch {
        return Ending(error).said()
      }
    }
    do {
      return try RankedProgram().run(command)
    } catch {
      let ending = Ending(error)
      return isFirst ? ending.said() : ending.status
    }
  }

  /// Runs a command, and leaves when the others do. A process that fails alone ends all.
  private func run(_ command: () throws -> Int32) -> Int32 {
    var status: Int32 = 0
    do {
      status = try Self.$session.withValue(session, operation: command)
    } catch let failure as RankFailure {
      let ending = Ending(failure)
      status = session.isFirst && failure.sentence != nil ? ending.said() : ending.status
    } catch let code as ExitCode {
      status = code.rawValue
    } catch {
      status = end(with: Ending(error))
    }
    library.leave()
    return status
  }

  private func end(with ending: Ending) -> Int32 {
    let speaker: TerminalText = session.isFirst ? "" : "rank \(library.rank): "
    guard session.hasAgreed else {
      return session.fail() ? ending.said(by: speaker) : ending.status
    }
    library.abort(ending.said(by: speaker))
    return ending.status
  }
}
