import { RotateCw } from 'lucide-react';
import type { Dataset } from '#contract/dataset.ts';
import type { Evaluation, PredictionSet } from '#contract/evaluation.ts';
import type { Model } from '#contract/model.ts';
import { useMutationCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { navigate } from '../../app/route.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { formatCount, formatNumber, formatPercent } from '../../components/format.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { ClassTable } from './class-table.tsx';
import { ConfusionMatrix } from './confusion-matrix.tsx';
import { useEvaluate } from './evaluate-view.tsx';
import { FrequentConfusions } from './frequent-confusions.tsx';
import styles from './overview.module.css';
import { ReliabilityDiagram } from './reliability-diagram.tsx';
import { Remarks } from './remarks.tsx';
import { shownClasses } from './shown-classes.ts';
import { ThresholdPanel } from './threshold-panel.tsx';

/** Above this many classes the confusion matrix takes the width of the screen. */
const MANY_CLASSES = 14;

/** A model judged on a data set. */
export function EvaluationView(props: {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly predictionSet: PredictionSet;
}) {
  const { model, dataset, predictionSet } = props;
  const { evaluation } = predictionSet;
  const again = useEvaluate(model, dataset);
  const cancel = useMutationCall('jobs.cancel');
  const wrong = misclassified(evaluation);
  const classes = shownClasses(evaluation);
  const showMisclassified = () => navigate('cases', { outcome: 'wrong' });
  useKeys('Overview', [
    { keys: 'm', label: t('Misclassified cases'), run: showMisclassified },
    { keys: 'e', label: t('Evaluate again'), run: again.start, disabled: again.running },
  ]);

  const table = (
    <Panel
      title={t('Classes')}
      detail={t('{{classes}} of {{labels}} occur', {
        classes: classes.length,
        labels: evaluation.labels.length,
      })}
    >
      <ClassTable evaluation={evaluation} classes={classes} datasetId={dataset.id} modelId={model.id} />
    </Panel>
  );
  const confusion = (
    <Panel title={t('Confusion')} detail={t('rows true, columns predicted; shading is the share of the row')}>
      <div className={styles.confusion}>
        <ConfusionMatrix evaluation={evaluation} classes={classes} />
        <FrequentConfusions evaluation={evaluation} />
      </div>
    </Panel>
  );
  const threshold = (
    <Panel title={t('Manual review by confidence')}>
      <ThresholdPanel evaluation={evaluation} />
    </Panel>
  );
  const reliability = (
    <Panel title={t('Reliability')} detail={t('accuracy of the answers by their confidence')}>
      <ReliabilityDiagram bins={evaluation.reliability} />
    </Panel>
  );

  return (
    <div className={styles.page}>
      <div className={styles.strip}>
        <dl className={styles.figures}>
          <Figure name={t('Accuracy')} detail={intervalOf(evaluation)}>
            {formatPercent(evaluation.accuracy.value)}
          </Figure>
          <Figure name={t('Macro F1')}>{formatNumber(evaluation.macroF1)}</Figure>
          <Figure name={t('Calibration error')} detail={t('ECE, 15 bins')}>
            {formatPercent(evaluation.expectedCalibrationError)}
          </Figure>
          <Figure name={t('Brier score')}>{formatNumber(evaluation.brier)}</Figure>
          <Figure
            name={t('Labelled pictures')}
            detail={t('of {{samples}}', { samples: formatCount(evaluation.samples) })}
          >
            {formatCount(evaluation.labelled)}
          </Figure>
        </dl>
        <Button tone="primary" onPress={showMisclassified} isDisabled={wrong === 0}>
          {t('Review {{wrong}} misclassified', { wrong: formatCount(wrong) })}
        </Button>
        <IconButton
          icon={RotateCw}
          label={t('Evaluate again (e)')}
          isDisabled={again.running}
          onPress={again.start}
        />
      </div>
      {again.failure !== null && <FailureNotice failure={again.failure} />}
      {again.running && again.job !== null && (
        <div className={styles.again}>
          <ProgressLine progress={again.job.progress} label={t('Evaluation')} />
          <Button
            onPress={() => {
              if (again.job !== null) cancel.mutate({ jobId: again.job.id });
            }}
          >
            {t('Cancel')}
          </Button>
        </div>
      )}
      <Remarks evaluation={evaluation} />
      {classes.length > MANY_CLASSES ? (
        <>
          {confusion}
          <div className={styles.columns}>
            {table}
            <div className={styles.column}>
              {threshold}
              {reliability}
            </div>
          </div>
        </>
      ) : (
        <div className={styles.columns}>
          <div className={styles.column}>
            {table}
            {threshold}
          </div>
          <div className={styles.column}>
            {confusion}
            {reliability}
          </div>
        </div>
      )}
      {evaluation.labelled === 0 && (
        <Notice tone="warn">
          {t('No picture of {{name}} has a label that {{name2}} knows, so nothing can be measured.', {
            name: dataset.name,
            name2: model.name,
          })}
        </Notice>
      )}
    </div>
  );
}

function Figure(props: { readonly name: string; readonly detail?: string; readonly children: string }) {
  return (
    <div className={styles.figure}>
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {props.detail !== undefined && <small>{props.detail}</small>}
      </dd>
    </div>
  );
}

function intervalOf({ accuracy }: Evaluation): string {
  if (accuracy.low === null || accuracy.high === null) return '';
  return t('{{low}} to {{high}}', {
    low: (accuracy.low * 100).toFixed(1),
    high: (accuracy.high * 100).toFixed(1),
  });
}

function misclassified({ confusion }: Evaluation): number {
  let wrong = 0;
  for (const [truth, row] of confusion.entries()) {
    for (const [predicted, count] of row.entries()) if (truth !== predicted) wrong += count;
  }
  return wrong;
}
