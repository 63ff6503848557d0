import { ChevronLeft, ChevronRight, ExternalLink, Flag } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { InfluenceRanking, InfluentialSample } from '#contract/influence.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { formatPercent } from '../../components/format.ts';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { loadPicture } from '../../viewer/blobs.ts';
import { Pane } from '../../viewer/pane.tsx';
import { bytesWithHalves } from '../../viewer/reduced-bitmap.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import { CorrectedLabel } from '../review/corrected-label.tsx';
import { caseHref } from '../review/review-order.ts';
import styles from './compare-dialog.module.css';
import { fixedValue, signedValue } from './influence-words.ts';
import { flagChange, isFlagged, type LabelReviews, labelStateWords } from './label-reviews.ts';

export interface CompareProps {
  readonly detail: CaseDetail;
  readonly ranking: InfluenceRanking;
  /** What one can step through. */
  readonly samples: readonly InfluentialSample[];
  readonly reviews: LabelReviews;
  readonly onMove: (sampleIndex: number) => void;
  readonly onClose: () => void;
}

/** A training picture at full size beside the case, both at the same zoom. */
export function CompareDialog(props: CompareProps & { readonly at: number | null }) {
  const { at, samples, ranking } = props;
  const sample = samples.find(({ sampleIndex }) => sampleIndex === at);
  return (
    <Dialog
      title={t('Training picture for {{label}}', { label: ranking.target.label })}
      open={sample !== undefined}
      onClose={props.onClose}
      full
    >
      {sample !== undefined && <Compare {...props} sample={sample} />}
    </Dialog>
  );
}

function Compare(props: CompareProps & { readonly sample: InfluentialSample }) {
  const { detail, ranking, samples, sample, reviews } = props;
  const { modelId } = detail.key;
  const key = { modelId, datasetId: ranking.training.datasetId, index: sample.sampleIndex };
  const other = useCall('case.get', key, { keepPrevious: true });
  const position = samples.indexOf(sample);
  const review = reviews.of(sample.sampleIndex);
  const move = (by: 1 | -1) => {
    const next = samples[position + by];
    if (next !== undefined) props.onMove(next.sampleIndex);
  };
  const flag = () => void reviews.append(sample.sampleIndex, flagChange(review));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === 'w') flag();
    else return;
    event.preventDefault();
  };
  const box = useRef<HTMLDivElement>(null);
  // J, K and W are heard where the focus is: here, not on the button that closes.
  useEffect(() => box.current?.focus(), []);
  const keyHandler = { onKeyDown, tabIndex: -1 };
  return (
    <div className={styles.compare} ref={box} {...keyHandler}>
      <div className={styles.panes}>
        <Shown
          title={t('Case {{name}}', { name: detail.sample.name })}
          words={answerWords(detail)}
          detail={detail}
        />
        {other.data === undefined ? (
          other.error === null ? (
            <Loading what={sample.name} />
          ) : (
            <FailureNotice failure={other.error} />
          )
        ) : (
          <Shown
            title={t('Training {{name}}', { name: sample.name })}
            words={t('labelled {{label}}, predicted {{predicted}}', {
              label: sample.label ?? t('nothing'),
              predicted: sample.predicted,
            })}
            detail={other.data}
          />
        )}
      </div>
      <div className={styles.foot}>
        <IconButton
          icon={ChevronLeft}
          label={t('Picture before (K)')}
          isDisabled={position <= 0}
          onPress={() => move(-1)}
        />
        <IconButton
          icon={ChevronRight}
          label={t('Next picture (J)')}
          isDisabled={position + 1 >= samples.length}
          onPress={() => move(1)}
        />
        <dl className={styles.facts}>
          <div>
            <dt>{t('Value for {{label}}', { label: ranking.target.label })}</dt>
            <dd>
              {t('{{signedValue}}, {{share}} of all', {
                signedValue: signedValue(sample.value),
                share: formatPercent(sample.share),
              })}
            </dd>
          </div>
          <div>
            <dt>{t('Label')}</dt>
            <dd>
              {sample.agrees === null ? t('no label') : sample.agrees ? t('agrees') : t('another class')}
            </dd>
          </div>
          <div>
            <dt>{t('Similarity')}</dt>
            <dd>{sample.similarity === null ? '–' : fixedValue(sample.similarity)}</dd>
          </div>
          <div>
            <dt>{t('Review')}</dt>
            <dd>{labelStateWords(review)}</dd>
          </div>
        </dl>
        <span className={styles.space} />
        <Button icon={Flag} aria-pressed={isFlagged(review)} onPress={flag}>
          {isFlagged(review) ? t('Label looks right after all (W)') : t('Label looks wrong (W)')}
        </Button>
        <div className={styles.label}>
          <CorrectedLabel
            labels={detail.model.labels}
            value={review?.correctedLabel ?? null}
            focusRequest={0}
            onChange={(correctedLabel) =>
              void reviews.append(sample.sampleIndex, {
                kind: 'label-check',
                outcome: correctedLabel === null ? null : 'wrong',
                correctedLabel,
              })
            }
          />
        </div>
        <a className={styles.open} href={caseHref(key)}>
          <ExternalLink size={13} aria-hidden />
          {t('Open its case')}
        </a>
      </div>
    </div>
  );
}

function answerWords({ sample, predicted }: CaseDetail): string {
  const label = sample.label === null ? t('no label') : t('labelled {{label}}', { label: sample.label });
  return predicted === null
    ? label
    : t('{{label}}, predicted {{label2}} ({{probability}})', {
        label,
        label2: predicted.label,
        probability: formatPercent(predicted.probability, 0),
      });
}

/** A picture in a pane that shares its zoom, place and crosshair with all others. */
export function Shown(props: {
  readonly title: string;
  readonly words: string;
  readonly detail: CaseDetail;
}) {
  const { detail } = props;
  const { sha256, width, height } = detail.picture;
  const load = useMemo(() => loadPicture(sha256, bytesWithHalves(width * height)), [sha256, width, height]);
  const { value, failure } = useLoaded(load);
  return (
    <section className={styles.shown} aria-label={props.title}>
      <header>
        <h3 title={props.title}>{props.title}</h3>
        <span className={styles.quiet}>{props.words}</span>
      </header>
      {failure === null ? (
        <Pane
          label={props.title}
          picture={value}
          layer={null}
          outline={null}
          pixelSizeNm={detail.sample.pixelSizeNm}
        />
      ) : (
        <FailureNotice failure={failure} />
      )}
    </section>
  );
}
