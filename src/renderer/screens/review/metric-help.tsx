import { CircleHelp } from 'lucide-react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { IconButton } from '../../components/button.tsx';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './metric-help.module.css';
import type { MetricRow } from './metric-rows.ts';

/** What each number of a column means: one button for all, so that the rows stay light and no stops for the Tab key. */
export function MetricHelp({ rows }: { readonly rows: readonly MetricRow[] }) {
  return (
    <DialogTrigger>
      <IconButton icon={CircleHelp} label="What these numbers mean" />
      <Popover className={styles.popover ?? ''} placement="top end" offset={4}>
        <Dialog className={styles.dialog ?? ''} aria-label="What these numbers mean">
          <dl>
            {rows.map((row) => (
              <div key={row.id} className={styles.entry}>
                <dt>{row.title}</dt>
                <dd>
                  {row.summary} {row.better === 'high' ? 'High is good.' : 'Low is good.'}{' '}
                  {intervalSentence(row)}
                </dd>
              </div>
            ))}
          </dl>
          <p className={styles.controls}>
            Disc: this map, with its interval as a bar. Cross: a seeded random map. Diamond: a centred
            Gaussian.
          </p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function intervalSentence({ map: { low, high, settings } }: MetricRow): string {
  if (low === null || high === null) return '';
  const how = typeof settings.interval === 'string' ? ` ${settings.interval}` : '';
  return `Interval ${formatValue(low, 2)} to ${formatValue(high, 2)}${how}.`;
}
