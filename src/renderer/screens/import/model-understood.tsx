import type { ModelInspection } from '#contract/model.ts';
import type { TensorDescription } from '#contract/model-tensor.ts';
import { formatBytes, formatCount, shortHash } from '../../components/format.ts';
import { Fact, Facts, Panel } from '../../components/panel.tsx';
import { t } from '../../language/language.ts';
import { GradientsUnderstood } from './gradients-understood.tsx';
import styles from './import.module.css';

const answerKinds = {
  logit: t('logit'),
  probability: t('probability'),
  'log-probability': t('log-probability'),
} as const;

/** What was read in an ONNX file. */
export function ModelUnderstood({ inspection }: { readonly inspection: ModelInspection }) {
  const { input, answer } = inspection;
  const operators = Object.entries(inspection.operators).toSorted(([, a], [, b]) => b - a);
  return (
    <Panel title={t('What was understood')} detail={inspection.file}>
      <Facts>
        <Fact name={t('Input')}>
          {input === null
            ? t('none that fits a picture')
            : `${input.name}: ${input.channels} ${input.channels === 1 ? t('channel') : t('channels')}, ` +
              `${input.height ?? t('any')} x ${input.width ?? t('any')}, ${input.layout.toUpperCase()}, ` +
              (input.batch === 'dynamic'
                ? t('any batch')
                : t('batch of {{batch}} only', { batch: input.batch }))}
        </Fact>
        <Fact name={t('Answer')}>
          {answer === null
            ? t('no output fits a classifier')
            : t('{{name}}: {{classes}} classes, {{kind}}', {
                name: answer.name,
                classes: answer.classes ?? t('unknown number of'),
                kind: answerKinds[answer.kind],
              })}
        </Fact>
        <Fact name={t('Inputs')}>
          <Tensors tensors={inspection.inputs} />
        </Fact>
        <Fact name={t('Outputs')}>
          <Tensors tensors={inspection.outputs} />
        </Fact>
        <Fact name={t('Operator set')}>
          {inspection.opset}
          {customDomains(inspection)}
        </Fact>
        <Fact name={t('Parameters')}>
          {formatCount(inspection.parameters)} ({formatBytes(inspection.parameterBytes)})
        </Fact>
        <Fact name={t('Operators')}>
          <span className={styles.operators}>
            {operators.map(([name, count]) => (
              <span key={name} className={styles.chip}>
                {name} <small>{count}</small>
              </span>
            ))}
          </span>
        </Fact>
        {inspection.featureTensors.length === 0 && (
          <Fact name={t('Feature tensors')}>
            {t('none found: class activation maps and concepts need one')}
          </Fact>
        )}
        {answer !== null && (
          <Fact name={t('Gradients')}>
            <GradientsUnderstood inspection={inspection} />
          </Fact>
        )}
        {inspection.externalData.length > 0 && (
          <Fact name={t('External data')}>{inspection.externalData.join(', ')}</Fact>
        )}
        <Fact name={t('Producer')}>{inspection.producer === '' ? t('not named') : inspection.producer}</Fact>
        <Fact name={t('File')}>
          {t('{{bytes}}, SHA-256', { bytes: formatBytes(inspection.bytes) })}{' '}
          <code title={inspection.sha256}>{shortHash(inspection.sha256)}</code>
        </Fact>
      </Facts>
    </Panel>
  );
}

function Tensors({ tensors }: { readonly tensors: readonly TensorDescription[] }) {
  return (
    <ul>
      {tensors.slice(0, 12).map(({ name, type, shape }) => (
        <li key={name}>
          <code>{name}</code>{' '}
          <span className={styles.quiet}>
            {type} {shape === null ? '' : `[${shape.map((size) => size ?? '?').join(', ')}]`}
          </span>
        </li>
      ))}
      {tensors.length > 12 && (
        <li className={styles.quiet}>{t('and {{tensors}} more', { tensors: tensors.length - 12 })}</li>
      )}
    </ul>
  );
}

function customDomains({ domains }: ModelInspection): string {
  const custom = Object.entries(domains).filter(([name]) => name !== '' && name !== 'ai.onnx');
  return custom.length === 0 ? '' : `, ${custom.map(([name, version]) => `${name} ${version}`).join(', ')}`;
}
