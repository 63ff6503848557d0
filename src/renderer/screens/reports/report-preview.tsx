import { Download, ExternalLink, FileText } from 'lucide-react';
import { useState } from 'react';
import type { Report } from '#contract/report.ts';
import { blobUrl } from '../../app/blobs.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { navigate } from '../../app/route.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { FileBrowser } from '../../components/file-browser.tsx';
import { shortHash } from '../../components/format.ts';
import { EmptyState } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './reports.module.css';

/** The PDF itself, where the window can show PDFs; else the ways to it. */
export function ReportPreview({ report }: { readonly report: Report }) {
  const [saving, setSaving] = useState(false);
  const save = useMutationCall('reports.save');
  const host = useCall('status', {}).data?.host;
  const address = blobUrl(report.sha256, 'application/pdf');
  const ask = () => {
    // The newest is shown until one is asked for: one that is made meanwhile must not take the place of this.
    navigate('reports', { report: report.id }, { replace: true });
    setSaving(true);
  };
  useKeys('This report', [{ keys: 's', label: t('Save the PDF'), run: ask }]);
  const open =
    host === 'electron' ? null : (
      <a className={styles.open} href={address} target="_blank" rel="noreferrer">
        <ExternalLink size={14} aria-hidden />
        {t('Open')}
      </a>
    );
  const saveButton = (
    <Button icon={Download} isPending={save.isPending} onPress={ask}>
      {t('Save')}
    </Button>
  );
  return (
    <section className={styles.preview} aria-label={report.title}>
      <header className={styles.previewHead}>
        <h2>{report.title}</h2>
        <code title={report.sha256}>{shortHash(report.sha256)}</code>
        <span className={styles.space} />
        {open}
        {saveButton}
      </header>
      {navigator.pdfViewerEnabled ? (
        <iframe
          className={styles.frame}
          src={`${address}#navpanes=0`}
          title={t('Report: {{title}}', { title: report.title })}
        />
      ) : (
        <EmptyState icon={FileText} title={t('This browser does not show PDF files')}>
          {t('Open the report in another program, or save it.')}
        </EmptyState>
      )}
      <FileBrowser
        title={t('Save the report')}
        wanted={{ kind: 'new-file', name: `${fileName(report.title)}.pdf`, ending: '.pdf' }}
        open={saving}
        onClose={() => setSaving(false)}
        onChoose={(path) =>
          save.mutate(
            { reportId: report.id, path },
            { onSuccess: (saved) => toast({ tone: 'good', title: t('Report saved'), text: saved.path }) },
          )
        }
      />
    </section>
  );
}

/** A title as a file name on every system. */
function fileName(title: string): string {
  return (
    title
      .replace(/[\\/:*?"<>|]+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim() || 'report'
  );
}
