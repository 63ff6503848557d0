import { type Study, type StudyItemResult, satisfactionItems } from '#contract/study.ts';
import { formatCount } from '../../../components/format.ts';
import { t } from '../../../language/language.ts';
import { probabilityText } from '../../concepts/tcav-verdict.ts';
import { fixed } from '../result-words.ts';
import styles from '../study.module.css';
import { LikertBar } from './likert-bar.tsx';
import own from './satisfaction.module.css';

/** Every statement with the answers to it, method by method. */
export function ItemTable(props: { readonly study: Study; readonly items: readonly StudyItemResult[] }) {
  const { study, items } = props;
  return (
    <div className={styles.scroll}>
      <table className={`${styles.table} ${own.items}`} aria-label={t('Results by statement')}>
        <thead>
          <tr>
            <th scope="col">{t('Statement')}</th>
            <th scope="col">{t('Method')}</th>
            <th scope="col">{t('Answers')}</th>
            <th scope="col">{t('Median')}</th>
            <th scope="col">95 %</th>
            <th scope="col">{t('Quartiles')}</th>
            <th scope="col">{t('Friedman')}</th>
          </tr>
        </thead>
        {items.map((result) => (
          <tbody key={result.item ?? 'mean'}>
            {result.methods.map((found, at) => (
              <tr key={study.methods[at]?.id}>
                {at === 0 && (
                  <th scope="rowgroup" rowSpan={result.methods.length}>
                    <Statement item={result.item} />
                  </th>
                )}
                <th scope="row">{study.methods[at]?.title}</th>
                <td className={own.bars}>
                  {found.n === 0 ? (
                    <span className={styles.quiet}>{t('no answers yet')}</span>
                  ) : (
                    <LikertBar counts={found.counts} />
                  )}
                </td>
                <td className={styles.number}>
                  <strong>{short(found.median)}</strong>
                </td>
                <td className={styles.number}>{rangeText(found.low, found.high)}</td>
                <td className={styles.number}>{rangeText(found.lowerQuartile, found.upperQuartile)}</td>
                {at === 0 && (
                  <td rowSpan={result.methods.length}>
                    <Friedman result={result} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Statement({ item }: { readonly item: number | null }) {
  const known = item === null ? undefined : satisfactionItems[item - 1];
  if (known === undefined) {
    return (
      <>
        <strong>{t('Mean of all eight')}</strong>
        <small>{t('per explanation, where all are answered')}</small>
      </>
    );
  }
  return (
    <>
      <strong>
        {item}. {t(known.short)}
      </strong>
      <small>{t(known.text)}</small>
    </>
  );
}

function Friedman({ result: { friedman } }: { readonly result: StudyItemResult }) {
  if (friedman === null) return <span className={styles.quiet}>{t('nothing to compare')}</span>;
  return (
    <>
      <strong>p {probabilityText(friedman.p)}</strong>
      <small>
        {t('χ² {{statistic}}, {{blocks}} blocks', {
          statistic: fixed(friedman.statistic, 2),
          blocks: formatCount(friedman.blocks),
        })}
      </small>
    </>
  );
}

/** Points are whole or halves, means are eighths. */
function short(value: number | null): string {
  return value === null ? '–' : String(Math.round(value * 100) / 100);
}

function rangeText(low: number | null, high: number | null): string {
  return low === null || high === null
    ? '–'
    : t('{{low}} to {{high}}', { low: short(low), high: short(high) });
}
