import { ChevronLeft, ChevronRight, FileText, ImageOff, LayoutGrid, Sparkles } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Estimate } from '#contract/explanation.ts';
import type { Verdict } from '#contract/review.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { CaseDetail, ProjectSummary } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { goTo, navigate } from '../../app/route.ts';
import { useSameContent } from '../../app/same-content.ts';
import { useSelection } from '../../app/selection.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { formatCount, formatDuration } from '../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { ViewerToolbar } from '../../viewer/viewer-toolbar.tsx';
import { InfluenceStrip } from '../influence/influence-strip.tsx';
import { besideOf, useBeside } from './beside.ts';
import { BesideMenu } from './beside-menu.tsx';
import { BesideRow } from './beside-row.tsx';
import { useBlinking } from './blinking.ts';
import { useCaseReview } from './case-review.ts';
import { chosenMethods, lackingConcepts } from './chosen-methods.ts';
import { useColumnKeys } from './column-keys.ts';
import { hasMap } from './column-planes.ts';
import { hasSegments } from './column-segments.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { useKeepSegmentation } from './keep-chosen.ts';
import { MethodMenu } from './method-menu.tsx';
import { useNeighbours } from './neighbours.ts';
import { useMethodsOfProject } from './project-methods.ts';
import { ReportDialog } from './report-dialog.tsx';
import { columnIds, ReviewColumns } from './review-columns.tsx';
import { caseOfAddress, openCase, useReviewOrder } from './review-order.ts';
import styles from './review-screen.module.css';
import { type FieldRequests, ReviewSide } from './review-side.tsx';
import { explainCase, runningFor, useRunning } from './running-explanations.ts';
import { SegmentationMenu } from './segmentation-menu.tsx';
import { SettledDetail } from './settled-detail.tsx';
import { useViewerKeys } from './viewer-keys.ts';

const verdictKeys: readonly (readonly [string, Verdict | null, string])[] = [
  ['1', 'label-wrong', t('Verdict: label wrong')],
  ['2', 'model-wrong', t('Verdict: model wrong')],
  ['3', 'ambiguous', t('Verdict: ambiguous')],
  ['4', 'new-defect', t('Verdict: new defect')],
  ['0', null, t('Clear the verdict')],
];

const none: readonly never[] = [];

/** One case: picture, explanations side by side, verdict. */
export function ReviewScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const key = caseOfAddress(parameters);
  const summary = useCall('project.summary', {});
  if (key === null) {
    return (
      <EmptyState
        icon={ImageOff}
        title={t('This address names no case')}
        action={<Button onPress={() => navigate('cases')}>{t('Go to Cases')}</Button>}
      />
    );
  }
  return <CaseOf caseKey={key} project={summary.data ?? null} />;
}

function CaseOf({
  caseKey,
  project,
}: {
  readonly caseKey: CaseKey;
  readonly project: ProjectSummary | null;
}) {
  const asked = useCall('case.get', caseKey);
  const samples = project?.datasets.find(({ id }) => id === caseKey.datasetId)?.samples ?? 0;
  const neighbours = useNeighbours(caseKey, samples);
  const go = (to: CaseKey | null) => to !== null && openCase(to, { replace: true });
  const backAddress = useReviewOrder((state) => state.order?.address);
  const back = () => {
    if (backAddress === undefined) navigate('cases');
    else goTo(backAddress);
  };
  useKeys('Cases in order', [
    { keys: 'j', label: t('Next case'), run: () => go(neighbours.next), repeats: true },
    { keys: 'k', label: t('Previous case'), run: () => go(neighbours.previous), repeats: true },
    { keys: 'Escape', label: t('Back to the list'), run: back },
  ]);
  const { position, count } = neighbours;
  const steps = (
    <span className={styles.steps}>
      <IconButton icon={LayoutGrid} label={t('Back to the list (Escape)')} onPress={back} />
      <IconButton
        icon={ChevronLeft}
        label={t('Previous case (K)')}
        isDisabled={neighbours.previous === null}
        onPress={() => go(neighbours.previous)}
      />
      <IconButton
        icon={ChevronRight}
        label={t('Next case (J)')}
        isDisabled={neighbours.next === null}
        onPress={() => go(neighbours.next)}
      />
      {position !== null && (
        <span className={styles.position}>
          {t('{{position}} of {{count}}', { position: formatCount(position + 1), count: formatCount(count) })}
        </span>
      )}
    </span>
  );
  if (asked.data === undefined) {
    return (
      <div className={styles.screen}>
        <header className={styles.head}>{steps}</header>
        {asked.error === null ? (
          <Loading what={t('case {{index}}', { index: caseKey.index })} />
        ) : (
          <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />
        )}
      </div>
    );
  }
  return <CaseView detail={asked.data} project={project} steps={steps} />;
}

