import type { WaferGeometry } from '#contract/dataset.ts';
import type { Klarf, KlarfDefect, KlarfWafer } from './klarf.ts';
import { finiteNumber } from './klarf-tokens.ts';

/** A place on a wafer in millimetres from its centre, x to the right, y up, orientation mark as the file says. */
export interface WaferPlace {
  readonly xMm: number;
  readonly yMm: number;
}

/**
 * Where a defect lies: `XINDEX * pitch + XREL - centre`. XREL and SampleCenterLocation are both measured from the
 * origin of a die, the latter from that of die (0, 0), so DieOrigin cancels out.
 *
 * @returns null where the file lacks one of them
 */
export function placeOf(defect: KlarfDefect, wafer: KlarfWafer, unitMm: number): WaferPlace | null {
  const pitch = pairOf(wafer, 'DiePitch');
  const centre = pairOf(wafer, 'SampleCenterLocation');
  const value = (column: string) => finiteNumber(defect.values.get(column));
  const [column, row, x, y] = [value('XINDEX'), value('YINDEX'), value('XREL'), value('YREL')];
  if (pitch === null || centre === null || column === null || row === null || x === null || y === null)
    return null;
  return {
    xMm: (column * pitch[0] + x - centre[0]) * unitMm,
    yMm: (row * pitch[1] + y - centre[1]) * unitMm,
  };
}

/** What the file says of its wafers; that of the first wafer counts for all. */
export function geometryOf({ version, unitMm, wafers: [wafer] }: Klarf): WaferGeometry | null {
  if (wafer === undefined) return null;
  const size = wafer.fields.get('SampleSize')?.map(finiteNumber) ?? [];
  // 1.1, 1.2: a kind (1: round) and the diameter in millimetres; 1.8, 2.0: the diameter in nanometres and 0.
  const flat = version === '1.1' || version === '1.2';
  const diameter = flat
    ? size[0] === 1
      ? (size[1] ?? null)
      : null
    : size[0] == null
      ? null
      : size[0] * unitMm;
  const pitch = pairOf(wafer, 'DiePitch');
  const centre = pairOf(wafer, 'SampleCenterLocation');
  const mark = wafer.fields.get('OrientationMarkLocation')?.[0]?.toUpperCase() ?? '';
  return {
    diameterMm: diameter !== null && diameter > 0 && diameter <= 1000 ? diameter : null,
    diePitchMm:
      pitch !== null && pitch[0] > 0 && pitch[1] > 0 ? { x: pitch[0] * unitMm, y: pitch[1] * unitMm } : null,
    dieOffsetMm: centre === null ? null : { x: -centre[0] * unitMm, y: -centre[1] * unitMm },
    notch: marks[mark] ?? null,
  };
}

const marks: Readonly<Record<string, NonNullable<WaferGeometry['notch']>>> = {
  DOWN: 'down',
  LEFT: 'left',
  UP: 'up',
  RIGHT: 'right',
  0: 'down',
  90: 'left',
  180: 'up',
  270: 'right',
};

function pairOf(wafer: KlarfWafer, field: string): readonly [number, number] | null {
  const [x, y] = wafer.fields.get(field)?.map(finiteNumber) ?? [];
  return x == null || y == null ? null : [x, y];
}
