import { ArrowLeft, ArrowRight, Equal } from 'lucide-react';
import type { Study, StudyItemResult } from '#contract/study.ts';
import { formatCount } from '../../../components/format.ts';
import { t } from '../../../language/language.ts';
import { probabilityText } from '../../concepts/tcav-verdict.ts';
import styles from '../study.module.css';

/** Every pair of methods for one statement. */
export function PairTable(props: { readonly study: Study; readonly result: StudyItemResult }) {
  const { study, result } = props;
  const titleOf = (at: number) => study.methods[at]?.title ?? '';
  return (
    <table className={styles.table} aria-label={t('Methods in pairs')}>
      <thead>
        <tr>
          <th scope="col">{t('Method')}</th>
          <th scope="col">{t('Against')}</th>
          <th scope="col">{t('Pairs that differ')}</th>
          <th scope="col">{t('Rank sums')}</th>
          <th scope="col">p</th>
          <th scope="col">{t('Verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {result.pairs.map((pair) => (
          <tr key={`${pair.first} ${pair.second}`}>
            <th scope="row">{titleOf(pair.first)}</th>
            <td>{titleOf(pair.second)}</td>
            <td className={styles.number}>
              {t('{{n}} of {{pairs}}', { n: formatCount(pair.n), pairs: formatCount(pair.pairs) })}
            </td>
            <td className={styles.number}>
              {t('{{positive}} and {{negative}}', { positive: pair.positive, negative: pair.negative })}
            </td>
            <td className={styles.number}>
              {probabilityText(pair.correctedP)}
              <small>
                {t('alone {{p}}{{value}}', {
                  p: probabilityText(pair.p),
                  value: pair.exact ? ', exact' : '',
                })}
              </small>
            </td>
            <td>
              <Verdict pair={pair} titleOf={titleOf} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verdict(props: {
  readonly pair: StudyItemResult['pairs'][number];
  readonly titleOf: (at: number) => string;
}) {
  const { pair, titleOf } = props;
  if (pair.correctedP >= 0.05) {
    return (
      <span className={styles.verdict}>
        <Equal size={14} aria-hidden />
        {t('not told apart')}
      </span>
    );
  }
  const first = pair.positive > pair.negative;
  const Icon = first ? ArrowLeft : ArrowRight;
  return (
    <span className={styles.verdict}>
      <Icon size={14} aria-hidden />
      {t('more points for {{first}}', { first: titleOf(first ? pair.first : pair.second) })}
    </span>
  );
}
