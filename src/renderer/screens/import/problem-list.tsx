import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleCheck, CircleSlash, Info } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ImportProblem } from '#contract/dataset.ts';
import { formatCount } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { Select } from '../../components/select.tsx';
import styles from './problem-list.module.css';

type Reason = ImportProblem['reason'];
const ROW_HEIGHT = 30;

const reasonWords: Readonly<Record<Reason, string>> = {
  empty: 'empty file',
  broken: 'broken picture',
  'not-an-image': 'not a picture',
  'wrong-extension': 'wrong extension',
  'too-large': 'too large',
  unreadable: 'unreadable',
  duplicate: 'duplicate',
  missing: 'file missing',
  'mask-missing': 'mask missing',
  'mask-broken': 'mask broken',
  'mask-size': 'mask size',
  'label-missing': 'no label',
  outside: 'outside the folder',
  row: 'row not understood',
};

/** Files that were left out or need a look, with their reasons. */
export function ProblemList({ problems }: { readonly problems: readonly ImportProblem[] }) {
  const [reason, setReason] = useState<Reason | 'all'>('all');
  const shown = useMemo(
    () => (reason === 'all' ? problems : problems.filter((problem) => problem.reason === reason)),
    [problems, reason],
  );
  const options = useMemo(() => reasonOptions(problems), [problems]);
  if (problems.length === 0) {
    return (
      <Panel title="Problems">
        <p className={styles.none}>
          <CircleCheck size={15} aria-hidden /> None. Every file was understood.
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Problems"
      detail={formatCount(problems.length)}
      actions={
        <Select label="Reason" labelHidden quiet options={options} value={reason} onChange={setReason} />
      }
    >
      <Rows problems={shown} />
    </Panel>
  );
}

function Rows({ problems }: { readonly problems: readonly ImportProblem[] }) {
  const scroller = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label="Problems by file">
      <ul style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const problem = problems[index];
          if (problem === undefined) return null;
          const Icon = problem.severity === 'skipped' ? CircleSlash : Info;
          return (
            <li
              key={index}
              aria-posinset={index + 1}
              aria-setsize={problems.length}
              className={styles.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Icon
                size={14}
                aria-hidden
                className={problem.severity === 'skipped' ? styles.skipped : styles.remark}
              />
              <span className={styles.file} title={problem.file}>
                {problem.file}
              </span>
              <span className={styles.reason}>
                {problem.severity === 'skipped' ? 'left out' : 'imported'}, {reasonWords[problem.reason]}
              </span>
              <span className={styles.message} title={problem.message}>
                {problem.message}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function reasonOptions(
  problems: readonly ImportProblem[],
): readonly { readonly id: Reason | 'all'; readonly name: string; readonly detail: string }[] {
  const counts = new Map<Reason, number>();
  for (const { reason } of problems) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const found = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([id, count]) => ({ id, name: reasonWords[id], detail: formatCount(count) }));
  return [{ id: 'all', name: 'Every reason', detail: formatCount(problems.length) }, ...found];
}
