/**
 * Fills the holes of a mask and removes its islands that are smaller than `minimumArea` pixels, as
 * `remove_small_regions` of Segment Anything does, holes first. Regions touch along sides and corners. When all
 * islands are too small, the largest stays.
 *
 * @param mask [height, width] of 0 and 1; changed in place
 * @returns whether anything was changed
 */
export function cleanMask(mask: Uint8Array, height: number, width: number, minimumArea: number): boolean {
  const filled = fillHoles(mask, height, width, minimumArea);
  const cleared = clearIslands(mask, height, width, minimumArea);
  return filled || cleared;
}

function fillHoles(mask: Uint8Array, height: number, width: number, minimumArea: number): boolean {
  const { regions, areas } = regionsOf(mask, height, width, 0);
  const small = areas.map((area) => area < minimumArea);
  if (!small.includes(true)) return false;
  for (let i = 0; i < mask.length; i++) {
    const region = regions[i] as number;
    if (region >= 0 && small[region] === true) mask[i] = 1;
  }
  return true;
}

function clearIslands(mask: Uint8Array, height: number, width: number, minimumArea: number): boolean {
  const { regions, areas } = regionsOf(mask, height, width, 1);
  const small = areas.map((area) => area < minimumArea);
  if (!small.includes(true)) return false;
  if (!small.includes(false)) small[areas.indexOf(Math.max(...areas))] = false;
  for (let i = 0; i < mask.length; i++) {
    const region = regions[i] as number;
    if (region >= 0 && small[region] === true) mask[i] = 0;
  }
  return true;
}

/** Connected regions (8 neighbours) of the pixels with a value, numbered in reading order; −1 elsewhere. */
function regionsOf(mask: Uint8Array, height: number, width: number, value: number) {
  const regions = new Int32Array(mask.length).fill(-1);
  const areas: number[] = [];
  const waiting = new Int32Array(mask.length);
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== value || regions[start] !== -1) continue;
    const region = areas.length;
    let count = 1;
    waiting[0] = start;
    regions[start] = region;
    for (let next = 0; next < count; next++) {
      const at = waiting[next] as number;
      const x = at % width;
      const y = (at - x) / width;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const neighbour = row * width + column;
          if (mask[neighbour] !== value || regions[neighbour] !== -1) continue;
          regions[neighbour] = region;
          waiting[count++] = neighbour;
        }
      }
    }
    areas.push(count);
  }
  return { regions, areas };
}
