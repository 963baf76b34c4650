internal import SeismoNetworks
public import SeismoSpec
internal import SeismoTables

extension Plugin {
  /// What this package adds.
  public static let outside = Plugin(
    "Outside", [.reader(ARFFReader.self), .rowFilter(DropDuplicates.self), .loss(FocalLoss.self)])
}
