/**
 * What every background gives, at a place in reference pixels: the signed distance to its material (negative
 * inside what is raised), and a texture that is added to the signal.
 */
export interface BackgroundGeometry {
  readonly materialDistance: (x: number, y: number) => number;
  readonly texture: (x: number, y: number) => number;
}

/** Width and height of every scene in reference pixels, whatever the size of the picture. */
export const SCENE_SIZE = 128;
