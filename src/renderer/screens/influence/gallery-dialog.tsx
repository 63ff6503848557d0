import { Flag } from 'lucide-react';
import { memo, useState } from 'react';
import { Toolbar } from 'react-aria-components';
import type { GallerySample, InfluenceRanking } from '#contract/influence.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import { type Input, useCall } from '../../app/calls.ts';
import { Choice } from '../../components/choice.tsx';
import { classNames } from '../../components/class-names.ts';
import { Dialog } from '../../components/dialog.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { CaseGrid, type CellPlace } from '../cases/case-grid.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import styles from './gallery-dialog.module.css';
import { InfluenceTile, TileWords } from './influence-tile.tsx';
import { signedValue } from './influence-words.ts';
import { flagChange, isFlagged, type LabelReviews, labelState, labelStateWords } from './label-reviews.ts';

const pageSize = 200;
const everyLabel = '';

export interface GalleryProps {
  readonly detail: CaseDetail;
  readonly ranking: InfluenceRanking;
  readonly reviews: LabelReviews;
  readonly onClose: () => void;
}

/** All training pictures of a ranking by their value, or the strongest of each class. */
export function GalleryDialog(props: GalleryProps & { readonly open: boolean }) {
  const { ranking } = props;
  return (
    <Dialog
      title={t('{{samples}} training pictures, {{title}}, {{label}}', {
        samples: formatCount(ranking.training.samples),
        title: ranking.title,
        label: ranking.target.label,
      })}
      open={props.open}
      onClose={props.onClose}
      full
    >
      {props.open && <Gallery {...props} />}
    </Dialog>
  );
}

type Page = Omit<Input<'influence.gallery'>, 'offset' | 'limit'>;

function Gallery(props: GalleryProps) {
  const { ranking, reviews } = props;
  const [part, setPart] = useState<'all' | 'classes'>('all');
  const [order, setOrder] = useState<'for' | 'against'>('for');
  const [label, setLabel] = useState(everyLabel);
  const [agrees, setAgrees] = useState<'any' | 'same' | 'other'>('any');
  const [comparing, setComparing] = useState<GallerySample | null>(null);
  const page: Page = {
    runId: ranking.runId,
    order,
    label: label === everyLabel ? null : label,
    agrees: agrees === 'any' ? null : agrees === 'same',
  };
  return (
    <>
      <div className={styles.tools}>
        <Choice
          label={t('What to show')}
          labelHidden
          options={[
            { id: 'all', name: t('All by value') },
            { id: 'classes', name: t('By class') },
          ]}
          value={part}
          onChange={setPart}
        />
        {part === 'all' && (
          <>
            <Choice
              label={t('Order')}
              labelHidden
              options={[
                { id: 'for', name: t('Most for first') },
                { id: 'against', name: t('Most against first') },
              ]}
              value={order}
              onChange={setOrder}
            />
            <Select
              label={t('Label')}
              labelHidden
              options={[
                { id: everyLabel, name: t('Every label') },
                ...ranking.perClass.map((each) => ({
                  id: each.label,
                  name: each.label,
                  detail: `${formatCount(each.samples)}, ${signedValue(each.sum)}`,
                })),
              ]}
              value={label}
              onChange={setLabel}
            />
            <Choice
              label={t('Agreement')}
              labelHidden
              options={[
                { id: 'any', name: t('Any label') },
                { id: 'same', name: t('Label is {{label}}', { label: ranking.target.label }) },
                { id: 'other', name: t('Another label') },
              ]}
              value={agrees}
              onChange={setAgrees}
            />
          </>
        )}
      </div>
      {part === 'all' ? (
        <AllByValue key={JSON.stringify(page)} {...props} page={page} onCompare={setComparing} />
      ) : (
        <ByClass
          ranking={ranking}
          reviews={reviews}
          onCompare={(sample) =>
            setComparing({ ...sample, position: 0, review: reviews.of(sample.sampleIndex) ?? noReview })
          }
        />
      )}
      <CompareDialog
        detail={props.detail}
        ranking={ranking}
        samples={comparing === null ? [] : [comparing]}
        at={comparing?.sampleIndex ?? null}
        reviews={reviews}
        onMove={() => {}}
        onClose={() => setComparing(null)}
      />
    </>
  );
}

const noReview: GallerySample['review'] = {
  ...{ verdict: null, correctedLabel: null, note: '', tags: [], labelConfirmed: false, membership: null },
  ...{ reviewer: null, at: null },
};

