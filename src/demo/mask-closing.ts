/** Half the width of the square, in pixels. */
const REACH = 2;

/**
 * Morphological closing by a 5 x 5 square: a defect crosses the brightness of its surroundings somewhere, which
 * would leave hair cracks in its mask. Pixels outside the picture don't count.
 *
 * @param mask [size, size] uint8, 0 or 255
 */
export function closeGaps(mask: Uint8Array, size: number): Uint8Array {
  if (!mask.includes(255)) return mask.slice();
  const inRows = spread(mask, size, 1, 255);
  const grown = spread(inRows, 1, size, 255);
  const shrunkInRows = spread(grown, size, 1, 0);
  return spread(shrunkInRows, 1, size, 0);
}

/** Puts `value` on every pixel that has it within REACH along one axis: `line` and `step` are that axis' strides. */
function spread(mask: Uint8Array, line: number, step: number, value: 0 | 255): Uint8Array {
  const size = Math.max(line, step);
  const result = mask.slice();
  for (let row = 0; row < size; row++) {
    const start = row * line;
    for (let place = 0; place < size; place++) {
      if (mask[start + place * step] !== value) continue;
      // Inside a run of the value only its two ends reach beyond it.
      if (mask[start + (place - 1) * step] === value && mask[start + (place + 1) * step] === value) continue;
      const last = Math.min(place + REACH, size - 1);
      for (let near = Math.max(place - REACH, 0); near <= last; near++) result[start + near * step] = value;
    }
  }
  return result;
}
