internal import SeismoNetworks
public import SeismoSpec
internal import SeismoTables

extension Plugin {
  /// What this package adds.
  public static let outside = Plugin(
    "Outside", [.reader(ARFFReader.self), .rowFilter(DropRepeats.self), .loss(FocalLoss.self)])
}
