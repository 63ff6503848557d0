import type { Agreement } from '#contract/study.ts';
import { t } from '../../../language/language.ts';
import { caseHref, useReviewOrder } from '../../review/review-order.ts';
import { verdictWords } from '../../review/verdict-words.ts';
import study from '../study.module.css';
import { nameOf } from './reviewer-name.ts';

/** The cases that reviewers see differently; J and K then walk through them in Case review. */
export function DisagreementTable(props: {
  readonly modelId: number;
  readonly datasetId: number;
  readonly reviewers: readonly string[];
  readonly cases: Agreement['disagreements'];
}) {
  const { modelId, datasetId, reviewers, cases } = props;
  const walk = (position: number) =>
    useReviewOrder.setState({
      order: {
        ...{ modelId, datasetId, address: location.hash },
        indices: Int32Array.from(cases, ({ index }) => index),
      },
      position,
    });
  return (
    <table className={study.table} aria-label={t('Cases that they see differently')}>
      <thead>
        <tr>
          <th scope="col">{t('Case')}</th>
          <th scope="col">{t('Label')}</th>
          {reviewers.map((reviewer) => (
            <th key={reviewer} scope="col">
              {nameOf(reviewer)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cases.map(({ index, name, label, verdicts, labels }, position) => (
          <tr key={index}>
            <th scope="row">
              <a href={caseHref({ modelId, datasetId, index })} onClick={() => walk(position)}>
                {name}
              </a>
            </th>
            <td>{label ?? '–'}</td>
            {reviewers.map((reviewer, at) => {
              const verdict = verdicts[at] ?? null;
              const corrected = labels[at] ?? null;
              return (
                <td key={reviewer}>
                  {verdict === null ? '–' : verdictWords[verdict].name}
                  {corrected !== null && <small>{corrected}</small>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
