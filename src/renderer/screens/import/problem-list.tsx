import { CircleCheck, CircleSlash, Info } from 'lucide-react';
import { useMemo, useState } from 'react';
import { GridList, GridListItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { ImportProblem } from '#contract/dataset.ts';
import { formatCount } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import styles from './problem-list.module.css';

type Reason = ImportProblem['reason'];
const layoutOptions = { rowSize: 30 };

const reasonWords: Readonly<Record<Reason, string>> = {
  empty: t('empty file'),
  broken: t('broken picture'),
  'not-an-image': t('not a picture'),
  'wrong-extension': t('wrong extension'),
  'too-large': t('too large'),
  unreadable: 'unreadable',
  duplicate: 'duplicate',
  missing: 'file missing',
  'mask-missing': t('mask missing'),
  'mask-broken': t('mask broken'),
  'mask-size': t('mask size'),
  metadata: t('metadata'),
  'label-missing': t('no label'),
  outside: t('outside the folder'),
  row: t('row not understood'),
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
      <Panel title={t('Problems')}>
        <p className={styles.none}>
          <CircleCheck size={15} aria-hidden /> {t('None. Every file was understood.')}
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('Problems')}
      detail={formatCount(problems.length)}
      actions={
        <Select label={t('Reason')} labelHidden quiet options={options} value={reason} onChange={setReason} />
      }
    >
      <Rows problems={shown} />
    </Panel>
  );
}

function Rows({ problems }: { readonly problems: readonly ImportProblem[] }) {
  // Several problems may name one file, so their place is their identity.
  const items = useMemo(() => problems.map((problem, id) => ({ ...problem, id })), [problems]);
  return (
    <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
      <GridList aria-label={t('Problems by file')} className={styles.scroller ?? ''} items={items}>
        {(problem) => <Row problem={problem} />}
      </GridList>
    </Virtualizer>
  );
}

function Row({ problem }: { readonly problem: ImportProblem & { readonly id: number } }) {
  const { file, severity, reason, message } = problem;
  const Icon = severity === 'skipped' ? CircleSlash : Info;
  return (
    <GridListItem id={problem.id} textValue={file} className={styles.row ?? ''}>
      <Icon
        size={14}
        aria-hidden
        className={severity === 'skipped' ? (styles.skipped ?? '') : (styles.remark ?? '')}
      />
      <span className={styles.file} title={file}>
        {file}
      </span>
      <span className={styles.reason}>
        {severity === 'skipped' ? t('left out') : t('imported')}, {reasonWords[reason]}
      </span>
      <span className={styles.message} title={message}>
        {message}
      </span>
    </GridListItem>
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
  return [{ id: 'all', name: t('Every reason'), detail: formatCount(problems.length) }, ...found];
}
