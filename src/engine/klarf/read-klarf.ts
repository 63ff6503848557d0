import { Failure } from '#contract/failure.ts';
import { BlockRecords } from './block-records.ts';
import { FlatRecords, unreadable } from './flat-records.ts';
import type { KeptDefects, Klarf, KlarfVersion } from './klarf.ts';
import { KlarfTokens } from './klarf-tokens.ts';

/** Whether a file's beginning is that of a KLARF file, of whatever version. */
export function isKlarf(beginning: string): boolean {
  return /^\ufeff?\s*(FileVersion\s+\S|Record\s+FileRecord\b)/.test(beginning);
}

/**
 * Reads a KLARF file. The version is what the file says; the grammar follows from it: flat records in micrometres in
 * 1.1 and 1.2, nested records in nanometres in 1.8 and 2.0.
 *
 * @throws Failure `table` naming the line: for an unknown version, for what can't be understood, and when no defect
 * could be read although there are rows of them
 */
export function readKlarf(text: string, kept: KeptDefects = 'all'): Klarf {
  const reading = klarfReading(text, kept);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same in steps of a few hundredths of a second.
 *
 * @param pause awaited after each step with how much of the text is read, 0 to 1; what it throws ends the reading
 * @throws as `readKlarf`
 */
export async function readKlarfInSteps(
  text: string,
  kept: KeptDefects,
  pause: (share: number) => Promise<void>,
): Promise<Klarf> {
  const reading = klarfReading(text, kept);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
    await pause(step.value);
  }
}

function* klarfReading(text: string, kept: KeptDefects): Generator<number, Klarf> {
  const tokens = new KlarfTokens(text.startsWith('\ufeff') ? text.slice(1) : text);
  const version = versionOf(tokens);
  const flat = version === '1.1' || version === '1.2';
  const records = (flat ? new FlatRecords(tokens, kept) : new BlockRecords(tokens, kept)).read();
  let step = records.next();
  for (; step.done !== true; step = records.next()) yield tokens.position / text.length;
  const { wafers, classes, problems, rejected, summed } = step.value;
  const defects = wafers.reduce((sum, wafer) => sum + wafer.count, 0);
  const [first] = problems.filter(({ severity }) => severity === 'skipped');
  if (defects === 0 && first !== undefined) {
    throw unreadable(first.line, `${first.message}; no defect row could be read`);
  }
  if (defects === 0 && summed !== null && summed > 0) {
    throw new Failure('table', `the summary declares ${summed} defects, but no defect row could be read`);
  }
  const miscounted =
    summed !== null && summed !== defects + rejected
      ? [
          {
            line: tokens.line,
            severity: 'remark' as const,
            message: `the summary declares ${summed} defects, the list has ${defects + rejected}`,
          },
        ]
      : [];
  return {
    version,
    unitMm: flat ? 1e-3 : 1e-6,
    wafers: wafers
      .filter((wafer) => wafer.count > 0)
      .map(({ fields, ...rest }) => ({
        ...rest,
        fields: new Map(fields.toReversed().flatMap((record) => [...record])),
      })),
    classes,
    problems: [...problems, ...miscounted],
    rejected,
  };
}

const versions: readonly KlarfVersion[] = ['1.1', '1.2', '1.8', '2.0'];

function versionOf(tokens: KlarfTokens): KlarfVersion {
  const head = tokens.next();
  let written: string;
  if (head?.text === 'FileVersion') {
    const major = tokens.next()?.text ?? '';
    const minor = tokens.next()?.text ?? '';
    written = `${major}.${minor}`;
  } else if (head?.text === 'Record' && tokens.next()?.text === 'FileRecord') {
    written = tokens.next()?.text ?? '';
  } else
    throw unreadable(head?.line ?? 1, 'neither FileVersion nor Record FileRecord; this is no KLARF file');
  const version = versions.find((known) => known === written);
  if (version === undefined) {
    const shown = written.slice(0, 40);
    throw unreadable(head.line, `KLARF version "${shown}" is not known; ${versions.join(', ')} are read`);
  }
  return version;
}
