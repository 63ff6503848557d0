import type { MaskStates } from '#contract/masks.ts';
import { formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import type { MaskFilter } from './masks-address.ts';

type Entry = MaskStates['entries'][number];

/** What a picture has for a mask. */
export type MaskRow =
  | { readonly kind: 'missing' | 'original' }
  | { readonly kind: 'validated' | 'removed'; readonly entry: Entry };

/** The state of every picture of a data set. */
export class MaskRows {
  readonly samples: number;
  readonly #original: Uint8Array;
  readonly #entries: ReadonlyMap<number, Entry>;

  constructor({ samples, original, entries }: MaskStates) {
    this.samples = samples;
    this.#original = new Uint8Array(samples);
    for (const [first, last] of original) this.#original.fill(1, first, last + 1);
    this.#entries = new Map(entries.map((entry) => [entry.index, entry]));
  }

  of(index: number): MaskRow {
    const entry = this.#entries.get(index);
    const came = this.#original[index] === 1;
    if (entry === undefined || (entry.kind === 'restored' && entry.restores === 0)) {
      return { kind: came ? 'original' : 'missing' };
    }
    return { kind: entry.sha256 === null ? 'removed' : 'validated', entry };
  }

  /** The pictures that a filter leaves, in order. */
  filtered(filter: MaskFilter): number[] {
    const indices: number[] = [];
    for (let index = 0; index < this.samples; index++) {
      const { kind } = this.of(index);
      const missing = kind === 'missing' || kind === 'removed';
      if (filter === 'all' || (filter === 'missing' ? missing : filter === kind)) indices.push(index);
    }
    return indices;
  }
}

/** A row in words: `accepted by Ada, 25 Nov 2026, 14:02`. */
export function rowWords(row: MaskRow): string {
  switch (row.kind) {
    case 'missing':
      return t('no mask');
    case 'original':
      return t('came with the data');
    case 'validated':
    case 'removed': {
      const { kind, by, at } = row.entry;
      const what = {
        accepted: 'accepted',
        imported: 'imported',
        removed: 'removed',
        restored: t('put back'),
      };
      const words = kind === 'original' ? t('came with the data') : what[kind];
      return t('{{words}} by {{by}}, {{value}}', {
        words,
        by: by ?? t('somebody'),
        value: at === null ? '' : formatTime(at),
      });
    }
  }
}
