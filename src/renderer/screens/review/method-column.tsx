import type {
  Explanation,
  MethodDescription,
  MetricDescription,
  ParameterValues,
  TargetRequest,
} from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { language, t } from '../../language/language.ts';
import type { MaskOutline } from '../../viewer/blobs.ts';
import { ColourBar } from '../../viewer/colour-bar.tsx';
import { Pane } from '../../viewer/pane.tsx';
import { valueAt } from '../../viewer/picture-values.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { useViewer } from '../../viewer/view-store.ts';
import styles from './column.module.css';
import { ColumnBody, partsOf } from './column-body.tsx';
import { ColumnFacts } from './column-facts.tsx';
import { ColumnHeader } from './column-header.tsx';
import { partShown, useColumnPart } from './column-part.ts';
import type { ColumnPlane } from './column-planes.ts';
import { useCorrelation, useMarked, usePaneSegments, useScoredSegments } from './column-segments.ts';
import { FeatureFact } from './feature-fact.tsx';
import { AgreementFact, type PlaneAbove, useMapDifference } from './map-difference.tsx';
import { OwnMetrics } from './own-metrics.tsx';
import { ParameterPanel } from './parameter-panel.tsx';
import { usePlaneLayer } from './plane-layer.ts';
import { RunProgress } from './run-progress.tsx';
import type { RunningExplanation } from './running-explanations.ts';
import { SegmentationFact, SegmentFacts } from './segment-facts.tsx';
import { useUnfinishedLayer } from './unfinished-layer.ts';
import { UnfinishedMark } from './unfinished-mark.tsx';

/** What every column of an explained method is given. */
export interface ExplainedColumnProps {
  readonly explanation: Explanation;
  readonly method: MethodDescription | null;
  readonly metrics: readonly MetricDescription[];
  readonly picture: ImageBitmap | null;
  readonly outline: MaskOutline | null;
  /** Nanometres per pixel of the picture; null: not known. */
  readonly pixelSizeNm: number | null;
  /** Where the network's input lies on the picture. */
  readonly placement: Rectangle | null;
  readonly modelId: number;
  readonly labels: readonly string[];
  readonly inspection: ModelInspection | undefined;
  /** The feature tensor that was chosen for this model when it was imported. */
  readonly featureTensor: string | null;
  readonly running: RunningExplanation | null;
  readonly onRun: (parameters: ParameterValues, target: TargetRequest) => void;
  readonly onKeep: (parameters: ParameterValues) => void;
}

export interface MethodColumnProps extends ExplainedColumnProps {
  readonly planes: readonly ColumnPlane[];
  readonly plane: ColumnPlane;
  readonly onPlane: (name: ColumnPlane['name']) => void;
  /** Planes shown in all columns, for the shared range. */
  readonly shown: readonly ColumnPlane[];
  /** The same plane of the case that this one is compared with; null: it is not. */
  readonly above: PlaneAbove | null;
  /** The method whose map takes turns with this one's; null: none does. */
  readonly blinkWith: { readonly title: string; readonly plane: ColumnPlane } | null;
}

