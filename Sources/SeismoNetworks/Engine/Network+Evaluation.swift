internal import SeismoKernels

extension Network {
  /// The network's output for the rows of the last batch, row-major.
  package func outputs(_ rows: Int) -> [Double] { widened(output, rows * outputWidth) }

  /// Runs a whole split through the network in evaluation mode.
  package func predict(_ examples: Examples) -> Predictions {
    var predictions = Predictions(
      outputs: [], width: outputWidth, rowLosses: [], truth: .classes(examples.labels))
    if examples.targetWidth > 0 {
      predictions.truth = .values(
        widened(examples.memory.targets, examples.count * examples.targetWidth))
    }
    predictions.outputs.reserveCapacity(examples.count * outputWidth)
    predictions.rowLosses.reserveCapacity(examples.count)
    for start in stride(from: 0, to: examples.count, by: largestBatch) {
      let rows = (start..<min(start + largestBatch, examples.count)).map(Int32.init)
      load(examples, rows: rows.span)
      begin(rows: rows.count, isTraining: false)
      _ = evaluateBatch()
      predictions.outputs += widened(output, rows.count * outputWidth)
      predictions.rowLosses += widened(rowLosses, rows.count)
    }
    return predictions
  }

  /// The output for each row of a split, in evaluation mode, row-major; the rows need no target.
  package func outputs(of examples: Examples) -> [Double] {
    var outputs: [Double] = []
    outputs.reserveCapacity(examples.count * outputWidth)
    for start in stride(from: 0, to: examples.count, by: largestBatch) {
      let rows = (start..<min(start + largestBatch, examples.count)).map(Int32.init)
      load(examples, rows: rows.span)
      begin(rows: rows.count, isTraining: false)
      _ = share(self)
      outputs += widened(output, rows.count * outputWidth)
    }
    return outputs
  }

  func widened(_ numbers: UnsafeMutableRawPointer, _ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      kernels.pointee.widen(count, numbers, start)
      initialized = count
    }
  }

  /// The mean loss of some rows in evaluation mode, without the clip of a logarithm: two networks are
  /// measured alike, whatever their losses clip.
  package func meanLoss(of examples: Examples, rows: Span<Int32>) -> Double {
    load(examples, rows: rows.extracting(first: 0))
    return meanLossOfLoaded(rows)
  }

  /// The same of rows of the split that was loaded last; allocates and retains nothing.
  package func meanLossOfLoaded(_ rows: Span<Int32>) -> Double {
    var sum = 0.0
    var start = 0
    while start < rows.count {
      let end = min(start + largestBatch, rows.count)
      load(rows.extracting(start..<end))
      begin(rows: end - start, isTraining: false, isClipped: false)
      sum += evaluateBatch() * Double(end - start)
      start = end
    }
    return sum / Double(max(1, rows.count))
  }

  /// The losses of the last batch's rows.
  package func rowLosses(_ rows: Int) -> [Double] { widened(rowLosses, rows) }

  /// What a layer put out for the rows of the last batch, row-major. What was fused into the operation
  /// after it is zeros.
  package func values(of tensor: Tensor, rows: Int) -> [Double] {
    widened(arena.pointer(layout.tensors[tensor.index].value), rows * tensor.numbersPerRow)
  }

  /// The gradient of the last training batch, as it lies in memory.
  package var gradientBytes: UnsafeMutableRawBufferPointer { arena.bytes(of: .gradients) }

  /// What is kept but not trained, as it lies in memory.
  package var bufferBytes: UnsafeMutableRawBufferPointer { arena.bytes(of: .buffers) }
}
