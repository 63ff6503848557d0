import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp, LayoutGrid, RotateCw } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import type { CaseDetail, ProjectSummary, Settings } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { navigate, parseRoute } from '../../app/route.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { datasetOption } from '../../components/dataset-option.ts';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import type { ChosenMethod } from '../review/chosen-methods.ts';
import { SourceMark } from '../review/column-header.tsx';
import { useKeepInfluences } from '../review/keep-chosen.ts';
import { caseOfAddress } from '../review/review-order.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { GalleryDialog } from './gallery-dialog.tsx';
import styles from './influence-strip.module.css';
import { flagChange, useLabelReviews } from './label-reviews.ts';
import { MeasureDialog } from './measure-dialog.tsx';
import { RankingFacts } from './ranking-facts.tsx';
import { StripSide } from './strip-side.tsx';
import { TraceParameters } from './trace-parameters.tsx';
import { trace, tracingName, useTracing } from './tracing.ts';
import { TracingBegin, TracingLine } from './tracing-begin.tsx';
import { chooseTraining, trainingChoices, useInfluenceView, useTraining } from './training-sets.ts';

export interface InfluenceStripProps {
  readonly detail: CaseDetail;
  readonly project: ProjectSummary;
  readonly methods: readonly MethodDescription[];
  readonly settings: Settings;
}

/** Training pictures that speak for and against the model's answer, at the foot of a case. */
export const InfluenceStrip = memo(function InfluenceStrip(props: InfluenceStripProps) {
  const { project, methods } = props;
  const training = useTraining(project);
  const first = methods[0];
  if (first === undefined) return null;
  if (training === null) {
    return (
      <section className={styles.strip} aria-label={t('Training pictures')}>
        <div className={styles.line}>
          <h2>{t('Training pictures')}</h2>
          <span className={styles.quiet}>
            {project.datasets.length === 0
              ? t('Nothing to trace answers to.')
              : t(
                  'No data set has the role “training”: import what the model was trained on, or choose another.',
                )}
          </span>
          <span className={styles.space} />
          {project.datasets.length > 0 && (
            <Select
              label={t('Trace answers to')}
              labelHidden
              placeholder={t('Choose a data set')}
              options={trainingOptions(project.datasets)}
              value={null}
              onChange={(id) => chooseTraining(project, id)}
            />
          )}
          <Button onPress={() => navigate('import', { what: 'dataset' })}>{t('Import training data')}</Button>
        </div>
      </section>
    );
  }
  return <StripOf key={training.id} {...props} training={training} first={first} />;
});

function trainingOptions(datasets: readonly Dataset[]) {
  return trainingChoices(datasets).map(datasetOption);
}

