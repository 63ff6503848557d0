import { Check, ExternalLink, Undo2, X } from 'lucide-react';
import { useMemo } from 'react';
import type { ReviewState } from '#contract/review.ts';
import { thumbnailUrl, useColumns } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { CorrectedLabel } from '../review/corrected-label.tsx';
import type { AuditRow } from './audit-rows.ts';
import { Shown } from './compare-dialog.tsx';
import styles from './influence.module.css';
import { labelStateWords } from './label-reviews.ts';

/** An entry at full size with what is known of it, and what can be decided. */
export function AuditDetail(props: {
  readonly row: AuditRow;
  readonly modelId: number;
  readonly trainingId: number;
  readonly labels: readonly string[];
  readonly review: ReviewState | null;
  /** Pictures under suspicion, which are no examples of their label. */
  readonly suspected: ReadonlySet<number>;
  readonly focusRequest: number;
  readonly onAccept: () => void;
  readonly onReject: () => void;
  readonly onLabel: (label: string | null) => void;
  readonly onUndo: () => void;
  readonly onOpen: () => void;
}) {
  const { row, modelId, trainingId, review } = props;
  const { partner } = row;
  return (
    <section className={styles.detail} aria-label={t('Entry {{name}}', { name: row.name })}>
      <header className={styles.detailHead}>
        <h2>{row.name}</h2>
        <span>
          {row.label ?? t('no label')}
          {row.suggestion !== null && row.suggestion !== row.label && ` → ${row.suggestion}`}
        </span>
        <span className={styles.space} />
        <span className={styles.quiet} role="status">
          {labelStateWords(review)}
          {review !== null && review.reviewer !== null ? `, ${review.reviewer}` : ''}
        </span>
      </header>
      <div className={styles.panes} data-pair={partner === null ? undefined : true}>
        <PictureOf
          title={t('Training {{name}}', { name: row.name })}
          words={t('labelled {{label}}', { label: row.label ?? t('nothing') })}
          modelId={modelId}
          datasetId={trainingId}
          index={row.sampleIndex}
        />
        {partner !== null && (
          <PictureOf
            title={
              partner.where === 'training'
                ? t('Also in training {{name}}', { name: partner.name })
                : t('Validation {{name}}', { name: partner.name })
            }
            words={t('labelled {{label}}', { label: partner.label ?? t('nothing') })}
            modelId={modelId}
            datasetId={partner.datasetId}
            index={partner.sampleIndex}
          />
        )}
      </div>
      <dl className={styles.facts}>
        {row.facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.decide}>
        <Button tone="primary" icon={Check} isDisabled={row.accept === null} onPress={props.onAccept}>
          {t('{{row}} (A)', { row: acceptWords(row) })}
        </Button>
        <Button icon={X} onPress={props.onReject}>
          {t('{{value}} (X)', { value: row.kind === 'label' ? t('Label is right') : t('Keep it') })}
        </Button>
        <div className={styles.otherLabel}>
          <CorrectedLabel
            key={row.id}
            labels={props.labels}
            value={review?.correctedLabel ?? null}
            focusRequest={props.focusRequest}
            onChange={props.onLabel}
          />
        </div>
        <span className={styles.space} />
        <IconButton icon={Undo2} label={t('Undo (U)')} onPress={props.onUndo} />
        <IconButton icon={ExternalLink} label={t('Open its case (Enter)')} onPress={props.onOpen} />
      </div>
      {row.kind === 'label' && <Examples trainingId={trainingId} row={row} suspected={props.suspected} />}
    </section>
  );
}

function acceptWords({ kind, suggestion }: AuditRow): string {
  if (kind === 'membership') return t('Remove it');
  return suggestion === null ? t('No label suggested') : t('Label is {{suggestion}}', { suggestion });
}

function PictureOf(props: {
  readonly title: string;
  readonly words: string;
  readonly modelId: number;
  readonly datasetId: number;
  readonly index: number;
}) {
  const { modelId, datasetId, index } = props;
  const { data, error } = useCall('case.get', { modelId, datasetId, index });
  if (error !== null) return <FailureNotice failure={error} />;
  if (data === undefined) return <Loading what={props.title} />;
  return <Shown title={props.title} words={props.words} detail={data} />;
}

const most = 8;

/** Other training pictures with the label that it has, and with the one that it should have. */
function Examples(props: {
  readonly trainingId: number;
  readonly row: AuditRow;
  readonly suspected: ReadonlySet<number>;
}) {
  const { trainingId, row, suspected } = props;
  const { data } = useColumns(trainingId, null);
  const column = data?.columns.get('label');
  const { sampleIndex, label, suggestion } = row;
  const lists = useMemo(() => {
    const names = [...new Set([label, suggestion].filter((name) => name !== null))];
    return names.map((name) => {
      const code = column?.codes?.indexOf(name) ?? -1;
      const indices: number[] = [];
      for (let index = 0; column !== undefined && index < column.values.length; index += 1) {
        if (column.values[index] !== code || index === sampleIndex || suspected.has(index)) continue;
        indices.push(index);
        if (indices.length === most) break;
      }
      return { name, indices };
    });
  }, [column, label, suggestion, sampleIndex, suspected]);
  return (
    <div className={styles.examples}>
      {lists.map(({ name, indices }) => (
        <figure key={name}>
          <figcaption>{t('Others labelled {{name}}', { name })}</figcaption>
          <div>
            {indices.map((index) => (
              <img key={index} src={thumbnailUrl(trainingId, index)} alt="" decoding="async" />
            ))}
            {column !== undefined && indices.length === 0 && (
              <span className={styles.quiet}>{t('none')}</span>
            )}
          </div>
        </figure>
      ))}
    </div>
  );
}
