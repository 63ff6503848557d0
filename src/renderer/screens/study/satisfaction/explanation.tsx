import { useEffect, useMemo } from 'react';
import type { Model } from '#contract/model.ts';
import type { Study, StudyTask } from '#contract/study.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { type Output, useCall } from '../../../app/calls.ts';
import { FailureNotice, Loading } from '../../../components/notice.tsx';
import { t } from '../../../language/language.ts';
import { loadMap } from '../../../viewer/blobs.ts';
import { ColourBar } from '../../../viewer/colour-bar.tsx';
import { Pane, type PaneLayer } from '../../../viewer/pane.tsx';
import { valueAt } from '../../../viewer/picture-values.ts';
import { inputPlacement } from '../../../viewer/placement.ts';
import { useLoaded } from '../../../viewer/use-loaded.ts';
import { useViewer } from '../../../viewer/view-store.ts';
import { useCasePicture, warmCase } from '../../review/case-pictures.ts';
import { ownRange } from '../../review/column-ranges.ts';
import styles from './satisfaction.module.css';

/** The picture as it is, and with the map of one explanation over it. */
export function Explanation(props: {
  readonly study: Study;
  readonly model: Model;
  readonly task: StudyTask;
  readonly next: StudyTask | null;
  readonly name: string;
}) {
  const { study, model, task, next, name } = props;
  const { modelId, datasetId } = study;
  const detail = useCall('case.get', { modelId, datasetId, index: task.index }, { keepPrevious: true });
  const map = useCall('study.explanation', { studyId: study.id, runId: task.runId }, { keepPrevious: true });
  useNextWarm(study, next);
  const failure = detail.error ?? map.error;
  if (failure !== null) return <FailureNotice failure={failure} />;
  if (detail.data === undefined || map.data === undefined) return <Loading what={name} />;
  return <Shown model={model} detail={detail.data} shown={map.data} name={name} />;
}

function Shown(props: {
  readonly model: Model;
  readonly detail: CaseDetail;
  readonly shown: Output<'study.explanation'>;
  readonly name: string;
}) {
  const { model, detail, shown, name } = props;
  const { picture, failure: pictureFailure } = useCasePicture(detail);
  const { value: map, failure: mapFailure } = useLoaded(useMemo(() => loadMap(shown.map), [shown.map]));
  const crosshair = useViewer((state) => state.crosshair);
  const { signed } = shown;
  const range = useMemo(
    () => ownRange({ name: 'map', title: t('Map'), artifact: shown.map, signed }, map?.values ?? null),
    [shown.map, signed, map],
  );
  const layer = useMemo<PaneLayer | null>(() => {
    if (map === null || picture === null) return null;
    const [height, width] = model.preprocessing.size;
    return {
      map,
      placement: inputPlacement(model.preprocessing.fit, picture, { width, height }),
      range,
      signed,
    };
  }, [map, picture, model, range, signed]);
  const value = layer === null || crosshair === null ? null : valueAt(layer.map, layer.placement, crosshair);
  const failure = pictureFailure ?? mapFailure;
  const { sample, predicted } = detail;
  return (
    <section className={styles.shown} aria-labelledby="explanation-name">
      <header className={styles.shownHead}>
        <h3 id="explanation-name">{name}</h3>
        <span className={styles.quiet}>
          {t(
            '{{name}}: labelled {{label}}, the model says {{label2}}, the map says where it sees {{target}}',
            {
              name: sample.name,
              label: sample.label ?? t('nothing'),
              label2: predicted?.label ?? t('nothing'),
              target: shown.target,
            },
          )}
        </span>
      </header>
      {failure !== null && <FailureNotice failure={failure} />}
      <div className={styles.panes}>
        <div className={styles.pane}>
          <Pane
            label={t('Picture {{name}}', { name: sample.name })}
            picture={picture}
            layer={null}
            outline={null}
            pixelSizeNm={sample.pixelSizeNm}
          />
        </div>
        <div className={styles.pane}>
          <Pane
            label={t('{{name}} for {{target}}', { name, target: shown.target })}
            picture={picture}
            layer={layer}
            outline={null}
            pixelSizeNm={sample.pixelSizeNm}
          />
        </div>
      </div>
      <ColourBar range={range} signed={signed} value={value} />
    </section>
  );
}

/** Loads the explanation that comes next, so that going on takes no waiting. */
function useNextWarm({ id: studyId, modelId, datasetId }: Study, next: StudyTask | null): void {
  const detail = useCall('case.get', next === null ? null : { modelId, datasetId, index: next.index }).data;
  const shown = useCall('study.explanation', next === null ? null : { studyId, runId: next.runId }).data;
  useEffect(() => {
    if (detail !== undefined) warmCase(detail);
    if (shown !== undefined) void loadMap(shown.map).catch(() => {});
  }, [detail, shown]);
}