function StripOf(
  props: InfluenceStripProps & { readonly training: Dataset; readonly first: MethodDescription },
) {
  const { detail, project, methods, settings, training, first } = props;
  const { key } = detail;
  const collapsed = useInfluenceView((state) => state.collapsed);
  const listed = useCall('influence.list', { case: key });
  const keep = useKeepInfluences();
  const reviews = useLabelReviews(key.modelId, training.id);
  const [comparing, setComparing] = useState<number | null>(null);
  const [gallery, setGallery] = useState(false);
  const [measuring, setMeasuring] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const section = useRef<HTMLElement>(null);

  const known = settings.chosenInfluences.filter(({ id }) => methods.some((each) => each.id === id));
  const chosen: ChosenMethod = known[0] ?? { id: first.id, parameters: {} };
  const method = methods.find(({ id }) => id === chosen.id) ?? first;
  const ofTraining = (listed.data?.rankings ?? []).filter(
    (ranking) => ranking.training.datasetId === training.id,
  );
  const ranking = ofTraining.find((each) => each.method === method.id) ?? null;
  const name = tracingName(key, training.id, method.id);
  const tracing = useTracing(({ running }) => running.get(name)) ?? null;
  const running = tracing !== null && tracing.failure === null;

  // A class that somebody asked for stays the one that is traced.
  const target: TargetRequest =
    ranking !== null && ranking.target.index !== detail.predicted?.index ? ranking.target.index : 'predicted';
  const choose = (next: ChosenMethod) => keep([next, ...known.filter(({ id }) => id !== next.id)]);
  const switchTo = (id: string) => choose(known.find((each) => each.id === id) ?? { id, parameters: {} });
  const step = (by: 1 | -1) => {
    const at = methods.indexOf(method);
    const next = methods[(at + by + methods.length) % methods.length];
    if (next !== undefined) switchTo(next.id);
  };
  const run = (parameters: ParameterValues = chosen.parameters, of: TargetRequest = target) => {
    choose({ id: method.id, parameters });
    // The strip follows its case in a moment; the key means the case that is at hand now.
    const atHand = caseOfAddress(parseRoute(location.hash).parameters) ?? key;
    void trace(atHand, training.id, { id: method.id, parameters: { ...parameters } }, of);
  };
  const flag = (index: number) => void reviews.append(index, flagChange(reviews.of(index)));
  // A letter on a closed list chooses from it; after a choice, letters are to mean the keys of the screen again.
  const leaveList = () => setTimeout(() => requestAnimationFrame(() => section.current?.focus()), 50);
  const fold = () => useInfluenceView.setState({ collapsed: !collapsed });
  const focused = (): number | null => {
    const element = document.activeElement?.closest('[data-sample]');
    const index = element === null ? undefined : element?.getAttribute('data-sample');
    return index === null || index === undefined || !body.current?.contains(element ?? null)
      ? null
      : Number(index);
  };
  useKeys('Training pictures', [
    { keys: 'i', label: t('Trace the answer to training pictures'), run: () => run(), disabled: running },
    { keys: 'Shift+I', label: t('Show or fold the training pictures'), run: fold },
    { keys: '[', label: t('Influence method before'), run: () => step(-1) },
    { keys: ']', label: t('Next influence method'), run: () => step(1) },
    {
      keys: 't',
      label: t('Go to the training pictures'),
      run: () => body.current?.querySelector<HTMLElement>('[data-sample]')?.focus(),
      disabled: collapsed || ranking === null,
    },
    {
      keys: 'w',
      label: t('The label of the training picture in focus looks wrong'),
      run: () => {
        const index = focused();
        if (index !== null) flag(index);
      },
    },
    {
      keys: 'a',
      label: t('All training pictures'),
      run: () => setGallery(true),
      disabled: ranking === null,
    },
  ]);

  const shown = ranking === null ? [] : [...ranking.for, ...ranking.against];
  return (
    <section className={styles.strip} aria-label={t('Training pictures')} ref={section} tabIndex={-1}>
      <div className={styles.line}>
        <IconButton
          icon={collapsed ? ChevronUp : ChevronDown}
          label={
            collapsed ? t('Show the training pictures (Shift I)') : t('Fold the training pictures (Shift I)')
          }
          aria-expanded={!collapsed}
          onPress={fold}
        />
        <h2>{t('Training pictures')}</h2>
        <span className={styles.switch}>
          <IconButton icon={ChevronLeft} label={t('Influence method before ([)')} onPress={() => step(-1)} />
          <Select
            label={t('Influence method')}
            labelHidden
            options={methods.map((each) => ({
              id: each.id,
              name: each.title,
              detail: ofTraining.some((one) => one.method === each.id) ? t('ranked') : t(each.source.kind),
            }))}
            value={method.id}
            onChange={(id) => {
              switchTo(id);
              leaveList();
            }}
          />
          <IconButton icon={ChevronRight} label={t('Next influence method (])')} onPress={() => step(1)} />
        </span>
        <SourceMark source={method.source} />
        {ranking !== null && <RankingFacts ranking={ranking} onMeasure={() => setMeasuring(true)} />}
        <span className={styles.space} />
        <Select
          label={t('Training data')}
          labelHidden
          options={trainingOptions(project.datasets)}
          value={training.id}
          onChange={(id) => chooseTraining(project, id)}
        />
        <TraceParameters
          key={method.id}
          method={method}
          modelId={key.modelId}
          trainingId={training.id}
          labels={detail.model.labels}
          parameters={chosen.parameters}
          target={target}
          onRun={run}
        />
        {ranking !== null && (
          <>
            <IconButton
              icon={RotateCw}
              label={t('Trace again (I)')}
              isDisabled={running}
              onPress={() => run()}
            />
            <Button icon={LayoutGrid} onPress={() => setGallery(true)}>
              {t('All {{samples}}', { samples: formatCount(ranking.training.samples) })}
            </Button>
          </>
        )}
      </div>
      {!collapsed && (
        <div className={styles.body} ref={body}>
          {tracing !== null && (
            <TracingLine name={name} tracing={tracing} title={method.title} onRetry={() => run()} />
          )}
          {ranking === null && tracing === null && (
            <TracingBegin
              pending={listed.data === undefined}
              method={method}
              modelId={key.modelId}
              training={training}
              parameters={chosen.parameters}
              target={detail.predicted?.label ?? null}
              onRun={() => run()}
            />
          )}
          {ranking !== null &&
            (['for', 'against'] as const).map((side) => (
              <StripSide
                key={side}
                side={side}
                ranking={ranking}
                reviewOf={reviews.of}
                onCompare={(sample) => setComparing(sample.sampleIndex)}
                onFlag={flag}
              />
            ))}
        </div>
      )}
      {listed.error !== null && <FailureNotice failure={listed.error} />}
      {ranking !== null && (
        <>
          <CompareDialog
            detail={detail}
            ranking={ranking}
            samples={shown}
            at={comparing}
            reviews={reviews}
            onMove={setComparing}
            onClose={() => setComparing(null)}
          />
          <GalleryDialog
            open={gallery}
            detail={detail}
            ranking={ranking}
            reviews={reviews}
            onClose={() => setGallery(false)}
          />
        </>
      )}
      <MeasureDialog
        open={measuring}
        model={{ id: key.modelId, name: detail.model.name }}
        training={training}
        datasets={project.datasets}
        queryId={key.datasetId}
        methods={methods}
        chosen={[chosen]}
        onClose={() => setMeasuring(false)}
      />
    </section>
  );
}
