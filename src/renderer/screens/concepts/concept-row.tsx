import { Split } from 'lucide-react';
import type { ConceptSet } from '#contract/concepts.ts';
import { Button } from '../../components/button.tsx';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { ConceptName } from './concept-name.tsx';
import type { SignedConcept } from './concept-order.ts';
import styles from './concept-row.module.css';
import { ConceptSign } from './concept-sign.tsx';
import { CropStrip } from './crop-strip.tsx';
import { IntervalBar } from './interval-bar.tsx';

/** One concept: what it is called, how much it matters, and the crops that show it. */
export function ConceptRow(props: {
  readonly set: ConceptSet;
  readonly signed: SignedConcept;
  readonly pointed: boolean;
  readonly suggestions: readonly string[];
  readonly onTakeApart: () => void;
}) {
  const { set, signed, pointed } = props;
  const { importance, share, massInMask, index } = signed.concept;
  return (
    <li
      className={styles.row}
      aria-current={pointed ? 'true' : undefined}
      ref={pointed ? scrollIntoSight : undefined}
    >
      <div className={styles.facts}>
        <div className={styles.head}>
          <ConceptSign {...signed} />
          <ConceptName runId={set.runId} signed={signed} suggestions={props.suggestions} />
        </div>
        <dl className={styles.numbers}>
          <div className={styles.wide}>
            <dt>{t('Importance')}</dt>
            <dd>
              <IntervalBar value={importance} />
            </dd>
          </div>
          <div>
            <dt>{t('Leads in crops')}</dt>
            <dd>{formatPercent(share, 0)}</dd>
          </div>
          <div>
            <dt>{t('In the mask')}</dt>
            <dd>{massInMask === null ? t('no masks') : formatPercent(massInMask, 0)}</dd>
          </div>
          <div>
            <dt>{t('Number')}</dt>
            <dd>{index}</dd>
          </div>
        </dl>
        <Button
          tone="quiet"
          icon={Split}
          aria-label={t('Take apart one layer earlier: {{title}}', { title: signed.title })}
          onPress={props.onTakeApart}
        >
          {t('Take apart one layer earlier')}
        </Button>
      </div>
      <CropStrip set={set} signed={signed} />
    </li>
  );
}

const scrollIntoSight = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });
