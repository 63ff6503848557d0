import { CircleCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Audit } from '#contract/audit.ts';
import type { Model } from '#contract/model.ts';
import type { ReviewChange } from '#contract/review.ts';
import { useKeys } from '../../app/keys.ts';
import { toast } from '../../app/toasts.ts';
import { Choice } from '../../components/choice.tsx';
import { formatCount } from '../../components/format.ts';
import { EmptyState } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { openCase, useReviewOrder } from '../review/review-order.ts';
import { AuditDetail } from './audit-detail.tsx';
import { AuditList } from './audit-list.tsx';
import { type AuditRow, auditRows, isDecided, relabel } from './audit-rows.ts';
import { AuditSide } from './audit-side.tsx';
import styles from './influence.module.css';
import {
  type InfluenceAddress,
  type InfluencePart,
  influenceHref,
  showInfluence,
} from './influence-address.ts';
import { isFlagged, useLabelReviews } from './label-reviews.ts';

type Part = Exclude<InfluencePart, 'faithfulness'>;

const figures: Readonly<Record<Part, string>> = {
  labels: t('Self-influence'),
  duplicates: t('Shared detail'),
  leaks: t('Shared detail'),
  memorised: t('Memorised'),
  suggestions: t('Suggested'),
};

const nothing: Readonly<Record<Part, string>> = {
  labels: t('The queue is empty'),
  duplicates: t('No picture stands in the training set twice'),
  leaks: t('No training picture stands in the validation set'),
  memorised: t('No picture is right only because it was seen'),
  suggestions: t('Nothing is suggested'),
};

type Filter = 'all' | 'open' | 'decided' | 'flagged';

