import type { ScanSummary } from '#contract/dataset.ts';
import { formatBytes, formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Fact, Facts, Panel } from '../../components/panel.tsx';
import { t } from '../../language/language.ts';
import styles from './import.module.css';
import { KlarfFacts } from './klarf-facts.tsx';
import { ProblemList } from './problem-list.tsx';

/** What a scan understood of a folder or table. */
export function DatasetUnderstood({ summary }: { readonly summary: ScanSummary }) {
  const most = Math.max(1, ...summary.classes.map(({ count }) => count));
  return (
    <>
      <Panel title={t('What was understood')} detail={summary.source}>
        {summary.samples === 0 && (
          <Notice tone="bad">{t('No picture in here can be imported; see the problems.')}</Notice>
        )}
        <Facts>
          <Fact name={t('Pictures')}>
            {formatCount(summary.samples)} ({formatBytes(summary.bytes)})
            {summary.skipped > 0 && t(', {{skipped}} left out', { skipped: formatCount(summary.skipped) })}
          </Fact>
          <Fact name={t('Read as')}>
            {summary.kind === 'folder'
              ? t('a folder per class')
              : summary.klarf !== null
                ? t('a KLARF file of version {{version}}', { version: summary.klarf.version })
                : t('a table, fields separated by {{summary}}', { summary: separator(summary) })}
          </Fact>
          {summary.klarf !== null && <KlarfFacts klarf={summary.klarf} />}
          {summary.table !== null && (
            <Fact name={t('Columns')}>
              {Object.entries(summary.table.columns)
                .map(([column, meaning]) => `${column} = ${meaning}`)
                .join(', ')}
            </Fact>
          )}
          <Fact name={t('Sizes')}>
            {summary.sizes
              .slice(0, 6)
              .map(({ width, height, count }) => `${width} x ${height} (${formatCount(count)})`)
              .join(', ')}
            {summary.sizes.length > 6 && t(', {{sizes}} more sizes', { sizes: summary.sizes.length - 6 })}
          </Fact>
          <Fact name={t('Splits')}>
            {summary.splits.length === 0
              ? 'none'
              : summary.splits.map(({ split, count }) => `${split} (${formatCount(count)})`).join(', ')}
          </Fact>
          <Fact name={t('Masks')}>{summary.masks === 0 ? 'none' : formatCount(summary.masks)}</Fact>
          {summary.unlabelled > 0 && (
            <Fact name={t('Without a label')}>{formatCount(summary.unlabelled)}</Fact>
          )}
        </Facts>
      </Panel>
      <Panel title={t('Classes')} detail={formatCount(summary.classes.length)}>
        {summary.classes.length === 0 ? (
          <p className={styles.quiet}>
            {t('No labels were found. Pictures can be explained, but not judged.')}
          </p>
        ) : (
          <table className={styles.answers}>
            <tbody>
              {summary.classes.map(({ label, count }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{formatCount(count)}</td>
                  <td className={styles.barCell}>
                    <span className={styles.bar} style={{ width: `${(count / most) * 100}%` }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      <ProblemList problems={summary.problems} />
    </>
  );
}

function separator({ table }: ScanSummary): string {
  switch (table?.separator) {
    case '\t':
      return 'tabs';
    case ';':
      return 'semicolons';
    case ',':
      return 'commas';
    default:
      return `"${table?.separator ?? ''}"`;
  }
}
