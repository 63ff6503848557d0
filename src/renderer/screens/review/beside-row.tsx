import { Sparkles, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { t } from '../../language/language.ts';
import { compareWith, topAgreement, useBeside } from './beside.ts';
import styles from './beside-row.module.css';
import { ReviewColumns, type ReviewColumnsProps } from './review-columns.tsx';
import { caseHref } from './review-order.ts';

/** The case that another one is compared with, its columns below those of the same methods. */
export function BesideRow(
  props: Omit<ReviewColumnsProps, 'inspection' | 'beside'> & {
    /** The case that is reviewed. */
    readonly above: CaseDetail;
    /** What the model above makes of a picture. */
    readonly preprocessingAbove: Preprocessing | null;
    readonly onExplain: () => void;
  },
) {
  const { detail, above, onExplain } = props;
  const inspection = useCall('model.inspection', { modelId: detail.key.modelId }).data;
  const differences = useBeside((state) => state.differences);
  const compared = useBeside((state) => state.beside);
  const section = useRef<HTMLElement>(null);
  // Tables of measures may leave it below the edge of the window, where nobody would see that it came.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for everything that is compared with
  useEffect(() => {
    section.current?.querySelector('[role="application"]')?.scrollIntoView({ block: 'nearest' });
  }, [compared]);
  const sameModel = detail.key.modelId === above.key.modelId;
  const name = sameModel ? detail.sample.name : detail.model.name;
  return (
    <section ref={section} className={styles.row} aria-label={t('Compared with {{name}}', { name })}>
      <header className={styles.head}>
        <h3>
          <a href={caseHref(detail.key)}>{name}</a>
        </h3>
        <span className={styles.answer}>
          {sameModel && `${detail.sample.label ?? t('no label')} → `}
          {detail.predicted === null
            ? t('not predicted')
            : `${detail.predicted.label} ${(100 * detail.predicted.probability).toFixed(1)} %`}
        </span>
        {!sameModel && <TopAnswers above={above} below={detail} />}
        <span className={styles.space} />
        {!sameModel && (
          <Checkbox value={differences} onChange={(next) => useBeside.setState({ differences: next })}>
            {t('Maps as their difference')}
          </Checkbox>
        )}
        <Button icon={Sparkles} onPress={onExplain}>
          {t('Explain this one (Shift+E)')}
        </Button>
        <IconButton icon={X} label={t('End the comparison')} onPress={() => compareWith(null)} />
      </header>
      <ReviewColumns
        {...props}
        inspection={inspection}
        beside={{
          name,
          above: sameModel ? null : { detail: above, preprocessing: props.preprocessingAbove },
        }}
      />
    </section>
  );
}

/** How far the first five answers of both models are the same. */
function TopAnswers({ above, below }: { readonly above: CaseDetail; readonly below: CaseDetail }) {
  if (above.output === null || below.output === null) return null;
  const { shared, of, sameFirst } = topAgreement(
    { probabilities: above.output.probabilities, labels: above.model.labels },
    { probabilities: below.output.probabilities, labels: below.model.labels },
  );
  return (
    <span className={styles.agreement} data-same={sameFirst}>
      {sameFirst ? t('Same first answer') : t('Another first answer')}
      {', '}
      {t('{{shared}} of the first {{of}} shared', { shared, of })}
    </span>
  );
}
