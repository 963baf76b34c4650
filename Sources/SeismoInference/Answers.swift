extension ArraySlice<Double> {
  /// How far from its start the largest number is; of equals the first, as NumPy's `argmax` has it.
  package var placeOfLargest: Int {
    var best = startIndex
    for index in indices where self[index] > self[best] { best = index }
    return best - startIndex
  }
}
