/** What a microscope wrote about a picture. */
export interface SemMetadata {
  /** Where it stands, for people: `TIFF tag 34682 (FEI_HELIOS)`, `side file "x.txt"`. */
  readonly source: string;
  /** Side of one pixel of the picture's own pixels; null when it is not said, or contradicts the picture. */
  readonly pixelSizeNm: number | null;
  /** Instrument, magnification and so on, under the names that `semFacts` gives them. */
  readonly facts: Readonly<Record<string, string>>;
  /** What is odd, one sentence each. */
  readonly remarks: readonly string[];
}

/** The picture that metadata are compared with. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface SemFacts {
  readonly instrument?: string | undefined;
  readonly magnification?: number | null | undefined;
  readonly accelerationKv?: number | null | undefined;
  readonly workingDistanceNm?: number | null | undefined;
  readonly detector?: string | undefined;
}

/** Facts under the names that a sample's further columns carry, in units that people use at a microscope. */
export function namedFacts(facts: SemFacts): Readonly<Record<string, string>> {
  const named: [string, string | null][] = [
    ['Instrument', text(facts.instrument)],
    ['Magnification', number(facts.magnification)],
    ['Acceleration voltage (kV)', number(facts.accelerationKv)],
    ['Working distance (mm)', number(facts.workingDistanceNm, 1e-6)],
    ['Detector', text(facts.detector)],
  ];
  return Object.fromEntries(named.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function text(value: string | undefined): string | null {
  const trimmed = value?.trim().slice(0, 200) ?? '';
  return trimmed === '' ? null : trimmed;
}

function number(value: number | null | undefined, factor = 1): string | null {
  return value === null || value === undefined || !Number.isFinite(value)
    ? null
    : String(Number((value * factor).toPrecision(6)));
}

/** No scanning electron microscope is finer or coarser. */
const finestNm = 1e-3;
const coarsestNm = 1e6;

/**
 * The pixel size to believe: what is written, unless it is impossible or belongs to a picture of another width. A
 * picture that was resized or cropped afterwards keeps its old metadata, and nobody can tell which it was.
 *
 * @param written nanometres; null when the field holds no length
 * @param fullWidth pixels that the picture had when it was taken, null when that is not said
 */
export function believable(
  written: number | null,
  field: string,
  fullWidth: number | null,
  picture: PictureSize,
): { readonly pixelSizeNm: number | null; readonly remarks: readonly string[] } {
  if (written === null) return { pixelSizeNm: null, remarks: [`${field} is no length`] };
  if (!(written >= finestNm && written <= coarsestNm)) {
    return { pixelSizeNm: null, remarks: [`a pixel size of ${written} nm (${field}) is not possible`] };
  }
  if (fullWidth !== null && fullWidth !== picture.width) {
    const sizes = `the picture is ${picture.width} pixels wide, it was taken with ${fullWidth}`;
    return {
      pixelSizeNm: null,
      remarks: [
        `${sizes}: it was resized or cropped since, so ${field} is not taken; give the pixel size in a table`,
      ],
    };
  }
  return { pixelSizeNm: written, remarks: [] };
}
