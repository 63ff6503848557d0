import { verdicts } from '#contract/review.ts';
import type { AgreementOfTwo } from '#contract/study.ts';
import { t } from '../../../language/language.ts';
import { verdictWords } from '../../review/verdict-words.ts';
import styles from './agreement.module.css';

/** Cases by the verdict of the first reviewer (rows) and of the second. */
export function ConfusionOfTwo(props: {
  readonly first: string;
  readonly second: string;
  readonly pair: AgreementOfTwo;
}) {
  const { first, second, pair } = props;
  const most = Math.max(1, ...pair.table.flat());
  return (
    <table
      className={styles.confusion}
      aria-label={t('Verdicts of {{first}} and {{second}}', { first, second })}
    >
      <thead>
        <tr>
          <td>
            {first} ↓ {second} →
          </td>
          {pair.categories.map((category) => (
            <th key={category} scope="col">
              {categoryName(category)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pair.table.map((row, at) => (
          <tr key={pair.categories[at]}>
            <th scope="row">{categoryName(pair.categories[at] ?? '')}</th>
            {row.map((count, column) => (
              <td
                key={pair.categories[column]}
                data-same={at === column || undefined}
                style={{ background: shadeOf(count / most, at === column) }}
              >
                {count}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function categoryName(category: string): string {
  const verdict = verdicts.find((known) => known === category);
  return verdict === undefined ? category : verdictWords[verdict].name;
}

function shadeOf(share: number, same: boolean): string {
  return `color-mix(in srgb, var(${same ? '--accent-soft' : '--warn-soft'}) ${Math.round(100 * share)}%, var(--surface))`;
}
