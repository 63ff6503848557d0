type Colour = readonly [red: number, green: number, blue: number];

/** Ends of the shading by theme: no share and the whole row. */
const ends: Readonly<Record<'dark' | 'light', readonly [Colour, Colour]>> = {
  dark: [
    [0x1d, 0x1f, 0x24],
    [0x8e, 0xba, 0xff],
  ],
  light: [
    [0xf4, 0xf6, 0xfa],
    [0x12, 0x46, 0x9e],
  ],
};

/** Relative luminance of an sRGB colour (WCAG 2.2). */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Background and text of a cell for a share from 0 to 1. The text is black or white, whichever contrasts more, so it
 * never falls below 4.5:1.
 */
export function shade(share: number, theme: 'dark' | 'light'): { background: string; text: string } {
  const [from, to] = ends[theme];
  // The square root spreads the small shares, where the mistakes are.
  const at = Math.sqrt(Math.min(1, Math.max(0, share)));
  const colour = from.map((start, channel) => Math.round(start + at * ((to[channel] ?? 0) - start)));
  const light = luminance(colour as unknown as Colour);
  const white = 1.05 / (light + 0.05);
  const black = (light + 0.05) / 0.05;
  return { background: `rgb(${colour.join(' ')})`, text: white > black ? '#ffffff' : '#000000' };
}
