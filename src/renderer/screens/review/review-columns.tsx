import { Sparkles } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { MethodDescription, MetricDescription } from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { EmptyState, FailureNotice } from '../../components/notice.tsx';
import { inputPlacement } from '../../viewer/placement.ts';
import { useViewer } from '../../viewer/view-store.ts';
import { useCasePicture } from './case-pictures.ts';
import type { ChosenMethod } from './chosen-methods.ts';
import { type ColumnPlane, planesOf } from './column-planes.ts';
import { CrosshairSpeech } from './crosshair-speech.tsx';
import { useKeepChosen } from './keep-chosen.ts';
import { MethodColumn, StartingColumn } from './method-column.tsx';
import { PictureColumn } from './picture-column.tsx';
import styles from './review-screen.module.css';
import { dismissExplanation, explainCase, runningFor, useRunning } from './running-explanations.ts';

export interface ReviewColumnsProps {
  readonly detail: CaseDetail;
  readonly methods: readonly MethodDescription[];
  readonly metrics: readonly MetricDescription[];
  readonly preprocessing: Preprocessing | null;
  readonly chosen: readonly ChosenMethod[];
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

  const columns = detail.explanations.flatMap((explanation) => {
    const planes = planesOf(explanation);
    const plane = planes.find(({ name }) => name === choice[explanation.method]) ?? planes[0];
    return plane === undefined ? [] : [{ explanation, planes, plane }];
  });
  const shown = columns.map(({ plane }) => plane);
  const explained = new Set(columns.map(({ explanation }) => explanation.method));
  const starting = running.filter(({ method }) => !explained.has(method.id));
  const titleOf = (id: string) => methods.find((method) => method.id === id)?.title ?? id;

  const { preprocessing } = props;
  const placement = useMemo(() => {
    if (picture === null || preprocessing === null) return null;
    const [height, width] = preprocessing.size;
    return inputPlacement(preprocessing.fit, picture, { width, height });
  }, [picture, preprocessing]);

  return (
    <div className={styles.columns} data-compact={compact || undefined}>
      <CrosshairSpeech
        picture={picture}
        placement={placement}
        planes={columns.map(({ explanation, plane }) => ({ title: explanation.title, plane }))}
      />
      <PictureColumn detail={detail} picture={picture} outline={outline} />
      {failure !== null && <FailureNotice failure={failure} />}
      {columns.map(({ explanation, planes, plane }) => (
        <MethodColumn
          key={explanation.method}
          explanation={explanation}
          planes={planes}
          plane={plane}
          onPlane={(name) => setChoice((before) => ({ ...before, [explanation.method]: name }))}
          shown={shown}
          method={methods.find(({ id }) => id === explanation.method) ?? null}
          metrics={props.metrics}
          picture={picture}
          outline={outline}
          placement={placement}
          modelId={detail.key.modelId}
          labels={detail.model.labels}
          inspection={props.inspection}
          featureTensor={props.featureTensor}
          running={running.find(({ method }) => method.id === explanation.method) ?? null}
          onRun={(parameters, target) =>
            void explainCase(detail.key, [{ id: explanation.method, parameters }], target)
          }
          onKeep={(parameters) => {
            const kept = { id: explanation.method, parameters };
            const others = chosen.filter(({ id }) => id !== explanation.method);
            keepChosen([...others, kept]);
          }}
        />
      ))}
      {starting.map((each) => (
        <StartingColumn
          key={each.method.id}
          title={titleOf(each.method.id)}
          running={each}
          onDismiss={() => dismissExplanation(each)}
        />
      ))}
      {columns.length === 0 && starting.length === 0 && (
        <EmptyState icon={Sparkles} title="No explanation yet">
          Press E to run {chosen.map(({ id }) => titleOf(id)).join(' and ') || 'the chosen methods'}.
        </EmptyState>
      )}
    </div>
  );
}
