import { BookCheck, Construction, TriangleAlert, X } from 'lucide-react';
import { useMemo } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type {
  Explanation,
  MethodDescription,
  MetricDescription,
  ParameterValues,
  TargetRequest,
} from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import { IconButton } from '../../components/button.tsx';
import { formatCount, formatDuration } from '../../components/format.ts';
import { Hint } from '../../components/hint.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { loadMap, type MaskOutline } from '../../viewer/blobs.ts';
import { ColourBar } from '../../viewer/colour-bar.tsx';
import { Pane, type PaneLayer } from '../../viewer/pane.tsx';
import { valueAt } from '../../viewer/picture-values.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import { useViewer } from '../../viewer/view-store.ts';
import styles from './column.module.css';
import type { ColumnPlane } from './column-planes.ts';
import { columnRange } from './column-ranges.ts';
import { FeatureFact } from './feature-fact.tsx';
import { MetricTable } from './metric-table.tsx';
import { ParameterPanel } from './parameter-panel.tsx';
import { RunProgress } from './run-progress.tsx';
import type { RunningExplanation } from './running-explanations.ts';

export interface MethodColumnProps {
  readonly explanation: Explanation;
  readonly planes: readonly ColumnPlane[];
  readonly plane: ColumnPlane;
  readonly onPlane: (name: ColumnPlane['name']) => void;
  /** Planes shown in all columns, for the shared range. */
  readonly shown: readonly ColumnPlane[];
  readonly method: MethodDescription | null;
  readonly metrics: readonly MetricDescription[];
  readonly picture: ImageBitmap | null;
  readonly outline: MaskOutline | null;
  /** Where the network's input lies on the picture. */
  readonly placement: Rectangle | null;
  readonly modelId: number;
  readonly labels: readonly string[];
  readonly inspection: ModelInspection | undefined;
  readonly featureTensor: string | null;
  readonly running: RunningExplanation | null;
  readonly onRun: (parameters: ParameterValues, target: TargetRequest) => void;
  readonly onKeep: (parameters: ParameterValues) => void;
}

/** One method's map over the picture with everything measured about it. */
export function MethodColumn(props: MethodColumnProps) {
  const { explanation, plane, planes, picture, placement, running, method } = props;
  const load = useMemo(() => loadMap(plane.artifact), [plane.artifact]);
  const { value: map, failure } = useLoaded(load);
  const mode = useViewer((state) => state.range);
  const compact = useViewer((state) => state.compact);
  const range = columnRange(plane, props.shown, mode);
  const { low, high } = range;
  const layer = useMemo<PaneLayer | null>(
    () =>
      map === null || placement === null
        ? null
        : { map, placement, range: { low, high }, signed: plane.signed },
    [map, placement, low, high, plane.signed],
  );
  const crosshair = useViewer((state) => state.crosshair);
  const value = layer === null || crosshair === null ? null : valueAt(layer.map, layer.placement, crosshair);
  const { target } = explanation;
  return (
    <section className={styles.column} aria-label={explanation.title}>
      <header className={styles.header}>
        <h2>{explanation.title}</h2>
        <SourceMark explanation={explanation} />
        <span className={styles.space} />
        {planes.length > 1 && !compact && (
          <Select
            quiet
            label={`What to show of ${explanation.title}`}
            labelHidden
            options={planes.map(({ name, title }) => ({ id: name, name: title }))}
            value={plane.name}
            onChange={props.onPlane}
          />
        )}
        {method !== null && (
          <ParameterPanel
            key={explanation.runId}
            method={method}
            modelId={props.modelId}
            labels={props.labels}
            inspection={props.inspection}
            featureTensor={props.featureTensor}
            parameters={explanation.parameters}
            onRun={props.onRun}
            onKeep={props.onKeep}
          />
        )}
      </header>
      <div className={styles.pane}>
        <Pane
          label={`${explanation.title}, ${plane.title.toLowerCase()} for ${target.label}`}
          picture={picture}
          layer={layer}
          outline={props.outline}
          pixelSizeNm={null}
        />
        {running !== null && (
          <div className={styles.over}>
            <RunProgress running={running} />
          </div>
        )}
      </div>
      <ColourBar range={range} signed={plane.signed} value={value} />
      {failure !== null && <FailureNotice failure={failure} />}
      <dl className={styles.facts}>
        <div>
          <dt>At crosshair</dt>
          <dd>{crosshair === null ? '–' : value === null ? 'outside the input' : formatValue(value, 4)}</dd>
        </div>
        <div>
          <dt>Target</dt>
          <dd className={styles.name} title={target.label}>
            {target.label}
          </dd>
        </div>
        <div>
          <dt>Passes</dt>
          <dd>{formatCount(explanation.passes)}</dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd>{formatDuration(explanation.seconds)}</dd>
        </div>
        <FeatureFact
          explanation={explanation}
          method={method}
          fallback={props.featureTensor ?? props.inspection?.defaultFeature ?? null}
        />
      </dl>
      {explanation.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <TriangleAlert size={14} aria-hidden />
          {warning}
        </p>
      ))}
      <MetricTable judgement={explanation.judgement} descriptions={props.metrics} compact={compact} />
    </section>
  );
}

/** "published" or "reconstruction", with the citation behind it. */
function SourceMark({ explanation }: { readonly explanation: Explanation }) {
  const { kind, citation } = explanation.source;
  const Icon = kind === 'published' ? BookCheck : Construction;
  return (
    <Hint text={citation}>
      <AriaButton className={styles.source ?? ''} aria-label={`${kind}: ${citation}`}>
        <Icon size={13} aria-hidden />
        <span>{kind}</span>
      </AriaButton>
    </Hint>
  );
}

/** The column of a method that runs for the first time, or whose run failed. */
export function StartingColumn(props: {
  readonly title: string;
  readonly running: RunningExplanation;
  readonly onDismiss: () => void;
}) {
  const { title, running } = props;
  return (
    <section className={styles.column} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
        <span className={styles.space} />
        {running.failure !== null && (
          <IconButton icon={X} label={`Close ${title}`} onPress={props.onDismiss} />
        )}
      </header>
      <div className={styles.pane}>
        <div className={styles.waiting}>
          <RunProgress running={running} />
        </div>
      </div>
    </section>
  );
}
