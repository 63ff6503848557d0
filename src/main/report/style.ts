/** Lengths in points (1/72 inch) and colours of the report. */
export const page = {
  width: 595.28,
  height: 841.89,
  left: 51,
  right: 51,
  top: 62,
  bottom: 58,
} as const;

export const contentWidth = page.width - page.left - page.right;

export const colours = {
  ink: '#16191d',
  muted: '#5a636e',
  rule: '#c6ccd4',
  faint: '#eef1f4',
  accent: '#1f5fa8',
  /** Hits in a confusion matrix, errors in it: told apart by place as well. */
  hit: '#2c6fb3',
  error: '#c4621a',
  maskOutline: [240, 120, 0],
} as const;

export const sizes = { title: 25, chapter: 17, section: 12.5, body: 9, small: 7.6, tiny: 6.6 } as const;

export type Weight = 'regular' | 'semibold';

export interface TextStyle {
  readonly size: number;
  readonly weight: Weight;
  readonly colour: string;
}

export const text = {
  title: { size: sizes.title, weight: 'semibold', colour: colours.ink },
  chapter: { size: sizes.chapter, weight: 'semibold', colour: colours.ink },
  section: { size: sizes.section, weight: 'semibold', colour: colours.ink },
  strong: { size: sizes.body, weight: 'semibold', colour: colours.ink },
  body: { size: sizes.body, weight: 'regular', colour: colours.ink },
  small: { size: sizes.small, weight: 'regular', colour: colours.ink },
  smallStrong: { size: sizes.small, weight: 'semibold', colour: colours.ink },
  note: { size: sizes.small, weight: 'regular', colour: colours.muted },
  tiny: { size: sizes.tiny, weight: 'regular', colour: colours.muted },
} as const satisfies Record<string, TextStyle>;
