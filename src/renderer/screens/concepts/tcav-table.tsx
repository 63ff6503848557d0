import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react';
import type { BoundedValue, TcavConcept, TcavResult, TcavTest } from '#contract/concepts.ts';
import { formatCount, formatNumber } from '../../components/format.ts';
import { VerdictMark, type VerdictTone } from '../../components/verdict-mark.tsx';
import { t } from '../../language/language.ts';
import { ScorePlot } from './score-plot.tsx';
import styles from './tcav.module.css';
import { directionOf, probabilityText, type TcavVerdict, verdictOf } from './tcav-verdict.ts';

/** Each concept against each class: whether its vectors tell it from random pictures, and what they say. */
export function TcavTable({ test }: { readonly test: TcavTest }) {
  return (
    <table className={styles.table} aria-label={t('Results of the test')}>
      <thead>
        <tr>
          <th scope="col">{t('Concept')}</th>
          <th scope="col">{t('Held-out accuracy')}</th>
          <th scope="col">{t('Class')}</th>
          <th scope="col">{t('Score')}</th>
          <th scope="col">
            <span className={styles.keyOwn} aria-hidden /> {t('concept')}{' '}
            <span className={styles.keyRandom} aria-hidden /> {t('random')}
          </th>
          <th scope="col">p</th>
          <th scope="col">{t('Corrected')}</th>
          <th scope="col">{t('Verdict')}</th>
        </tr>
      </thead>
      {test.concepts.map((concept) => (
        <tbody key={concept.name}>
          {concept.results.map((result, position) => (
            <tr key={result.target.index}>
              {position === 0 && <ConceptCells concept={concept} />}
              <td>
                {result.target.label}
                <small>{t('{{pictures}} pictures', { pictures: formatCount(result.pictures) })}</small>
              </td>
              <td className={styles.number}>
                <Bounded value={result.score} />
              </td>
              <td>
                <ScorePlot result={result} />
              </td>
              <td className={styles.number}>{probabilityText(result.p)}</td>
              <td className={styles.number}>{probabilityText(result.correctedP)}</td>
              <td>
                <Verdict concept={concept} result={result} />
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function ConceptCells({ concept }: { readonly concept: TcavConcept }) {
  const rows = concept.results.length;
  return (
    <>
      <th scope="rowgroup" rowSpan={rows}>
        {concept.name}
        <small>{t('{{examples}} examples', { examples: formatCount(concept.examples) })}</small>
      </th>
      <td rowSpan={rows} className={styles.number}>
        <Bounded value={concept.accuracy} />
      </td>
    </>
  );
}

function Bounded({ value }: { readonly value: BoundedValue }) {
  return (
    <>
      <strong>{formatNumber(value.value, 2)}</strong>
      <small>
        {t('{{low}} to {{high}}', { low: formatNumber(value.low, 2), high: formatNumber(value.high, 2) })}
      </small>
    </>
  );
}

const marks: Readonly<
  Record<
    TcavVerdict,
    { readonly words: string; readonly icon: typeof CircleCheck; readonly tone: VerdictTone }
  >
> = {
  significant: { words: t('significant'), icon: CircleCheck, tone: 'good' },
  'not significant': { words: t('not significant'), icon: CircleSlash, tone: 'plain' },
  'does not separate': { words: t('does not separate'), icon: TriangleAlert, tone: 'warn' },
};

function Verdict({ concept, result }: { readonly concept: TcavConcept; readonly result: TcavResult }) {
  const verdict = verdictOf(concept, result);
  const { words, icon, tone } = marks[verdict];
  return (
    <VerdictMark icon={icon} tone={tone}>
      {words}
      {verdict === 'significant' && <small>{directionOf(result)}</small>}
      {verdict === 'does not separate' && <small>{t('its scores mean nothing')}</small>}
    </VerdictMark>
  );
}
