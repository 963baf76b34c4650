extension CustomOperation {
  /// A kernel of one tensor, compiled where its type is known.
  @inlinable
  init<K: LayerKernel>(_ kernel: K) {
    self.init(
      name: String(describing: K.self), treatsRowsAlone: K.treatsRowsAlone,
      decomposition: kernel.decomposition,
      KernelFunctions(
        forward: { kernel.forward($0[0], weights: $1, into: &$3, batch: $4) },
        backward: {
          var dx = $5.of(0)
          kernel.backward($0, x: $1[0], y: $2, weights: $3, into: &dx, &$6, batch: $7)
        }),
      KernelFunctions(
        forward: { kernel.forward($0[0], weights: $1, into: &$3, batch: $4) },
        backward: {
          var dx = $5.of(0)
          kernel.backward($0, x: $1[0], y: $2, weights: $3, into: &dx, &$6, batch: $7)
        }))
  }

  /// A kernel of several tensors, likewise.
  @inlinable
  init<K: NodeKernel>(_ kernel: K) {
    self.init(
      name: String(describing: K.self), treatsRowsAlone: K.treatsRowsAlone,
      decomposition: kernel.decomposition,
      KernelFunctions(
        forward: { kernel.forward($0, weights: $1, buffers: &$2, into: &$3, batch: $4) },
        backward: {
          kernel.backward($0, x: $1, y: $2, weights: $3, buffers: $4, into: &$5, &$6, batch: $7)
        }),
      KernelFunctions(
        forward: { kernel.forward($0, weights: $1, buffers: &$2, into: &$3, batch: $4) },
        backward: {
          kernel.backward($0, x: $1, y: $2, weights: $3, buffers: $4, into: &$5, &$6, batch: $7)
        }))
  }
}
