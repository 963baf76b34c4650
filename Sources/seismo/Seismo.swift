import Lookahead
import SeismoCommand
import SeismoSpec
import SeismoStandard
import Swish
import Winsorize

@main
struct Seismo: SeismoMain {
  static let plugins: [Plugin] = [.standard, .lookahead, .swish, .winsorize]
}