function AllByValue(
  props: GalleryProps & { readonly page: Page; readonly onCompare: (sample: GallerySample) => void },
) {
  const { page, reviews, ranking } = props;
  const [cursor, setCursor] = useState(0);
  const first = useCall('influence.gallery', { ...page, offset: 0, limit: pageSize });
  const near = useGalleryPage(page, cursor);
  const total = first.data?.total ?? 0;
  const at = (position: number) => near?.[position % pageSize] ?? null;
  const flag = (sample: GallerySample | null) => {
    if (sample !== null) void reviews.append(sample.sampleIndex, flagChange(reviews.of(sample.sampleIndex)));
  };
  if (first.error !== null) return <FailureNotice failure={first.error} />;
  if (first.data !== undefined && total === 0) {
    return <p className={styles.quiet}>{t('No training picture is left by these filters.')}</p>;
  }
  return (
    <div className={styles.grid}>
      <p className={styles.quiet} role="status">
        {t('{{total}} pictures. Enter compares, X flags a label that looks wrong.', {
          total: formatCount(total),
        })}
      </p>
      <CaseGrid
        label={t('Training pictures by value')}
        count={total}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={(position) => {
          const sample = at(position);
          if (sample !== null) props.onCompare(sample);
        }}
        onToggle={(position) => {
          setCursor(position);
          if (position === cursor || Math.floor(position / pageSize) === Math.floor(cursor / pageSize))
            flag(at(position));
        }}
        renderCell={(position, place) => (
          <GalleryCell
            key={position}
            position={position}
            page={page}
            place={place}
            trainingId={ranking.training.datasetId}
            target={ranking.target.label}
            reviews={reviews}
            isCursor={position === cursor}
          />
        )}
      />
    </div>
  );
}

/** The samples of the page that a position lies on. */
function useGalleryPage(page: Page, position: number): readonly GallerySample[] | undefined {
  const offset = Math.floor(position / pageSize) * pageSize;
  return useCall('influence.gallery', { ...page, offset, limit: pageSize }).data?.samples;
}

const GalleryCell = memo(function GalleryCell(props: {
  readonly position: number;
  readonly page: Page;
  readonly place: CellPlace;
  readonly trainingId: number;
  readonly target: string;
  readonly reviews: LabelReviews;
  readonly isCursor: boolean;
}) {
  const { position, place, target } = props;
  const sample = useGalleryPage(props.page, position)?.[position % pageSize];
  const review = sample === undefined ? null : props.reviews.of(sample.sampleIndex);
  const flagged = isFlagged(review);
  const role = { role: 'gridcell', 'aria-colindex': place.column + 1, 'aria-selected': flagged } as const;
  return (
    <div
      {...role}
      id={place.id}
      className={classNames(styles.cell)}
      style={{ left: place.left, width: place.width }}
      data-cursor={props.isCursor || undefined}
    >
      {sample !== undefined && (
        <>
          <div className={styles.picture}>
            <img
              src={thumbnailUrl(props.trainingId, sample.sampleIndex)}
              alt=""
              decoding="async"
              draggable={false}
            />
            <span className={styles.flag} data-toggle={position} data-flagged={flagged || undefined}>
              <Flag size={12} aria-hidden fill={flagged ? 'currentColor' : 'none'} />
            </span>
            {labelState(review) !== 'open' && (
              <span className={styles.state} aria-hidden>
                {labelStateWords(review)}
              </span>
            )}
          </div>
          <TileWords sample={sample} target={target} review={review} />
        </>
      )}
    </div>
  );
});

/** The sum of each class as a bar from zero, and its strongest pictures. */
function ByClass(props: {
  readonly ranking: InfluenceRanking;
  readonly reviews: LabelReviews;
  readonly onCompare: (sample: InfluenceRanking['for'][number]) => void;
}) {
  const { ranking, reviews } = props;
  const most = Math.max(1e-30, ...ranking.perClass.map(({ sum }) => Math.abs(sum)));
  return (
    <div className={styles.classes}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('Label')}</th>
            <th scope="col" className={styles.number}>
              {t('Pictures')}
            </th>
            <th scope="col">{t('Sum of values')}</th>
            <th scope="col">{t('Most for {{label}}', { label: ranking.target.label })}</th>
            <th scope="col">{t('Most against it')}</th>
          </tr>
        </thead>
        <tbody>
          {ranking.perClass.map((each) => (
            <tr key={each.label}>
              <th scope="row">{each.label}</th>
              <td className={styles.number}>{formatCount(each.samples)}</td>
              <td>
                <span className={styles.sum}>
                  <span className={styles.track} aria-hidden>
                    <span
                      data-sign={each.sum < 0 ? 'against' : 'for'}
                      style={{ width: `${(50 * Math.abs(each.sum)) / most}%` }}
                    />
                  </span>
                  {signedValue(each.sum)}
                </span>
              </td>
              {(['for', 'against'] as const).map((side) => (
                <td key={side}>
                  {each[side].length === 0 ? (
                    <span className={styles.quiet}>{t('none')}</span>
                  ) : (
                    <Toolbar
                      className={styles.tiles ?? ''}
                      aria-label={t('Labelled {{label}}, {{side}} {{label2}}', {
                        label: each.label,
                        side: side === 'for' ? t('for') : t('against'),
                        label2: ranking.target.label,
                      })}
                    >
                      {each[side].map((sample) => (
                        <InfluenceTile
                          key={sample.sampleIndex}
                          sample={sample}
                          trainingId={ranking.training.datasetId}
                          target={ranking.target.label}
                          review={reviews.of(sample.sampleIndex)}
                          onCompare={() => props.onCompare(sample)}
                          onFlag={() =>
                            void reviews.append(
                              sample.sampleIndex,
                              flagChange(reviews.of(sample.sampleIndex)),
                            )
                          }
                        />
                      ))}
                    </Toolbar>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
