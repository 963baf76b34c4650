internal import Foundation

extension Network {
  /// The weights: trained tensors, then buffers, in the order of the layers, in PyTorch's layout.
  package var weights: SafeTensors {
    var file = SafeTensors()
    file.tensors = (parameters + buffers).map { tensor in
      SafeTensors.Tensor(tensor.name, tensor.dimensions, values(of: tensor), precision)
    }
    return file
  }

  /// Takes over weights that `weights` gave, of a network with the same tensors.
  ///
  /// - Throws: `SafeTensorsProblem` that names the first tensor that lacks or doesn't fit; nothing was taken over
  ///   then.
  package func take(_ weights: SafeTensors) throws(SafeTensorsProblem) {
    var taken: [(tensor: ParameterTensor, values: [Double])] = []
    for tensor in parameters + buffers {
      guard let found = weights[tensor.name] else {
        throw SafeTensorsProblem("has no tensor '\(tensor.name)', which the network needs")
      }
      guard found.shape == tensor.dimensions, let values = found.values else {
        throw SafeTensorsProblem(
          "has '\(tensor.name)' of \(found.element.rawValue) \(found.shape), and the network needs "
            + "\(SafeTensors.Element(precision).rawValue) \(tensor.dimensions)")
      }
      taken.append((tensor, values))
    }
    for (tensor, values) in taken { set(values, of: tensor) }
  }

  /// Of the numbers that it computes with.
  package var precision: Precision { arena.precision }
}
