/// A page that works offline, with the report's style, around what it shows.
struct Page {
  /// What is in each page of its kind, and no others: a comment.
  var mark: String
  var title: String
  var subtitle: String
  /// Rules after those that all pages share.
  var style = ""
  /// A program; empty for a page without one.
  var script = ""

  /// The whole page.
  ///
  /// - Parameter content: what stands in `<main>`.
  func html(_ content: String) -> String {
    let title = Markup.escape(title)
    let css = String(decoding: PackageResources.report_css, as: UTF8.self)
    let scripts = script.isEmpty ? "" : " script-src 'unsafe-inline';"
    let program = script.isEmpty ? "" : "<script type=\"module\">\n\(script)</script>\n"
    return """
      <!DOCTYPE html>
      <html lang="en">
      \(mark)
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';\(scripts) img-src data:">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(css)\(style)</style>
      </head>
      <body>
      <header>
      <div><h1>\(title)</h1>
      <p class="subtitle">\(Markup.escape(subtitle))</p></div>
      </header>
      <main>
      \(content)</main>
      \(program)</body>
      </html>

      """
  }
}
