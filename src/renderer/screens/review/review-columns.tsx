import { Sparkles } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ConceptSet } from '#contract/concepts.ts';
import type { Explanation, MethodDescription, MetricDescription } from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { EmptyState, FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { inputPlacement } from '../../viewer/placement.ts';
import { useViewer } from '../../viewer/view-store.ts';
import { useCasePicture } from './case-pictures.ts';
import type { ChosenMethod } from './chosen-methods.ts';
import { useColumnPart } from './column-part.ts';
import { type ColumnPlane, planesOf } from './column-planes.ts';
import { hasSegments } from './column-segments.ts';
import { ConceptColumn } from './concept-column.tsx';
import { CrosshairSpeech } from './crosshair-speech.tsx';
import { useKeepChosen } from './keep-chosen.ts';
import { type ExplainedColumnProps, MethodColumn } from './method-column.tsx';
import { MissingConceptsColumn } from './missing-concepts-column.tsx';
import { PictureColumn } from './picture-column.tsx';
import styles from './review-screen.module.css';
import { dismissExplanation, explainCase, runningFor, useRunning } from './running-explanations.ts';
import { StartingColumn } from './starting-column.tsx';

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
}

/** The picture and one column per method, side by side. */
export function ReviewColumns(props: ReviewColumnsProps) {
  const { detail, methods, chosen } = props;
  const { picture, outline, failure } = useCasePicture(detail);
  const all = useRunning();
  const running = runningFor(all, detail.key);
  const [choice, setChoice] = useState<Readonly<Record<string, ColumnPlane['name']>>>({});
  const keepChosen = useKeepChosen();
  const compact = useViewer((state) => state.compact);
  const part = useColumnPart((state) => state.part);

  const columns = detail.explanations.flatMap((explanation) =>
    columnOf(explanation, choice[explanation.method]),
  );
  const maps = columns.filter((column) => column.kind === 'map');
  const shown = maps.map(({ plane }) => plane);
  const explained = new Set(columns.map(({ explanation }) => explanation.method));
  const starting = running.filter(({ method }) => !explained.has(method.id));
  const missing = props.withoutConcepts.filter(({ id }) => !explained.has(id));
  const segmented = maps.find(({ explanation }) => hasSegments(explanation))?.explanation ?? null;
  const titleOf = (id: string) => methods.find((method) => method.id === id)?.title ?? id;

  const { preprocessing } = props;
  const placement = useMemo(() => {
    if (picture === null || preprocessing === null) return null;
    const [height, width] = preprocessing.size;
    return inputPlacement(preprocessing.fit, picture, { width, height });
  }, [picture, preprocessing]);

  return (
    <div
      className={styles.columns}
      data-compact={compact || undefined}
      data-part={compact ? undefined : part}
    >
      <CrosshairSpeech
        picture={picture}
        placement={placement}
        planes={maps.map(({ explanation, plane }) => ({ title: explanation.title, plane }))}
        segmented={segmented}
      />
      <PictureColumn
        detail={detail}
        picture={picture}
        outline={outline}
        placement={placement}
        segmented={segmented}
      />
      {failure !== null && <FailureNotice failure={failure} />}
      {columns.map((column) => {
        const { explanation } = column;
        const { method: id } = explanation;
        const given: ExplainedColumnProps = {
          explanation,
          method: methods.find((method) => method.id === id) ?? null,
          metrics: props.metrics,
          picture,
          outline,
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
        if (column.kind === 'concepts') return <ConceptColumn key={id} {...given} sets={props.conceptSets} />;
        return (
          <MethodColumn
            key={id}
            {...given}
            planes={column.planes}
            plane={column.plane}
            onPlane={(name) => setChoice((before) => ({ ...before, [id]: name }))}
            shown={shown}
          />
        );
      })}
      {starting.map((each) => (
        <StartingColumn
          key={each.method.id}
          title={titleOf(each.method.id)}
          running={each}
          onDismiss={() => dismissExplanation(each)}
        />
      ))}
      {missing.map(({ id }) => (
        <MissingConceptsColumn
          key={id}
          title={titleOf(id)}
          modelId={detail.key.modelId}
          datasetId={detail.key.datasetId}
          classIndex={detail.predicted?.index ?? 0}
          label={detail.predicted?.label ?? detail.model.labels[0] ?? t('this class')}
        />
      ))}
      {columns.length === 0 && starting.length === 0 && missing.length === 0 && (
        <EmptyState icon={Sparkles} title={t('No explanation yet')}>
          {t('Press E to run {{chosen}}.', {
            chosen: chosen.map(({ id }) => titleOf(id)).join(' and ') || t('the chosen methods'),
          })}
        </EmptyState>
      )}
    </div>
  );
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
