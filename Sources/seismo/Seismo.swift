import Lookahead
import SeismoCommand
package import SeismoSpec
import SeismoStandard
import Swish
import Winsorize

@main
package struct Seismo: SeismoMain {
  package static var plugins: [Plugin] { Usual.plugins + readers }
}

/// What every build has.
private enum Usual {
  static let plugins: [Plugin] = [.standard, .lookahead, .swish, .winsorize]
}
