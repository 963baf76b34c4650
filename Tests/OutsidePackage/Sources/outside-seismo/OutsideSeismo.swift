import Outside
import SeismoCommand
import SeismoSpec
import SeismoStandard

@main
struct OutsideSeismo: SeismoMain {
  static let plugins: [Plugin] = [.standard, .outside]
}
