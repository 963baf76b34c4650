/// The inputs of a kernel that takes several: `x[0]` is the first, [rows × its width], row-major.
public struct KernelInputs<S: Scalar>: ~Escapable {
  /// Rows in each.
  public let rows: Int
  @usableFromInline let firstRow: Int
  /// How many there are.
  public let count: Int
  @usableFromInline let places: UnsafePointer<UnsafeMutablePointer<S>>
  @usableFromInline let widths: UnsafePointer<Int>

  @_lifetime(borrow places)
  init(
    _ places: UnsafePointer<UnsafeMutablePointer<S>>, widths: UnsafePointer<Int>, count: Int,
    rows: Range<Int>
  ) {
    (self.places, self.widths) = (places, widths)
    (self.count, self.rows, firstRow) = (count, rows.count, rows.lowerBound)
  }

  /// One of them. There has to be one.
  @inlinable
  public subscript(_ index: Int) -> Span<S> {
    @_lifetime(copy self)
    get {
      precondition(index >= 0 && index < count, "the kernel has no such input")
      return _overrideLifetime(
        Span(
          _unsafeStart: places[index] + firstRow * widths[index], count: rows * widths[index]),
        copying: self)
    }
  }

  /// Numbers per row of one of them.
  @inlinable
  public func width(of index: Int) -> Int {
    precondition(index >= 0 && index < count, "the kernel has no such input")
    return widths[index]
  }
}

/// Where the gradients of a kernel's inputs go: `dx.of(0)` is that of the first, [rows × its width].
public struct KernelGradients<S: Scalar>: ~Escapable, ~Copyable {
  @usableFromInline let rows: Int
  @usableFromInline let firstRow: Int
  @usableFromInline let count: Int
  @usableFromInline let places: UnsafePointer<UnsafeMutablePointer<S>>
  @usableFromInline let widths: UnsafePointer<Int>

  @_lifetime(borrow places)
  init(
    _ places: UnsafePointer<UnsafeMutablePointer<S>>, widths: UnsafePointer<Int>, count: Int,
    rows: Range<Int>
  ) {
    (self.places, self.widths) = (places, widths)
    (self.count, self.rows, firstRow) = (count, rows.count, rows.lowerBound)
  }

  /// That of one input, to be written whole.
  @inlinable
  @_lifetime(&self)
  public mutating func of(_ index: Int) -> MutableSpan<S> {
    precondition(index >= 0 && index < count, "the kernel has no such input")
    return _overrideLifetime(
      MutableSpan(
        _unsafeStart: places[index] + firstRow * widths[index], count: rows * widths[index]),
      mutating: &self)
  }
}
