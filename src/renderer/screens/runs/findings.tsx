import { ShieldAlert, ShieldCheck, X } from 'lucide-react';
import type { VerifyResult } from '#contract/record.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './findings.module.css';

/** What a verification found: intact, or what changed. */
export function Findings(props: {
  readonly result: VerifyResult;
  readonly onOpen?: (runId: number) => void;
  readonly onDismiss: () => void;
}) {
  const { result, onOpen, onDismiss } = props;
  const Icon = result.intact ? ShieldCheck : ShieldAlert;
  return (
    <section
      className={classNames(styles.findings, result.intact ? styles.intact : styles.changed)}
      aria-label={t('Verification')}
      aria-live="polite"
    >
      <header className={styles.head}>
        <Icon size={16} aria-hidden />
        <strong>
          {result.intact
            ? t('Intact')
            : t('{{findings}} found changed', { findings: formatCount(result.findings.length) })}
        </strong>
        <span className={styles.quiet}>
          {result.records === 1
            ? t('{{records}} record and {{blobs}} files checked', {
                records: formatCount(result.records),
                blobs: formatCount(result.blobs),
              })
            : t('{{records}} records and {{blobs}} files checked', {
                records: formatCount(result.records),
                blobs: formatCount(result.blobs),
              })}
        </span>
        <IconButton icon={X} label={t('Dismiss the result')} onPress={onDismiss} />
      </header>
      {result.findings.length > 0 && (
        <ul className={styles.list}>
          {result.findings.slice(0, 100).map(({ runId, subject, name, message }) => (
            <li key={`${runId} ${subject} ${name}`}>
              <span className={styles.subject}>{subject}</span>
              <span>{message}</span>
              {runId !== null && onOpen !== undefined && (
                <button type="button" className={styles.link} onClick={() => onOpen(runId)}>
                  {t('run {{runId}}', { runId })}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {result.findings.length > 100 && (
        <p className={styles.quiet}>
          {t('and {{findings}} more', { findings: formatCount(result.findings.length - 100) })}
        </p>
      )}
    </section>
  );
}
