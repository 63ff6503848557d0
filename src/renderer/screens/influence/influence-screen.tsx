import { Download, Plus, Route as RouteIcon } from 'lucide-react';
import { useState } from 'react';
import type { Audit } from '#contract/audit.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import type { ProjectSummary } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatTime } from '../../components/format.ts';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { PartsNav } from '../../components/parts-nav.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { AuditView } from './audit-view.tsx';
import { ExportLabelsDialog } from './export-labels-dialog.tsx';
import { Faithfulness } from './faithfulness.tsx';
import styles from './influence.module.css';
import {
  type InfluenceAddress,
  type InfluencePart,
  influenceHref,
  influenceParts,
  readInfluenceAddress,
  showInfluence,
} from './influence-address.ts';
import { RunAuditDialog } from './run-audit-dialog.tsx';
import { trainingChoices, useTraining } from './training-sets.ts';

const partNames: Readonly<Record<InfluencePart, string>> = {
  labels: t('Wrong labels'),
  duplicates: t('Near-duplicates'),
  leaks: t('Leaks'),
  memorised: t('Memorised'),
  suggestions: t('Suggestions'),
  faithfulness: t('Faithfulness'),
};

/** What the training pictures do to the model: labels that look wrong, pictures that stand twice, whom to believe. */
export function InfluenceScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const { project, model, dataset } = useSubject();
  const address = readInfluenceAddress(parameters);
  const chosen = useTraining(project);
  if (project === null || model === null) {
    return (
      <MissingSubject icon={RouteIcon} missing="model">
        {t(
          'Influence traces a model’s answers back to the pictures that it was trained on, and finds wrong labels among them.',
        )}
      </MissingSubject>
    );
  }
  const training = chosen ?? trainingChoices(project.datasets)[0] ?? null;
  if (training === null) {
    return (
      <MissingSubject icon={RouteIcon} missing="data set">
        {t(
          'Influence traces a model’s answers back to the pictures that it was trained on: import them with the role “training”.',
        )}
      </MissingSubject>
    );
  }
  return (
    <InfluenceOf project={project} model={model} training={training} dataset={dataset} address={address} />
  );
}

function InfluenceOf(props: {
  readonly project: ProjectSummary;
  readonly model: Model;
  readonly training: Dataset;
  readonly dataset: Dataset | null;
  readonly address: InfluenceAddress;
}) {
  const { project, model, training, dataset, address } = props;
  const { part } = address;
  const methods = useCall('methods', {}).data?.influences ?? [];
  const list = useCall('audit.list', { modelId: model.id });
  const [starting, setStarting] = useState(false);
  const [exporting, setExporting] = useState(false);
  const audits = list.data?.audits ?? [];
  const shown = audits.find(({ runId }) => runId === address.runId) ?? audits[0];
  const audit = useCall('audit.get', shown === undefined ? null : { runId: shown.runId }, {
    keepPrevious: true,
  });
  const auditsPart = part !== 'faithfulness';
  const step = (by: 1 | -1) => {
    const at = influenceParts.indexOf(part) + by;
    const next = influenceParts[(at + influenceParts.length) % influenceParts.length];
    if (next !== undefined) showInfluence({ part: next });
  };
  const audited = project.datasets.find(({ id }) => id === shown?.trainingId) ?? training;
  useKeys('Influence', [
    { keys: 't', label: t('Next part'), run: () => step(1) },
    { keys: 'Shift+T', label: t('Part before'), run: () => step(-1) },
    { keys: 'Shift+X', label: t('Export corrected labels'), run: () => setExporting(true) },
    { keys: 'n', label: t('Run an audit'), run: () => setStarting(true), disabled: !auditsPart },
  ]);
  const start = (
    <Button tone={shown === undefined ? 'primary' : 'plain'} icon={Plus} onPress={() => setStarting(true)}>
      {t('Run an audit')}
    </Button>
  );
  return (
    <div className={styles.screen}>
      <div className={styles.bar}>
        <PartsNav label={t('Parts of Influence')} inBar>
          {influenceParts.map((each) => (
            <a
              key={each}
              href={influenceHref({
                part: each,
                runId: each === 'faithfulness' || part === 'faithfulness' ? null : address.runId,
              })}
              aria-current={each === part ? 'page' : undefined}
            >
              {partNames[each]}
              {shown !== undefined && audit.data !== undefined && each !== 'faithfulness' && (
                <span className={styles.count}>{formatCount(countOf(audit.data, each))}</span>
              )}
            </a>
          ))}
        </PartsNav>
        <span className={styles.space} />
        {shown !== undefined && auditsPart && (
          <>
            <Select
              label={t('Audit')}
              labelHidden
              options={audits.map(({ runId, trainingId, method, startedAt }) => ({
                id: runId,
                name: `${project.datasets.find(({ id }) => id === trainingId)?.name ?? t('a data set that is gone')}, ${method.title}`,
                detail: formatTime(startedAt),
              }))}
              value={shown.runId}
              onChange={(runId) => showInfluence({ part, runId })}
            />
            {start}
          </>
        )}
        <Button icon={Download} onPress={() => setExporting(true)}>
          {t('Export corrected labels')}
        </Button>
      </div>
      {part === 'faithfulness' ? (
        <Faithfulness
          model={model}
          training={training}
          dataset={dataset}
          datasets={project.datasets}
          methods={methods}
          runId={address.runId}
        />
      ) : (
        <>
          {list.error !== null && <FailureNotice failure={list.error} onRetry={() => void list.refetch()} />}
          {list.data === undefined && list.error === null && <Loading what={t('audits')} />}
          {list.data !== undefined && shown === undefined && (
            <EmptyState
              icon={RouteIcon}
              title={t('The training pictures of {{name}} were not audited yet', { name: model.name })}
              action={start}
            >
              {t(
                'An audit ranks training pictures by how much each is needed for its own label: labels that look wrong come first. It finds pictures that stand twice, or in the validation set, too, and measures what correcting them is worth. Nothing is changed: you decide, one by one.',
              )}
            </EmptyState>
          )}
          {audit.error !== null && (
            <FailureNotice failure={audit.error} onRetry={() => void audit.refetch()} />
          )}
          {shown !== undefined && audit.data === undefined && audit.error === null && (
            <Loading what={t('the audit')} />
          )}
          {shown !== undefined && audit.data !== undefined && (
            <AuditView
              key={`${audit.data.runId} ${part}`}
              audit={audit.data}
              model={model}
              address={address}
            />
          )}
        </>
      )}
      <RunAuditDialog
        open={starting}
        model={model}
        datasets={project.datasets}
        training={training}
        dataset={dataset}
        onClose={() => setStarting(false)}
        onDone={(runId) => showInfluence({ runId })}
      />
      <ExportLabelsDialog
        open={exporting}
        modelId={model.id}
        dataset={audited}
        onClose={() => setExporting(false)}
      />
    </div>
  );
}

function countOf(audit: Audit, part: Exclude<InfluencePart, 'faithfulness'>): number {
  return part === 'labels' ? audit.queue.length : audit[part].length;
}
