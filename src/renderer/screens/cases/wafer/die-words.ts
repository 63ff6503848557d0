import { formatPercent } from '../../../components/format.ts';
import { t } from '../../../language/language.ts';
import type { DieCounts, DieGrid } from './die-grid.ts';

/** Share of the cases of a die whose answer is wrong; null where none is known to be right or wrong. */
export function shareWrong({ judged, wrong }: DieCounts, die: number): number | null {
  const known = judged[die] ?? 0;
  return known === 0 ? null : (wrong[die] ?? 0) / known;
}

/** What is on a die, in words. */
export function dieWords({ dies }: DieGrid, counts: DieCounts, die: number): string {
  const { x, y } = dies[die] ?? { x: 0, y: 0 };
  const cases = counts.cases[die] ?? 0;
  const share = shareWrong(counts, die);
  return share === null
    ? t('Die {{x}}, {{y}}: {{cases}} cases', { x, y, cases })
    : t('Die {{x}}, {{y}}: {{cases}} cases, {{wrong}} wrong ({{share}})', {
        ...{ x, y, cases },
        wrong: counts.wrong[die] ?? 0,
        share: formatPercent(share, 0),
      });
}

/** What a brush or the cursor is on, in words. */
export function spokenWords(
  grid: DieGrid,
  counts: DieCounts,
  brushed: ReadonlySet<number> | null,
  cursor: number | null,
): string {
  if (brushed === null) return cursor === null ? '' : dieWords(grid, counts, cursor);
  const cases = [...brushed].reduce((sum, die) => sum + (counts.cases[die] ?? 0), 0);
  return t('{{dies}} dies with {{cases}} cases', { dies: brushed.size, cases });
}

/** The first die that has cases; null where none has. */
export function firstFilled(filled: Uint8Array): number | null {
  const first = filled.indexOf(1);
  return first < 0 ? null : first;
}
