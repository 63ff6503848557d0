import { Sparkles } from 'lucide-react';
import { type CSSProperties, useMemo, useRef, useState } from 'react';
import type { ConceptSet } from '#contract/concepts.ts';
import type { Explanation, MethodDescription, MetricDescription } from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { useElementWidth } from '../../components/element-width.ts';
import { EmptyState, FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { inputPlacement, type Rectangle } from '../../viewer/placement.ts';
import { useViewer } from '../../viewer/view-store.ts';
import { useCasePicture } from './case-pictures.ts';
import type { ChosenMethod } from './chosen-methods.ts';
import { columnsPerRow, inOrder, placeColumn, useArrangement } from './column-arrangement.ts';
import { ColumnFrame } from './column-frame.tsx';
import { useColumnPart } from './column-part.ts';
import { type ColumnPlane, planesOf } from './column-planes.ts';
import { hasSegments } from './column-segments.ts';
import { ConceptColumn } from './concept-column.tsx';
import { CrosshairSpeech } from './crosshair-speech.tsx';
import type { PlaneAbove } from './map-difference.tsx';
import { type ExplainedColumnProps, MethodColumn } from './method-column.tsx';
import { MissingConceptsColumn } from './missing-concepts-column.tsx';
import { PictureColumn } from './picture-column.tsx';
import { useMethodsOfProject } from './project-methods.ts';
import styles from './review-screen.module.css';
import {
  dismissExplanation,
  explainCase,
  type RunningExplanation,
  runningFor,
  useRunning,
} from './running-explanations.ts';
import { StartingColumn } from './starting-column.tsx';
import { UnexplainedColumn } from './unexplained-column.tsx';

/** The same picture by another model. */
export interface CaseAbove {
  readonly detail: CaseDetail;
  readonly preprocessing: Preprocessing | null;
}

export interface ReviewColumnsProps {
  readonly detail: CaseDetail;
  readonly methods: readonly MethodDescription[];
  readonly metrics: readonly MetricDescription[];
  readonly preprocessing: Preprocessing | null;
  /** What E runs. */
  readonly chosen: readonly ChosenMethod[];
  /** The segments that all methods share; null: each method's own. */
  readonly segmentation: SegmentationChoice | null;
  /** Chosen methods that show concepts, of which none are known for the predicted class. */
  readonly withoutConcepts: readonly ChosenMethod[];
  readonly conceptSets: readonly ConceptSet[];
  readonly inspection: ModelInspection | undefined;
  /** The feature tensor that was chosen for this model when it was imported. */
  readonly featureTensor: string | null;
  /** Methods that have a column, in the order in which they came. */
  readonly ids: readonly string[];
  /** Where these columns stand below others: what they are called, and what their maps are measured against. */
  readonly beside: { readonly name: string; readonly above: CaseAbove | null } | null;
}

/** The picture and one column per method, side by side. */
export function ReviewColumns(props: ReviewColumnsProps) {
  const { detail, methods, chosen } = props;
  const { picture, outline, failure } = useCasePicture(detail);
  const all = useRunning();
  const running = runningFor(all, detail.key);
  const [choice, setChoice] = useState<Readonly<Record<string, ColumnPlane['name']>>>({});
  const keepChosen = useMethodsOfProject().keep;
  const compact = useViewer((state) => state.compact);
  const blink = useViewer((state) => state.blink);
  const blinking = useViewer((state) => state.blinking);
  const part = useColumnPart((state) => state.part);

  const columns = detail.explanations.flatMap((explanation) =>
    columnOf(explanation, choice[explanation.method]),
  );
  const { hidden, order, wrapped } = useArrangement();
  const maps = columns.filter(
    (column) => column.kind === 'map' && !hidden.includes(column.explanation.method),
  ) as Extract<ShownColumn, { kind: 'map' }>[];
  const shown = maps.map(({ plane }) => plane);
  const segmented = maps.find(({ explanation }) => hasSegments(explanation))?.explanation ?? null;
  const { ids, beside } = props;
  const shownIds = inOrder(ids, order).filter((id) => !hidden.includes(id));
  const box = useRef<HTMLDivElement>(null);
  const perRow = columnsPerRow(1 + shownIds.length, useElementWidth(box), compact ? 186 : 280);
  const titleOf = (id: string) => methods.find((method) => method.id === id)?.title ?? id;

  const placement = useInputPlacement(props.preprocessing, picture);
  const placementAbove = useInputPlacement(beside?.above?.preprocessing ?? null, picture);

  const blinkWith = (id: string) => {
    if (beside !== null || !blinking || blink.kind !== 'columns' || blink.first !== id) return null;
    const second = maps.find(({ explanation }) => explanation.method === blink.second);
    return second === undefined ? null : { title: second.explanation.title, plane: second.plane };
  };
  // Two columns of one name could not be told apart by those who do not see where they stand.
  const named = <Titled extends { readonly title: string }>(titled: Titled): Titled =>
    beside === null ? titled : { ...titled, title: `${titled.title} · ${beside.name}` };
  const planeAbove = (id: string, { name }: ColumnPlane): PlaneAbove | null => {
    const above = beside?.above?.detail.explanations.find(({ method }) => method === id);
    const plane = above === undefined ? undefined : planesOf(above).find((each) => each.name === name);
    return plane === undefined || placementAbove === null ? null : { plane, placement: placementAbove };
  };
  const contentOf = (id: string) => {
    const column = columns.find(({ explanation }) => explanation.method === id);
    const start = running.find(({ method }) => method.id === id);
    if (column !== undefined) {
      const explanation = named(column.explanation);
      const given: ExplainedColumnProps = {
        explanation,
        method: methods.find((method) => method.id === id) ?? null,
        metrics: props.metrics,
        picture,
        outline,
        pixelSizeNm: detail.sample.pixelSizeNm,
        placement,
        modelId: detail.key.modelId,
        labels: detail.model.labels,
        inspection: props.inspection,
        featureTensor: props.featureTensor,
        running: running.find(({ method }) => method.id === id) ?? null,
        onRun: (parameters, target) =>
          void explainCase(detail.key, [{ id, parameters }], props.segmentation, target),
        onKeep: (parameters) =>
          keepChosen([...chosen.filter((method) => method.id !== id), { id, parameters }]),
      };
      if (column.kind === 'concepts') return <ConceptColumn {...given} sets={props.conceptSets} />;
      return (
        <MethodColumn
          {...given}
          planes={column.planes}
          plane={column.plane}
          onPlane={(name) => setChoice((before) => ({ ...before, [id]: name }))}
          shown={shown}
          blinkWith={blinkWith(id)}
          above={planeAbove(id, column.plane)}
        />
      );
    }
    if (start !== undefined) {
      return (
        <StartingColumn
          title={titleOf(id)}
          running={start}
          picture={picture}
          outline={outline}
          pixelSizeNm={detail.sample.pixelSizeNm}
          placement={placement}
          onDismiss={() => dismissExplanation(start)}
        />
      );
    }
    const title = named({ title: titleOf(id) }).title;
    if (!props.withoutConcepts.some((method) => method.id === id)) return <UnexplainedColumn title={title} />;
    return (
      <MissingConceptsColumn
        title={title}
        modelId={detail.key.modelId}
        datasetId={detail.key.datasetId}
        classIndex={detail.predicted?.index ?? 0}
        label={detail.predicted?.label ?? detail.model.labels[0] ?? t('this class')}
      />
    );
  };

  return (
    <div
      ref={box}
      className={styles.columns}
      data-compact={compact || undefined}
      data-part={compact ? undefined : part}
      data-wrapped={wrapped || undefined}
      style={wrapped ? ({ '--per-row': perRow } as CSSProperties) : undefined}
    >
      {beside === null && (
        <CrosshairSpeech
          picture={picture}
          placement={placement}
          planes={maps.map(({ explanation, plane }) => ({ title: explanation.title, plane }))}
          segmented={segmented}
        />
      )}
      <PictureColumn
        title={beside === null ? t('Picture') : t('Picture, {{name}}', { name: beside.name })}
        detail={detail}
        picture={picture}
        outline={outline}
        placement={placement}
        segmented={segmented}
      />
      {failure !== null && <FailureNotice failure={failure} />}
      {shownIds.map((id, place) => (
        <ColumnFrame key={id} id={id} onDropped={(dropped) => placeColumn(shownIds, dropped, place)}>
          {contentOf(id)}
        </ColumnFrame>
      ))}
      {ids.length === 0 && (
        <EmptyState icon={Sparkles} title={t('No explanation yet')}>
          {t('Press E to run {{chosen}}.', {
            chosen: chosen.map(({ id }) => titleOf(id)).join(' and ') || t('the chosen methods'),
          })}
        </EmptyState>
      )}
    </div>
  );
}

/** Where a model's input lies on the picture; null until both are known. */
function useInputPlacement(
  preprocessing: Preprocessing | null,
  picture: ImageBitmap | null,
): Rectangle | null {
  return useMemo(() => {
    if (picture === null || preprocessing === null) return null;
    const [height, width] = preprocessing.size;
    return inputPlacement(preprocessing.fit, picture, { width, height });
  }, [picture, preprocessing]);
}

/** Ids of the methods that have a column for a case, in the order in which they came. */
export function columnIds(
  detail: CaseDetail,
  running: readonly RunningExplanation[],
  withoutConcepts: readonly ChosenMethod[],
): string[] {
  const explained = detail.explanations.flatMap((explanation) => columnOf(explanation, undefined));
  return [
    ...new Set([
      ...explained.map(({ explanation }) => explanation.method),
      ...running.map(({ method }) => method.id),
      ...withoutConcepts.map(({ id }) => id),
    ]),
  ];
}

/** What an explanation is shown as: one of its maps, or the concepts in the picture. */
type ShownColumn =
  | {
      readonly kind: 'map';
      readonly explanation: Explanation;
      readonly planes: readonly ColumnPlane[];
      readonly plane: ColumnPlane;
    }
  | { readonly kind: 'concepts'; readonly explanation: Explanation };

function columnOf(explanation: Explanation, choice: ColumnPlane['name'] | undefined): ShownColumn[] {
  if (explanation.artifacts.some(({ name }) => name === 'concept-maps')) {
    return [{ kind: 'concepts', explanation }];
  }
  const planes = planesOf(explanation);
  const plane = planes.find(({ name }) => name === choice) ?? planes[0];
  return plane === undefined ? [] : [{ kind: 'map', explanation, planes, plane }];
}
