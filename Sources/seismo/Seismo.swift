import Lookahead
import SeismoCommand
package import SeismoSpec
import SeismoStandard
import Swish
import Winsorize

@main
package struct Seismo: SeismoMain {
  package static let plugins: [Plugin] = [.standard, .lookahead, .swish, .winsorize] + readers
}
