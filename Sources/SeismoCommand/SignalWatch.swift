internal import Dispatch
internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// Turns the first Ctrl-C, SIGTERM, SIGHUP or SIGUSR1 into a request to stop after the step at hand; a second one
/// ends the process as usual. A SIGHUP that was ignored, as below `nohup`, stays so. SIGUSR1 is what schedulers of
/// clusters send before a time limit.
final class SignalWatch {
  private let numbers: [Int32]
  private let sources: [any DispatchSourceSignal]

  /// - Parameter endsOnSecond: whether a second one ends the process; else it changes nothing.
  init(_ interruption: Interruption, endsOnSecond: Bool = true) {
    numbers = [SIGINT, SIGTERM, SIGUSR1] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP])
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        interruption.request()
        if endsOnSecond { signal(number, SIG_DFL) }
      }
      source.resume()
      return source
    }
  }

  func stop() {
    for source in sources { source.cancel() }
    for number in numbers { signal(number, SIG_DFL) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
