import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react';
import type { BoundedValue, TcavConcept, TcavResult, TcavTest } from '#contract/concepts.ts';
import { formatCount, formatNumber } from '../../components/format.ts';
import { ScorePlot } from './score-plot.tsx';
import styles from './tcav.module.css';
import { directionOf, probabilityText, type TcavVerdict, verdictOf } from './tcav-verdict.ts';

/** Each concept against each class: whether its vectors tell it from random pictures, and what they say. */
export function TcavTable({ test }: { readonly test: TcavTest }) {
  return (
    <table className={styles.table} aria-label="Results of the test">
      <thead>
        <tr>
          <th scope="col">Concept</th>
          <th scope="col">Held-out accuracy</th>
          <th scope="col">Class</th>
          <th scope="col">Score</th>
          <th scope="col">
            <span className={styles.keyOwn} aria-hidden /> concept{' '}
            <span className={styles.keyRandom} aria-hidden /> random
          </th>
          <th scope="col">p</th>
          <th scope="col">Corrected</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      {test.concepts.map((concept) => (
        <tbody key={concept.name}>
          {concept.results.map((result, position) => (
            <tr key={result.target.index}>
              {position === 0 && <ConceptCells concept={concept} />}
              <td>
                {result.target.label}
                <small>{formatCount(result.pictures)} pictures</small>
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
        <small>{formatCount(concept.examples)} examples</small>
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
        {formatNumber(value.low, 2)} to {formatNumber(value.high, 2)}
      </small>
    </>
  );
}

const icons: Readonly<Record<TcavVerdict, typeof CircleCheck>> = {
  significant: CircleCheck,
  'not significant': CircleSlash,
  'does not separate': TriangleAlert,
};

function Verdict({ concept, result }: { readonly concept: TcavConcept; readonly result: TcavResult }) {
  const verdict = verdictOf(concept, result);
  const Icon = icons[verdict];
  return (
    <span className={styles.verdict} data-verdict={verdict}>
      <Icon size={14} aria-hidden />
      <span>
        {verdict}
        {verdict === 'significant' && <small>{directionOf(result)}</small>}
        {verdict === 'does not separate' && <small>its scores mean nothing</small>}
      </span>
    </span>
  );
}