function CaseView(props: {
  readonly detail: CaseDetail;
  readonly project: ProjectSummary | null;
  readonly steps: ReactNode;
}) {
  const { detail, project, steps } = props;
  const { key } = detail;
  const described = useCall('methods', {}).data;
  const settings = useCall('status', {}).data?.settings ?? null;
  const methods = described?.methods ?? [];
  const inspection = useCall('model.inspection', { modelId: key.modelId }).data;
  const ofProject = useMethodsOfProject();
  const chosen = ofProject.settings === null ? [] : chosenMethods(ofProject.settings, methods, inspection);
  const segmentation = settings?.chosenSegmentation ?? null;
  const keepSegmentation = useKeepSegmentation();
  const conceptSets = useCall('concepts.list', { modelId: key.modelId }).data?.sets;
  const withoutConcepts = lackingConcepts(chosen, methods, conceptSets, detail.predicted?.index ?? null);
  // What has no concepts to show is not run: its column says where they come from.
  const run = chosen.filter((method) => !withoutConcepts.includes(method));
  const beside = besideOf(
    key,
    useBeside((state) => state.beside),
  );
  const below = useCall('case.get', beside).data ?? null;
  const estimate = useCall(
    'explain.estimate',
    run.length > 0
      ? {
          modelId: key.modelId,
          methods: run.map(({ id, parameters }) => ({ id, parameters: { ...parameters } })),
          segmentation,
        }
      : null,
    { keepPrevious: true },
  );
  const review = useCaseReview(key);
  const selection = useSelection(key.datasetId);
  const [reporting, setReporting] = useState(false);
  const [asked, setAsked] = useState<FieldRequests>({ index: key.index, label: 0, note: 0, tag: 0 });
  const ask = (field: 'label' | 'note' | 'tag') =>
    setAsked((before) => {
      const own = before.index === key.index ? before : { index: key.index, label: 0, note: 0, tag: 0 };
      return { ...own, [field]: own[field] + 1 };
    });
  const model = project?.models.find(({ id }) => id === key.modelId) ?? null;
  const dataset = project?.datasets.find(({ id }) => id === key.datasetId) ?? null;
  const belowModel = project?.models.find(({ id }) => id === below?.key.modelId) ?? null;
  const belowConcepts = useCall('concepts.list', below === null ? null : { modelId: below.key.modelId }).data
    ?.sets;

  const explain = () => void explainCase(key, run, segmentation, 'predicted');
  useKeys('Case review', [
    ...verdictKeys.map(([keys, verdict, label]) => ({
      keys,
      label,
      run: () => review.append({ kind: 'verdict', verdict }),
    })),
    { keys: 'e', label: t('Explain with the chosen methods'), run: explain, disabled: run.length === 0 },
    { keys: 'r', label: t('Report of this case, or of the chosen ones'), run: () => setReporting(true) },
    { keys: 'l', label: t('Corrected label'), run: () => ask('label') },
    { keys: 'n', label: t('Note'), run: () => ask('note') },
    { keys: 'Shift+T', label: t('Tag'), run: () => ask('tag') },
    { keys: 'Ctrl+z', label: t('Undo'), run: review.undo },
    { keys: 'Ctrl+Shift+Z', label: t('Redo'), run: review.redo },
  ]);
  useBlinking();
  useViewerKeys();
  const [arranging, setArranging] = useState(false);
  const allRunning = useRunning();
  const running = runningFor(allRunning, key);
  const belowRunning = beside === null ? [] : runningFor(allRunning, beside);
  const ids = [
    ...new Set([
      ...columnIds(detail, running, withoutConcepts),
      ...(below === null ? [] : columnIds(below, belowRunning, [])),
    ]),
  ];
  const [comparing, setComparing] = useState(false);
  const explainBelow = () => {
    if (beside !== null) void explainCase(beside, run, segmentation, 'predicted');
  };
  useKeys('Comparison', [
    {
      keys: 'p',
      label: t('Compare with another model or picture'),
      run: () => setComparing(true),
      disabled: project === null,
    },
    {
      keys: 'Shift+E',
      label: t('Explain the one compared with'),
      run: explainBelow,
      disabled: beside === null || run.length === 0,
    },
  ]);
  const titled = ids.map((id) => ({ id, title: methods.find((method) => method.id === id)?.title ?? id }));
  const blinkColumns = useSameContent(titled.filter(({ id }) => hasMap(detail, id)));
  useColumnKeys(ids, () => setArranging(true));

  const wrong =
    detail.predicted !== null && detail.labelIndex !== null && detail.predicted.index !== detail.labelIndex;
  const reported = selection.indices.size > 0 ? [...selection.indices].sort((a, b) => a - b) : [key.index];
  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        {steps}
        <h2 className={styles.title} title={detail.sample.name}>
          {detail.sample.name}
          <span className={styles.answer}>
            {detail.sample.label ?? t('no label')}
            {detail.predicted !== null && (
              <>
                {' '}
                {wrong ? '≠' : '→'} {detail.predicted.label}
              </>
            )}
          </span>
        </h2>
        <span className={styles.space} />
        {project !== null && (
          <BesideMenu detail={detail} project={project} open={comparing} onOpen={setComparing} />
        )}
        <ColumnsMenu columns={titled} open={arranging} onOpen={setArranging} />
        <MethodMenu
          modelId={key.modelId}
          methods={methods}
          inspection={inspection}
          chosen={chosen}
          segmentation={segmentation}
          ofProject={ofProject.own}
          onOfProject={(own) => ofProject.setOwn(own ? chosen : null)}
          onChange={ofProject.keep}
        />
        <SegmentationMenu
          segmenters={described?.segmenters ?? []}
          chosen={segmentation}
          onChange={keepSegmentation}
        />
        <Button tone="primary" icon={Sparkles} isDisabled={run.length === 0} onPress={explain}>
          {t('Explain')}
        </Button>
        {estimate.data !== undefined && (
          <span className={styles.estimate} title={costOf(estimate.data.total)}>
            {costOf(estimate.data.total)}
          </span>
        )}
        <Button icon={FileText} onPress={() => setReporting(true)}>
          {t('Report')}
        </Button>
      </header>
      <div className={styles.tools}>
        <ViewerToolbar
          hasMask={detail.mask !== null}
          hasSegments={detail.explanations.some(hasSegments)}
          blinkColumns={blinkColumns}
        />
      </div>
      <div className={styles.body}>
        <div className={styles.left}>
          <div className={styles.scroller} data-beside={below !== null || undefined}>
            <ReviewColumns
              detail={detail}
              methods={methods}
              metrics={described?.metrics ?? []}
              preprocessing={model?.preprocessing ?? null}
              inspection={inspection}
              featureTensor={model?.featureTensor ?? null}
              chosen={chosen}
              segmentation={segmentation}
              withoutConcepts={withoutConcepts}
              conceptSets={conceptSets ?? []}
              ids={ids}
              beside={null}
            />
            {below !== null && (
              <BesideRow
                above={detail}
                preprocessingAbove={model?.preprocessing ?? null}
                detail={below}
                methods={methods}
                metrics={described?.metrics ?? []}
                preprocessing={belowModel?.preprocessing ?? null}
                featureTensor={belowModel?.featureTensor ?? null}
                chosen={chosen}
                segmentation={segmentation}
                withoutConcepts={[]}
                conceptSets={belowConcepts ?? []}
                ids={ids}
                onExplain={explainBelow}
              />
            )}
          </div>
          {project !== null && settings !== null && (
            <SettledDetail detail={detail}>
              {(settled) => (
                <InfluenceStrip
                  detail={settled}
                  project={project}
                  methods={described?.influences ?? none}
                  settings={settings}
                />
              )}
            </SettledDetail>
          )}
        </div>
        <aside className={styles.side} aria-label={t('Decision')}>
          <SettledDetail detail={detail}>
            {(settled) => (
              <ReviewSide
                key={JSON.stringify(settled.key)}
                detail={settled}
                classes={dataset?.classes}
                asked={asked}
              />
            )}
          </SettledDetail>
        </aside>
      </div>
      <ReportDialog
        open={reporting}
        onClose={() => setReporting(false)}
        modelId={key.modelId}
        datasetId={key.datasetId}
        indices={reported}
        suggestedTitle={
          reported.length === 1
            ? t('Case {{name}}', { name: detail.sample.name })
            : t('{{reported}} cases', { reported: formatCount(reported.length) })
        }
      />
    </div>
  );
}

/** `3,310 passes, about 27 s` */
function costOf({ passes, seconds }: Estimate): string {
  return t('{{passes}} passes{{value}}', {
    passes: formatCount(passes),
    value: seconds === null ? '' : t(', about {{seconds}}', { seconds: formatDuration(seconds) }),
  });
}
