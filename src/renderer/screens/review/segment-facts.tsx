import type { Explanation } from '#contract/explanation.ts';
import { hrefOf } from '../../app/route.ts';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { areaBehind } from '../../viewer/area-text.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { formatValue } from '../../viewer/ticks.ts';

import styles from './column.module.css';
import { factOf, type ScoredSegments, type SegmentFact } from './scored-segments.ts';

/** "0.031 ± 0.004"; without the error where there is none. */
export function scoreText(score: number, error: number | null): string {
  return error === null ? formatValue(score) : `${formatValue(score)} ± ${formatValue(error, 2)}`;
}

/** "12", and with its meta-superpixel "12 in G3". */
function segmentText(fact: SegmentFact | null): string {
  if (fact === null) return '–';
  return fact.group === null
    ? String(fact.segment)
    : t('{{segment}} in G{{group}}', { segment: fact.segment, group: fact.group });
}

/** A share of the input as an area of the picture under it; empty where it is not known. */
function areaOnPicture(share: number, placement: Rectangle | null, pixelSizeNm: number | null): string {
  return placement === null ? '' : areaBehind(share * placement.width * placement.height, pixelSizeNm);
}

/** What a column says of the segment that stands out. */
export function SegmentFacts(props: {
  readonly scored: ScoredSegments;
  readonly marked: readonly number[];
  /** Where the segments lie on the picture, and the size of its pixels. */
  readonly placement: Rectangle | null;
  readonly pixelSizeNm: number | null;
}) {
  const { scored, marked, placement, pixelSizeNm } = props;
  const [segment] = marked;
  const fact = segment === undefined ? null : factOf(scored, segment);
  const score = fact === null ? '–' : scoreText(fact.score, fact.error);
  return (
    <dl className={styles.segment}>
      <div>
        <dt>{t('Segment')}</dt>
        <dd>{segmentText(fact)}</dd>
      </div>
      <div>
        <dt>{t('Score')}</dt>
        <dd title={score}>{score}</dd>
      </div>
      <div>
        <dt>{t('Rank')}</dt>
        <dd>{fact === null ? '–' : `${fact.rank}/${scored.segments.count}`}</dd>
      </div>
      <div>
        <dt>{t('Area')}</dt>
        <dd>
          {fact === null
            ? '–'
            : `${formatPercent(fact.area)}${areaOnPicture(fact.area, placement, pixelSizeNm)}`}
        </dd>
      </div>
    </dl>
  );
}

/** Which segmentation a column is of, and the run that made it. */
export function SegmentationFact({
  explanation,
  count,
}: {
  readonly explanation: Explanation;
  readonly count: number;
}) {
  const { segmentation } = explanation;
  const name = segmentation?.name ?? t('{{count}} segments', { count });
  const runId = segmentation?.runId ?? null;
  return (
    <div className={styles.feature}>
      <dt>{t('Segmentation')}</dt>
      <dd>
        <span className={styles.name} title={name}>
          {name}
        </span>
        {runId !== null && (
          <a className={styles.grid} href={hrefOf('runs', { run: runId })}>
            {t('Run {{runId}}', { runId })}
          </a>
        )}
      </dd>
    </div>
  );
}
