/**
 * Value noise: pseudo-random values on an integer lattice, joined by a smooth step. Roughness of edges, outlines
 * of stains and the grain of a film are made of it. Everything is a pure function of the place and a salt.
 */

/** A value in [-1, 1) for a lattice point. */
function lattice(x: number, y: number, salt: number): number {
  let z = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(salt, 0xc2b2ae3d);
  z = Math.imul(z ^ (z >>> 15), 0x2c1b3c6d);
  z = Math.imul(z ^ (z >>> 12), 0x297a2d39);
  return ((z ^ (z >>> 15)) >>> 0) / 2147483648 - 1;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Smooth noise along a line, in [-1, 1], with features about one unit long. */
export function noise1(position: number, salt: number): number {
  const i = Math.floor(position);
  const a = lattice(i, 0, salt);
  return a + (lattice(i + 1, 0, salt) - a) * smooth(position - i);
}

/** Smooth noise in the plane, in [-1, 1], with features about one unit wide. */
export function noise2(x: number, y: number, salt: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const tx = smooth(x - i);
  const topLeft = lattice(i, j, salt);
  const bottomLeft = lattice(i, j + 1, salt);
  const top = topLeft + (lattice(i + 1, j, salt) - topLeft) * tx;
  const bottom = bottomLeft + (lattice(i + 1, j + 1, salt) - bottomLeft) * tx;
  return top + (bottom - top) * smooth(y - j);
}

/**
 * Grains of a polycrystalline film (Worley 1996): each point belongs to its nearest seed, one seed per lattice cell.
 * Returns the grain's own brightness in [-1, 1] and how near its boundary is: 0 on it, growing inwards.
 */
export function grain(
  x: number,
  y: number,
  salt: number,
): { readonly tone: number; readonly inside: number } {
  const i = Math.floor(x);
  const j = Math.floor(y);
  let nearest = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  let tone = 0;
  for (let dj = -1; dj <= 1; dj++) {
    for (let di = -1; di <= 1; di++) {
      const ci = i + di;
      const cj = j + dj;
      const dx = ci + 0.5 + 0.45 * lattice(ci, cj, salt) - x;
      const dy = cj + 0.5 + 0.45 * lattice(ci, cj, salt + 1) - y;
      const distance = dx * dx + dy * dy;
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
        tone = lattice(ci, cj, salt + 2);
      } else if (distance < second) {
        second = distance;
      }
    }
  }
  return { tone, inside: Math.sqrt(second) - Math.sqrt(nearest) };
}
