package import SeismoSpec
package import SeismoTables

extension SpikesFile {
  /// A row that had a part in it, as its file has it.
  package struct Row: Codable, Sendable {
    /// Relative to the run's folder.
    package var file: String
    package var line: Int
    /// Its number as read, from 0.
    package var row: RowID
    /// The step that drew it.
    package var step: Int
    /// What it is called where its file's name alone would be another's too.
    package var called: String?
    /// True where it set the spike off but isn't to blame: another row would have, or the cause isn't known.
    package var isStraw: Bool?
    /// Each column's text.
    package var values: [String: String]
    /// The target's name among them.
    package var target: String?
    /// The nearest training rows of another class, or of targets far from its own.
    package var neighbours: [Neighbour] = []

    /// "vehicle.csv.gz:258".
    package var place: String { called ?? Place(file, line).short.description }
    /// "vehicle.csv.gz:258 (row 256)", both of which `seismo row` takes.
    package var placeAndNumber: String { "\(place) (row \(row))" }

    package init(_ place: Place, row: RowID, step: Int, values: [String: String] = [:]) {
      (file, line) = (place.file, place.line)
      self.row = row
      self.step = step
      self.values = values
    }
  }

  /// A row near another one, in the numbers that the network takes.
  package struct Neighbour: Codable, Sendable {
    package var file: String
    package var line: Int
    package var target: String
    /// Euclidean distance between the prepared inputs.
    package var distance: Double
    /// How many training rows are nearer than this one, of any class.
    package var rank: Int

    /// What it is called where its file's name alone would be another's too.
    package var called: String?
    /// Its number as read, from 0.
    package var row: RowID?

    /// "vehicle.csv.gz:258".
    package var place: String { called ?? Place(file, line).short.description }

    package init(_ place: Place, target: String, distance: Double, rank: Int) {
      (file, line) = (place.file, place.line)
      self.target = target
      self.distance = distance
      self.rank = rank
    }
  }
}
