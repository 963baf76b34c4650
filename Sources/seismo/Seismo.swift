import SeismoCommand
import SeismoSpec
import SeismoStandard
import Winsorize

@main
struct Seismo: SeismoMain {
  static let plugins: [Plugin] = [.standard, .winsorize]
}
