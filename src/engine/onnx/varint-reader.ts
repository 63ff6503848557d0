/** Reads variable-length integers of the protobuf wire format from bytes, without decoding anything else. */
export class VarintReader {
  position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next variable-length integer (exact below 2^53), or null at the end of the file. */
  next(): number | null {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.position];
      if (byte === undefined) return null;
      this.position++;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    return null;
  }
}
