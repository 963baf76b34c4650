import SeismoPreparation
import SeismoRuns
import SeismoTraining
import Testing

/// The examples of FIPS 180-4's validation, published with SHA-2.
@Suite("The hash of data is SHA-256")
struct SHA256Tests {
  @Test(
    "known texts have their known hashes",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ]) func knownHashes(text: String, hash: String)
  {
    #expect(sha256(of: text) == hash)
  }

  @Test("pieces hash like the whole") func pieces() {
    let pieces = SHA256Hash()
    for piece in ["a", "", "bc"] { Array(piece.utf8).withUnsafeBytes { pieces.update($0) } }
    #expect(pieces.hexadecimal() == sha256(of: "abc"))
  }
}
