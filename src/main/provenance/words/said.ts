import type { RecordLine, RecordSection, Said } from '#contract/record-words.ts';

/**
 * A text of a record in words. The German one stands in `renderer/language/de-records.json`, under the English text as
 * it is written here.
 */
export function said(text: string, values: Said['values'] = {}): Said {
  return { text, values };
}

/** What is not ours to translate: names, parameters, warnings. */
export function verbatim(text: string): Said {
  return { text: '{{text}}', values: { text } };
}

export function line(name: Said, text: Said | null, hash: string | null = null): RecordLine {
  return { name, text, hash };
}

/** A section, or none where it would be empty. */
export function section(heading: Said, lines: readonly RecordLine[]): RecordSection[] {
  return lines.length === 0 ? [] : [{ heading, lines: [...lines] }];
}
