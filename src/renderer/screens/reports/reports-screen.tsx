import { FilePlus2, FileText, Stamp } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { navigate } from '../../app/route.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { formatBytes, formatCount, formatTime } from '../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { CreateReportDialog } from './create-report-dialog.tsx';
import { ReportPreview } from './report-preview.tsx';
import styles from './reports.module.css';
import { SiteDialog } from './site-dialog.tsx';
import { templateName } from './template-choice.tsx';

/** The project's reports: made from chosen cases, shown as the PDF that they are. */
export function ReportsScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const list = useCall('reports.list', {});
  const { model, dataset } = useSubject();
  const [creating, setCreating] = useState(parameters.get('new') !== null);
  const canCreate = model !== null && dataset !== null;
  const [siteOpen, setSiteOpen] = useState(false);
  const create = () => setCreating(true);
  const openSite = () => setSiteOpen(true);
  useKeys('Reports', [
    { keys: 'n', label: t('New report'), run: create, disabled: !canCreate },
    { keys: 'h', label: t('Site header'), run: openSite },
  ]);

  const reports = (list.data?.reports ?? []).toSorted((a, b) => b.id - a.id);
  const asked = Number(parameters.get('report'));
  const shown = reports.find(({ id }) => id === asked) ?? reports[0];
  const show = (id: number) => navigate('reports', { report: id }, { replace: true });

  return (
    <>
      {list.error !== null && (
        <div className={styles.alone}>
          <FailureNotice failure={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.data === undefined && list.error === null && <Loading what={t('reports')} />}
      {list.data !== undefined && shown === undefined && (
        <EmptyState
          icon={FileText}
          title={t('No reports yet')}
          action={
            <Button tone="primary" isDisabled={!canCreate} onPress={create}>
              {t('New report')}
            </Button>
          }
        >
          {t(
            'A report is a PDF of chosen cases with their explanations, measures, verdicts and record hashes. It never changes afterwards.',
          )}
        </EmptyState>
      )}
      {shown !== undefined && (
        <div className={styles.split}>
          <div className={styles.master}>
            <div className={styles.toolbar}>
              <Button icon={FilePlus2} isDisabled={!canCreate} onPress={create}>
                {t('New report')}
              </Button>
              <Button icon={Stamp} onPress={openSite}>
                {t('Site header')}
              </Button>
            </div>
            <ul className={styles.list} aria-label={t('Reports')}>
              {reports.map(({ id, title, pages, cases, bytes, template, createdAt }) => (
                <li key={id}>
                  <button
                    type="button"
                    className={styles.report}
                    aria-current={id === shown.id ? 'true' : undefined}
                    onClick={() => show(id)}
                  >
                    <span className={styles.title}>{title}</span>
                    <span className={styles.quiet}>
                      {templateName(template)},{' '}
                      {cases === 1 ? t('1 case') : t('{{cases}} cases', { cases: formatCount(cases) })},{' '}
                      {pages === 1 ? t('1 page') : t('{{pages}} pages', { pages: formatCount(pages) })},{' '}
                      {formatBytes(bytes)}
                    </span>
                    <span className={styles.quiet}>{formatTime(createdAt)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
          <ReportPreview key={shown.id} report={shown} />
        </div>
      )}
      <SiteDialog open={siteOpen} onClose={() => setSiteOpen(false)} />
      {canCreate && (
        <CreateReportDialog
          model={model}
          dataset={dataset}
          open={creating}
          onClose={() => setCreating(false)}
          onCreated={show}
        />
      )}
    </>
  );
}