/** The entries of one part of an audit: list, the entry in work, and what the review has come to. */
export function AuditView(props: {
  readonly audit: Audit;
  readonly model: Model;
  readonly address: InfluenceAddress;
}) {
  const { audit, model, address } = props;
  const part: Part = address.part === 'faithfulness' ? 'labels' : address.part;
  const reviews = useLabelReviews(model.id, audit.trainingId);
  const [filter, setFilter] = useState<Filter>('all');
  // What was decided here, newest last: U takes it back and shows it again.
  const [decided, setDecided] = useState<readonly AuditRow[]>([]);
  const [labelRequest, setLabelRequest] = useState({ id: '', count: 0 });
  const rows = useMemo(() => auditRows(audit, part), [audit, part]);
  const shown = rows.filter((row) => {
    const review = reviews.of(row.sampleIndex);
    if (filter === 'flagged') return isFlagged(review);
    if (filter === 'all') return true;
    return isDecided(row, review) === (filter === 'decided');
  });
  const suspected = useMemo(
    () =>
      new Set(
        audit.queue
          .filter(({ label, suggestion }) => label !== suggestion)
          .map(({ sampleIndex }) => sampleIndex),
      ),
    [audit],
  );
  const at = rows.find(({ id }) => id === address.at) ?? shown[0] ?? null;
  const position = at === null ? -1 : shown.indexOf(at);
  const show = (row: AuditRow) => showInfluence({ ...address, at: row.id });
  const go = (by: 1 | -1) => {
    const next = shown[position + by];
    if (next !== undefined) show(next);
  };
  const decide = async (row: AuditRow, change: ReviewChange) => {
    // On to the next at once: who decides quickly must not wait for the disk.
    const next = shown[position + 1];
    if (next !== undefined) show(next);
    if (await reviews.append(row.sampleIndex, change)) setDecided((before) => [...before, row]);
    else show(row);
  };
  const accept = () => {
    if (at === null) return;
    if (at.accept !== null) void decide(at, at.accept);
    else toast({ tone: 'plain', title: t('No other label is suggested'), text: t('Choose one with L.') });
  };
  const reject = () => at !== null && void decide(at, at.reject);
  const undo = async () => {
    const last = decided.at(-1) ?? at;
    if (last === null) return;
    setDecided((before) => before.slice(0, -1));
    if (await reviews.undo(last.sampleIndex)) show(last);
  };
  const open = (row: AuditRow | null) => {
    if (row === null) return;
    // In the case, J and K walk through this list, and Escape leads back to the entry.
    useReviewOrder.setState({
      order: {
        modelId: model.id,
        datasetId: audit.trainingId,
        indices: Int32Array.from(shown, ({ sampleIndex }) => sampleIndex),
        address: influenceHref({ ...address, at: row.id }),
      },
      position: Math.max(0, shown.indexOf(row)),
    });
    openCase({ modelId: model.id, datasetId: audit.trainingId, index: row.sampleIndex });
  };
  const isLabel = at?.kind === 'label';
  useKeys('Audit', [
    { keys: 'j', label: t('Next entry'), run: () => go(1), repeats: true },
    { keys: 'k', label: t('Entry before'), run: () => go(-1), repeats: true },
    {
      keys: 'a',
      label: isLabel ? t('Accept: the label is the suggested one') : t('Accept: remove the picture'),
      run: accept,
    },
    {
      keys: 'x',
      label: isLabel ? t('Reject: the label is right') : t('Reject: keep the picture'),
      run: () => void reject(),
    },
    {
      keys: 'l',
      label: t('Choose another label'),
      run: () => at !== null && setLabelRequest((before) => ({ id: at.id, count: before.count + 1 })),
    },
    { keys: 'u', label: t('Undo'), run: () => void undo() },
    {
      keys: 'Enter',
      label: t('Open the case'),
      run: () => open(at),
      get disabled() {
        return isOnControl();
      },
    },
  ]);
  const decidedCount = rows.filter((row) => isDecided(row, reviews.of(row.sampleIndex))).length;
  const flaggedCount = rows.filter((row) => isFlagged(reviews.of(row.sampleIndex))).length;
  const option = (id: Filter, name: string, count: number) => ({ id, name: `${name} ${formatCount(count)}` });
  const caption = figures[part];
  return (
    <div className={styles.view}>
      <section className={styles.list} aria-label={t('Entries')}>
        <div className={styles.filter}>
          <Choice
            label={t('Show')}
            labelHidden
            options={[
              option('all', t('All'), rows.length),
              option('open', t('Undecided'), rows.length - decidedCount),
              option('decided', t('Decided'), decidedCount),
              ...(part === 'labels' ? [option('flagged', t('Wrong'), flaggedCount)] : []),
            ]}
            value={filter}
            onChange={setFilter}
          />
        </div>
        {shown.length > 0 && (
          <AuditList
            label={t('{{caption}} list', { caption })}
            figure={caption}
            trainingId={audit.trainingId}
            rows={shown}
            at={at}
            reviewOf={reviews.of}
            onMove={show}
            onOpen={open}
          />
        )}
        {shown.length === 0 && rows.length > 0 && (
          <p className={styles.none}>{t('No entry is left by this filter.')}</p>
        )}
      </section>
      {at === null ? (
        <EmptyState icon={CircleCheck} title={rows.length === 0 ? nothing[part] : t('Nothing is left here')}>
          {part === 'leaks' && audit.validationId === null
            ? t('This audit has no validation set to compare with: run one with it.')
            : null}
        </EmptyState>
      ) : (
        <AuditDetail
          row={at}
          modelId={model.id}
          trainingId={audit.trainingId}
          labels={model.labels}
          review={reviews.of(at.sampleIndex)}
          suspected={suspected}
          focusRequest={labelRequest.id === at.id ? labelRequest.count : 0}
          onAccept={accept}
          onReject={() => void reject()}
          onLabel={(label) =>
            void decide(
              at,
              label === null ? { kind: 'label-check', outcome: null, correctedLabel: null } : relabel(label),
            )
          }
          onUndo={() => void undo()}
          onOpen={() => open(at)}
        />
      )}
      <AuditSide audit={audit} reviews={reviews} />
    </div>
  );
}

/** Enter on a button or link means that, not the entry. */
function isOnControl(): boolean {
  return document.activeElement?.closest('button, a, input, select, textarea, summary') != null;
}
