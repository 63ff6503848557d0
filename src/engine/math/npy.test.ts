import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { asFloat32, decodeNpy, encodeNpy } from './npy.ts';

/** `numpy.save` of numpy.arange(6, dtype='<f4').reshape(2, 3), as NumPy 1.26 writes it. */
function numpyFile(header: string, data: ArrayBufferView, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const bytes = new Uint8Array(8 + lengthBytes + header.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 8 + lengthBytes);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + lengthBytes + header.length);
  return bytes;
}

const preamble = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

describe('encodeNpy', () => {
  test('writes the bytes of numpy.save', () => {
    const data = Float32Array.of(0, 1, 2, 3, 4, 5);
    const expected = numpyFile(`${preamble.padEnd(117)}\n`, data);
    expect(encodeNpy(data, [2, 3])).toEqual(expected);
  });

  test('refuses sizes that do not fit the data', () => {
    expect(() => encodeNpy(new Float32Array(5), [2, 3])).toThrow(RangeError);
  });
});

describe('decodeNpy', () => {
  test('returns what encodeNpy was given, for every shape and element type', () => {
    const array = fc.array(fc.nat(4), { maxLength: 4 }).chain((dims) => {
      const n = dims.reduce((product, size) => product * size, 1);
      const exactly = { minLength: n, maxLength: n };
      return fc.record({
        dims: fc.constant(dims),
        data: fc.oneof(fc.float32Array(exactly), fc.int32Array(exactly), fc.uint8Array(exactly)),
      });
    });
    fc.assert(
      fc.property(array, ({ dims, data }) => {
        const found = decodeNpy(encodeNpy(data, dims));
        expect(found.dims).toEqual(dims);
        expect(found.data).toEqual(data);
      }),
    );
  });

  test.each([1, 2, 3])('reads format version %i', (version) => {
    const file = numpyFile(`${preamble}\n`, Float32Array.of(0, 1, 2, 3, 4, 5), version);
    expect(decodeNpy(file)).toEqual({
      type: 'float32',
      dims: [2, 3],
      data: Float32Array.of(0, 1, 2, 3, 4, 5),
    });
  });

  test.each([
    ['<f8', Float64Array.of(0.5, 2)],
    ['<i8', BigInt64Array.of(-1n, 7n)],
    ['|b1', Uint8Array.of(0, 1)],
  ])('reads element type %s', (descriptor, data) => {
    const file = numpyFile(`{'descr': '${descriptor}', 'fortran_order': False, 'shape': (2,), }\n`, data);
    const found = decodeNpy(file);
    expect(found.data).toEqual(data);
    expect(Array.from(asFloat32(found))).toEqual(Array.from(data, Number));
  });

  const values = Float32Array.of(0, 1, 2, 3, 4, 5);
  test.each([
    ['Fortran order', numpyFile(preamble.replace('False', 'True'), values), /Fortran order/],
    ['another element type', numpyFile(preamble.replace('<f4', '<c8'), values), /<c8/],
    ['big-endian values', numpyFile(preamble.replace('<f4', '>f4'), values), />f4/],
    ['missing data', numpyFile(preamble, values.subarray(1)), /truncated/],
    ['surplus data', numpyFile(preamble.replace('3', '2'), values), /too long/],
    ['a cut header', numpyFile(preamble, values).subarray(0, 20), /truncated/],
    ['structured records', numpyFile(preamble.replace("'<f4'", "[('a', '<f4')]"), values), /structured/],
    ['another format', new TextEncoder().encode('a,b,c\n1,2,3\n'), /no NumPy/],
    ['nothing', new Uint8Array(0), /no NumPy/],
  ])('refuses %s with a reason', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'x.npy')).toThrow(
      expect.toSatisfy(
        (error) => error instanceof Failure && error.code === 'table' && message.test(error.message),
      ),
    );
  });

  test('reads Fortran order where it is the same as C order', () => {
    const header = "{'descr': '<f4', 'fortran_order': True, 'shape': (6, 1), }";
    expect(decodeNpy(numpyFile(header, values)).data).toEqual(values);
  });
});
