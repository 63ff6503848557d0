import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { MaskDetail } from '#contract/masks.ts';
import type { SegmentationChoice, SegmenterDescription } from '#contract/segmentation.ts';
import { useBlob } from '../../app/blobs.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { useKeys } from '../../app/keys.ts';
import { toast } from '../../app/toasts.ts';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { areaBehind } from '../../viewer/area-text.ts';
import { fitView, type Size } from '../../viewer/view-transform.ts';
import { useAnalysisJob } from '../concepts/analysis-job.ts';
import { HistoryPanel } from './history-panel.tsx';
import { MaskCanvas } from './mask-canvas.tsx';
import type { MaskDraft } from './mask-draft.ts';
import { maskKeys } from './mask-keys.ts';
import { MaskToolbar } from './mask-toolbar.tsx';
import { type MaskViewState, nextRadius } from './mask-view.ts';
import styles from './masks.module.css';
import { ProposePanel } from './propose-panel.tsx';
import { type Region, readRegions } from './regions.ts';

/** One picture with its mask in work. */
export function MaskWorkbench(props: {
  readonly detail: MaskDetail;
  readonly draft: MaskDraft;
  readonly segmenters: readonly SegmenterDescription[];
  readonly choice: SegmentationChoice;
  readonly onChoice: (choice: SegmentationChoice) => void;
  readonly onPicture: (direction: 1 | -1) => void;
}) {
  const { detail, draft, segmenters, choice, onChoice, onPicture } = props;
  const { datasetId, index } = detail;
  useSyncExternalStore(draft.subscribe, draft.version);
  const [state, setState] = useState<MaskViewState>({
    ...{ view: fitView, tool: 'pick', radius: 4, at: null, cursor: null, hidden: false },
  });
  const onState = (change: Partial<MaskViewState>) => setState((before) => ({ ...before, ...change }));
  const pane = useRef<Size>({ width: 0, height: 0 });
  const job = useAnalysisJob();
  const [runId, setRunId] = useState<number | null>(detail.proposals[0]?.runId ?? null);
  const proposals = useProposals(runId, draft);
  const accepting = useMutationCall('masks.accept');
  const removing = useMutationCall('masks.remove');
  const restoring = useMutationCall('masks.restore');
  const busy = accepting.isPending || removing.isPending || restoring.isPending;

  const propose = async () => {
    if (job.running) return;
    const made = await job.start(() =>
      workstation.call('masks.propose', { datasetId, index, segmentation: choice }),
    );
    if (made !== null) setRunId(made);
  };
  const accept = () => {
    if (busy) return;
    accepting.mutate(
      { datasetId, index, mask: draft.mask(), source: draft.source() },
      {
        onSuccess: ({ current }) =>
          toast({
            tone: 'good',
            title: t('Mask accepted'),
            text: t('{{name}}, by {{by}}, {{area}} pixels', {
              name: detail.name,
              by: current.by ?? '',
              area: formatCount(current.area ?? 0),
            }),
          }),
      },
    );
  };
  useKeys(
    'Masks',
    maskKeys(draft, state, pane, {
      onState,
      onAccept: accept,
      onPropose: () => void propose(),
      onPicture,
    }),
  );
  return (
    <>
      <section className={styles.work} aria-label={t('Mask in work')}>
        <MaskToolbar
          draft={draft}
          state={state}
          busy={busy}
          hasMask={detail.current.sha256 !== null}
          onTool={(tool) => onState({ tool })}
          onRadius={(direction) => onState({ radius: nextRadius(state.radius, direction) })}
          onMerge={() => onState({ at: draft.merge() ?? state.at })}
          onReject={() => {
            if (state.at !== null) draft.reject(state.at);
            onState({ at: null });
          }}
          onHidden={() => onState({ hidden: !state.hidden })}
          onRemove={() => removing.mutate({ datasetId, index })}
          onAccept={accept}
        />
        {detail.maskProblem !== null && <Notice tone="warn">{detail.maskProblem}</Notice>}
        {proposals.failure !== null && <FailureNotice failure={proposals.failure} />}
        <MaskCanvas
          draft={draft}
          pictureSha256={detail.picture.sha256}
          state={state}
          onState={onState}
          pane={pane}
          label={t('{{name}} and its mask', { name: detail.name })}
          pixelSizeNm={detail.pixelSizeNm}
        />
        <footer className={styles.foot}>
          <span role="status">{wordsOf(draft, state, detail.pixelSizeNm)}</span>
          <span className={styles.quiet}>{t('{{name}} · ? shows all keys', { name: detail.name })}</span>
        </footer>
      </section>
      <aside className={styles.side} aria-label={t('Mask')}>
        <ProposePanel
          segmenters={segmenters}
          choice={choice}
          onChoice={onChoice}
          job={job}
          onPropose={() => void propose()}
          proposals={detail.proposals}
          runId={runId}
          onRun={setRunId}
        />
        {proposals.empty && (
          <Notice tone="plain">
            {t('The segmenter proposes nothing for this picture. Draw the mask with B.')}
          </Notice>
        )}
        <HistoryPanel
          detail={detail}
          busy={busy}
          onRestore={(entry) => restoring.mutate({ datasetId, index, entry })}
        />
      </aside>
    </>
  );
}

/** Loads the proposals of a run into a draft, once. */
function useProposals(runId: number | null, draft: MaskDraft) {
  const asked = useCall('masks.proposals', runId === null ? null : { runId });
  const blob = useBlob(asked.data?.sha256 ?? null);
  const [empty, setEmpty] = useState(false);
  useEffect(() => {
    if (runId === null || blob.data === undefined) return;
    const regions = readRegions(runId, blob.data);
    setEmpty(regions.length === 0);
    if (!draft.regions.some((region: Region) => region.runId === runId)) draft.propose(regions);
  }, [runId, blob.data, draft]);
  return { failure: asked.error ?? blob.error, empty };
}

/** What is there and what is marked, for the foot and for whoever listens. */
function wordsOf(
  draft: MaskDraft,
  { at, tool, cursor, radius }: MaskViewState,
  pixelSizeNm: number | null,
): string {
  const inside = `${t('{{area}} pixels in the mask', { area: formatCount(draft.area) })}${areaBehind(draft.area, pixelSizeNm)}`;
  if (tool !== 'pick') {
    const place =
      cursor === null ? '' : t(' at {{x}}, {{y}}', { x: Math.floor(cursor.x), y: Math.floor(cursor.y) });
    return t('{{value}}{{place}}, radius {{radius}}; {{inside}}', {
      value: tool === 'brush' ? t('Brush') : t('Eraser'),
      place,
      radius,
      inside,
    });
  }
  const shown = draft.regions.filter((region) => region.state !== 'rejected');
  const place = shown.findIndex(({ key }) => key === at);
  const region = shown[place];
  if (region === undefined)
    return shown.length === 0
      ? inside
      : t('{{shown}} proposals; {{inside}}', { shown: shown.length, inside });
  const taken = `${areaBehind(region.area, pixelSizeNm)}${region.state === 'accepted' ? ', taken' : ''}`;
  return t('Proposal {{place}} of {{shown}}, {{area}} pixels{{taken}}; {{inside}}', {
    place: place + 1,
    shown: shown.length,
    area: formatCount(region.area),
    taken,
    inside,
  });
}
