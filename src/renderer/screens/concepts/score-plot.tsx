import type { TcavResult } from '#contract/concepts.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './tcav.module.css';

const width = 190;
const height = 34;
const margin = 6;
const concept = 10;
const random = 24;

/** Scores of the concept's vectors (discs, above) and of random ones (rings, below) from 0 to 1. */
export function ScorePlot({ result }: { readonly result: TcavResult }) {
  const { scores, randomScores } = result;
  const x = (score: number) => margin + score * (width - 2 * margin);
  return (
    <svg
      className={styles.plot}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={t('Scores of the concept {{scores}}, of random pictures {{randomScores}}', {
        scores: span(scores),
        randomScores: span(randomScores),
      })}
    >
      {[0, 0.5, 1].map((tick) => (
        <line key={tick} x1={x(tick)} x2={x(tick)} y1={2} y2={height - 2} className={styles.tick} />
      ))}
      <path d={dots(scores.map(x), concept)} className={styles.own} />
      <path d={dots(randomScores.map(x), random)} className={styles.random} />
    </svg>
  );
}

const radius = 3;

/** A circle around each place of a line, as one path: there may be hundreds. */
function dots(places: readonly number[], y: number): string {
  return places
    .map(
      (x) =>
        `M${x - radius},${y}a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0`,
    )
    .join('');
}

function span(scores: readonly number[]): string {
  if (scores.length === 0) return 'none';
  return t('{{min}} to {{max}}', {
    min: formatValue(Math.min(...scores), 2),
    max: formatValue(Math.max(...scores), 2),
  });
}
