import type { Explanation, MetricDescription } from '#contract/explanation.ts';
import type { Failure } from '#contract/failure.ts';
import { Choice } from '../../components/choice.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import styles from './column.module.css';
import { type ColumnPart, partShown, useColumnPart } from './column-part.ts';
import { hasCorrelation, hasSegments } from './column-segments.ts';
import type { Correlation } from './correlation.ts';
import { CorrelationPanel } from './correlation-panel.tsx';
import { MetricTable } from './metric-table.tsx';
import type { ScoredSegments } from './scored-segments.ts';
import { SegmentTable } from './segment-table.tsx';

const titles: Readonly<Record<ColumnPart, string>> = {
  measures: t('Measures'),
  segments: t('Segments'),
  correlation: t('Correlation'),
};

/** The parts that a column can show below its facts. */
export function partsOf(explanation: Explanation): readonly ColumnPart[] {
  if (!hasSegments(explanation)) return ['measures'];
  return hasCorrelation(explanation) ? ['measures', 'segments', 'correlation'] : ['measures', 'segments'];
}

/** What stands below a column's facts: its measures, its segments or their correlation. */
export function ColumnBody(props: {
  readonly explanation: Explanation;
  readonly metrics: readonly MetricDescription[];
  readonly compact: boolean;
  readonly scored: ScoredSegments | null;
  readonly correlation: Correlation | null;
  readonly failure: Failure | null;
  readonly marked: readonly number[];
  /** Where the segments lie on the picture, and the size of its pixels. */
  readonly placement: Rectangle | null;
  readonly pixelSizeNm: number | null;
}) {
  const { explanation, compact, scored, correlation, failure, marked, placement, pixelSizeNm } = props;
  const { title } = explanation;
  const chosen = useColumnPart((state) => state.part);
  const parts = compact ? (['measures'] as const) : partsOf(explanation);
  const part = partShown(chosen, parts);
  return (
    <>
      {parts.length > 1 && (
        <div className={styles.parts}>
          <Choice
            label={t('What to show of {{title}}', { title })}
            labelHidden
            options={parts.map((id) => ({ id, name: titles[id] }))}
            value={part}
            onChange={(next) => useColumnPart.setState({ part: next })}
          />
        </div>
      )}
      {failure !== null && <FailureNotice failure={failure} />}
      {part === 'measures' && (
        <MetricTable judgement={explanation.judgement} descriptions={props.metrics} compact={compact} />
      )}
      {part === 'segments' && scored !== null && (
        <SegmentTable {...{ title, scored, marked, placement, pixelSizeNm }} />
      )}
      {part === 'correlation' && scored !== null && correlation !== null && (
        <CorrelationPanel {...{ title, scored, correlation, marked }} />
      )}
    </>
  );
}
