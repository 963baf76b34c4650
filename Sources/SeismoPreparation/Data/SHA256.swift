package import Foundation

#if canImport(CryptoKit)
  internal import CryptoKit
#else
  internal import COpenSSL
#endif

/// SHA-256 (FIPS 180-4, section 6.2) of bytes that come in pieces, by the system's own library.
package final class SHA256Hash {
  #if canImport(CryptoKit)
    private var hash = SHA256()

    package init() {}

    package func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    private func digest() -> [UInt8] { Array(hash.finalize()) }
  #else
    private let context = EVP_MD_CTX_new()

    package init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }

    deinit { EVP_MD_CTX_free(context) }

    package func update(_ bytes: UnsafeRawBufferPointer) {
      EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    private func digest() -> [UInt8] {
      var digest = [UInt8](repeating: 0, count: 32)
      EVP_DigestFinal_ex(context, &digest, nil)
      return digest
    }
  #endif

  /// The hash of all bytes so far, as 64 lower-case hexadecimal digits; the last call.
  package func hexadecimal() -> String {
    digest().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The SHA-256 of a text, in hexadecimal.
package func sha256(of text: String) -> String { sha256(of: Data(text.utf8)) }

/// The SHA-256 of bytes, in hexadecimal.
package func sha256(of data: Data) -> String {
  let hash = SHA256Hash()
  data.withUnsafeBytes { hash.update($0) }
  return hash.hexadecimal()
}
