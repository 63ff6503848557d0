/** Versions that are read. Both grammars are told apart by the file's own words, never by its name. */
export type KlarfVersion = '1.1' | '1.2' | '1.8' | '2.0';

/** A picture that a defect row names. */
export interface KlarfImage {
  readonly file: string;
  /** Page of a TIFF, from 1; null where the row gives none. */
  readonly page: number | null;
}

export interface KlarfDefect {
  readonly line: number;
  /** Plain columns by name in capitals, as written. */
  readonly values: ReadonlyMap<string, string>;
  readonly images: readonly KlarfImage[];
}

/** One wafer of a file with what its lot and its own records say. */
export interface KlarfWafer {
  readonly lot: string | null;
  readonly wafer: string | null;
  /** Fields by name, of the wafer before those of its lot. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Those that were asked for: all, or those with pictures. */
  readonly defects: readonly KlarfDefect[];
  /** How many there are, asked for or not. */
  readonly count: number;
}

/** Which defects are kept: an inspection has a million of them, and pictures of a few hundred. */
export type KeptDefects = 'all' | 'pictured';

export interface KlarfProblem {
  readonly line: number;
  /** A row that was left out, or something to look at. */
  readonly severity: 'skipped' | 'remark';
  readonly message: string;
}

export interface Klarf {
  readonly version: KlarfVersion;
  /** Length of the file's unit in millimetres: micrometres in 1.1 and 1.2, nanometres in 1.8 and 2.0. */
  readonly unitMm: number;
  readonly wafers: readonly KlarfWafer[];
  /** Names of classes by number. */
  readonly classes: ReadonlyMap<number, string>;
  readonly problems: readonly KlarfProblem[];
  readonly rejected: number;
}

/** What a reader of one grammar gathers; `fields` are shared with the lot, which may come after its wafers. */
export interface KlarfGathered {
  readonly wafers: readonly {
    readonly lot: string | null;
    readonly wafer: string | null;
    readonly fields: readonly ReadonlyMap<string, readonly string[]>[];
    readonly defects: readonly KlarfDefect[];
    readonly count: number;
  }[];
  readonly classes: ReadonlyMap<number, string>;
  readonly problems: readonly KlarfProblem[];
  readonly rejected: number;
  /** Defects that the summary declares; null where there is none. */
  readonly summed: number | null;
}
