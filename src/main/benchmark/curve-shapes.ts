export interface CurveBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Marker = 'circle' | 'square' | 'triangle' | 'diamond';

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  /** The middle of its height. */
  readonly y: number;
  /** From what it names to the label, where it stands apart. */
  readonly leader: readonly [x1: number, y1: number, x2: number, y2: number] | null;
}

export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval. */
  readonly low: number;
  readonly high: number;
}
