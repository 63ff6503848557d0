import { Label, Radio, RadioGroup } from 'react-aria-components';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import type { CaseFilter } from './case-filter.ts';
import styles from './outcome-choice.module.css';

/** All cases, wrong ones or right ones. */
export function OutcomeChoice(props: {
  readonly outcomes: { readonly right: number; readonly wrong: number };
  readonly value: CaseFilter['outcome'];
  readonly onChange: (outcome: CaseFilter['outcome']) => void;
}) {
  const { outcomes, value, onChange } = props;
  return (
    <RadioGroup
      className={styles.group ?? ''}
      orientation="horizontal"
      value={value ?? 'all'}
      onChange={(chosen) => onChange(chosen === 'wrong' || chosen === 'right' ? chosen : null)}
    >
      <Label className={styles.title ?? ''}>{t('Prediction')}</Label>
      <div className={styles.choices}>
        <Radio value="all" className={styles.choice ?? ''}>
          {t('All')}
        </Radio>
        <Radio value="wrong" className={styles.choice ?? ''}>
          {t('Wrong')} <span className={styles.count}>{formatCount(outcomes.wrong)}</span>
        </Radio>
        <Radio value="right" className={styles.choice ?? ''}>
          {t('Right')} <span className={styles.count}>{formatCount(outcomes.right)}</span>
        </Radio>
      </div>
    </RadioGroup>
  );
}
