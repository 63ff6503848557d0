/**
 * sRGB to CIE Lab under D65 (IEC 61966-2-1), with the rounded constants of scikit-image's `rgb2lab`.
 *
 * @param rgb [pixels, 3] in 0..1
 * @returns [pixels, 3]: L* in 0..100, a*, b*
 */
export function rgbToLab(rgb: Float64Array): Float64Array {
  if (rgb.length % 3 !== 0) throw new RangeError(`invalid rgb: ${rgb.length} values`);
  const lab = new Float64Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const red = linear(rgb[i] as number);
    const green = linear(rgb[i + 1] as number);
    const blue = linear(rgb[i + 2] as number);
    // CIE XYZ over the white point of the 2-degree observer.
    const x = root((0.412453 * red + 0.35758 * green + 0.180423 * blue) / 0.95047);
    const y = root(0.212671 * red + 0.71516 * green + 0.072169 * blue);
    const z = root((0.019334 * red + 0.119193 * green + 0.950227 * blue) / 1.08883);
    lab[i] = 116 * y - 16;
    lab[i + 1] = 500 * (x - y);
    lab[i + 2] = 200 * (y - z);
  }
  return lab;
}

/** Undoes the transfer function of sRGB. */
function linear(value: number): number {
  return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92;
}

/** The cube root of Lab, with its straight piece near black. */
function root(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