/** One method's map over the picture with everything measured about it. */
export function MethodColumn(props: MethodColumnProps) {
  const { explanation, plane, planes, picture, placement, running, method } = props;
  const { layer, range, failure } = usePlaneLayer(plane, props.shown, placement);
  const difference = useMapDifference(plane, props.above, placement, picture);
  const other = usePlaneLayer(props.blinkWith?.plane ?? null, props.shown, placement);
  const turned =
    useViewer(({ blinking, blinkSecond }) => blinking && blinkSecond) && props.blinkWith !== null;
  const unfinished = useUnfinishedLayer(running, placement);
  const compact = useViewer((state) => state.compact);
  const { scored, failure: segmentFailure } = useScoredSegments(explanation);
  const part = useColumnPart((state) => partShown(state.part, partsOf(explanation)));
  const wanted = part === 'correlation' && !compact;
  const { correlation, failure: correlationFailure } = useCorrelation(explanation, scored, wanted);
  const segments = usePaneSegments(scored, placement, correlation);
  const marked = useMarked(segments);
  const crosshair = useViewer((state) => state.crosshair);
  const value = layer === null || crosshair === null ? null : valueAt(layer.map, layer.placement, crosshair);
  const over = unfinished?.layer ?? difference?.layer ?? null;
  const bar =
    over !== null
      ? { range: over.range, signed: over.signed, value: null }
      : turned && props.blinkWith !== null
        ? { range: other.range, signed: props.blinkWith.plane.signed, value: null }
        : { range, signed: plane.signed, value };
  return (
    <section className={styles.column} aria-label={explanation.title}>
      <ColumnHeader explanation={explanation}>
        {planes.length > 1 && !compact && (
          <Select
            quiet
            label={t('What to show of {{title}}', { title: explanation.title })}
            labelHidden
            options={planes.map(({ name, title }) => ({ id: name, name: title }))}
            value={plane.name}
            onChange={props.onPlane}
          />
        )}
        {method !== null && <ExplainedParameters {...props} method={method} />}
      </ColumnHeader>
      <div className={styles.pane}>
        <Pane
          label={t('{{title}}, {{title2}} for {{label}}', {
            title: explanation.title,
            // German writes its nouns with a capital wherever they stand.
            title2: language() === 'de' ? plane.title : plane.title.toLowerCase(),
            label: explanation.target.label,
          })}
          picture={picture}
          layer={over ?? (turned ? other.layer : layer)}
          // Segments and their scores are those of the run before.
          segments={unfinished === null ? segments : null}
          outline={props.outline}
          pixelSizeNm={props.pixelSizeNm}
        />
        {unfinished !== null && <UnfinishedMark passes={unfinished.passes} />}
        {unfinished === null && props.blinkWith !== null && (
          <span className={styles.turn}>{turned ? props.blinkWith.title : explanation.title}</span>
        )}
        {running !== null && (
          <div className={styles.over}>
            <RunProgress running={running} />
          </div>
        )}
      </div>
      <ColourBar {...bar} />
      {failure !== null && <FailureNotice failure={failure} />}
      {scored !== null && (
        <SegmentFacts
          scored={scored}
          marked={marked}
          placement={props.placement}
          pixelSizeNm={props.pixelSizeNm}
        />
      )}
      <ColumnFacts
        explanation={explanation}
        atCrosshair={
          crosshair === null ? '–' : value === null ? t('outside the input') : formatValue(value, 4)
        }
      >
        {scored !== null && <SegmentationFact explanation={explanation} count={scored.segments.count} />}
        <FeatureFact
          explanation={explanation}
          method={method}
          fallback={props.featureTensor ?? props.inspection?.defaultFeature ?? null}
        />
        {difference !== null && <AgreementFact agreement={difference.agreement} />}
        <OwnMetrics explanation={explanation} />
      </ColumnFacts>
      <ColumnBody
        explanation={explanation}
        metrics={props.metrics}
        compact={compact}
        scored={scored}
        correlation={correlation}
        failure={segmentFailure ?? correlationFailure}
        marked={marked}
        placement={placement}
        pixelSizeNm={props.pixelSizeNm}
      />
    </section>
  );
}

/** The parameters of the explanation that a column shows. */
export function ExplainedParameters(props: ExplainedColumnProps & { readonly method: MethodDescription }) {
  const { explanation, method, modelId, labels, inspection, featureTensor, onRun, onKeep } = props;
  return (
    <ParameterPanel
      method={method}
      modelId={modelId}
      labels={labels}
      inspection={inspection}
      featureTensor={featureTensor}
      parameters={explanation.parameters}
      onRun={onRun}
      onKeep={onKeep}
    />
  );
}
