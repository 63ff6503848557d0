import { CircleCheck, CircleX, X } from 'lucide-react';
import type { ReplayResult } from '#contract/record.ts';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { t } from '../../language/language.ts';
import findings from './findings.module.css';

const verdicts: Readonly<Record<ReplayResult['verdict'], string>> = {
  equal: t('equal'),
  'within tolerance': t('within tolerance'),
  different: t('different'),
};

/** How a recomputation compares with the record. */
export function ReplayOutcome(props: { readonly result: ReplayResult; readonly onDismiss: () => void }) {
  const { result, onDismiss } = props;
  const good = result.verdict !== 'different';
  const Icon = good ? CircleCheck : CircleX;
  return (
    <section
      className={classNames(findings.findings, good ? findings.intact : findings.changed)}
      aria-label={t('Replay')}
      aria-live="polite"
    >
      <header className={findings.head}>
        <Icon size={16} aria-hidden />
        <strong>{t('Computed again: {{verdict}}', { verdict: verdicts[result.verdict] })}</strong>
        <IconButton icon={X} label={t('Dismiss the result')} onPress={onDismiss} />
      </header>
      <ul className={findings.list}>
        {result.outputs.map(({ name, verdict, maximumDifference, tolerance }) => (
          <li key={name}>
            <span className={findings.subject}>{name}</span>
            <span>
              {verdicts[verdict]}
              {maximumDifference !== null &&
                verdict !== 'equal' &&
                t(', largest difference {{maximumDifference}}', {
                  maximumDifference: maximumDifference.toPrecision(3),
                })}
              {tolerance !== null &&
                verdict !== 'equal' &&
                t(' (tolerance {{tolerance}})', { tolerance: tolerance.toPrecision(3) })}
            </span>
          </li>
        ))}
        {result.changes.map((change) => (
          <li key={change}>
            <span className={findings.subject}>{t('changed')}</span>
            <span>{change}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
