import { Radio, RadioGroup } from 'react-aria-components';
import type { ModelInspection } from '#contract/model.ts';
import { featureShape } from '../../components/feature-words.ts';
import { Panel } from '../../components/panel.tsx';
import { t } from '../../language/language.ts';
import styles from './feature-choice.module.css';

/** The tensors inside a model that keep the picture's geometry; the marked one is what methods take at first. */
export function FeatureChoice(props: {
  readonly inspection: ModelInspection;
  /** Null: the default one. */
  readonly value: string | null;
  readonly onChange: (name: string | null) => void;
}) {
  const { featureTensors, defaultFeature } = props.inspection;
  if (featureTensors.length === 0) return null;
  return (
    <Panel
      title={t('Feature tensors')}
      detail={t('class activation maps and concepts are read from the chosen one')}
    >
      <RadioGroup
        className={styles.group ?? ''}
        aria-label={t('Feature tensor')}
        value={props.value ?? defaultFeature}
        onChange={(name) => props.onChange(name === defaultFeature ? null : name)}
      >
        {featureTensors.toReversed().map((feature) => (
          <Radio key={feature.name} value={feature.name} className={styles.option ?? ''}>
            <span className={styles.dot} aria-hidden />
            <code className={styles.name} title={feature.name}>
              {feature.name}
            </code>
            {feature.name === defaultFeature && <span className={styles.mark}>{t('default')}</span>}
            <span className={styles.operator}>{feature.operator}</span>
            <span className={styles.shape}>{featureShape(feature)}</span>
          </Radio>
        ))}
      </RadioGroup>
    </Panel>
  );
}
