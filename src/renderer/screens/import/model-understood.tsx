import type { ModelInspection } from '#contract/model.ts';
import type { TensorDescription } from '#contract/model-tensor.ts';
import { formatBytes, formatCount, shortHash } from '../../components/format.ts';
import { Fact, Facts, Panel } from '../../components/panel.tsx';
import { GradientsUnderstood } from './gradients-understood.tsx';
import styles from './import.module.css';

/** What was read in an ONNX file. */
export function ModelUnderstood({ inspection }: { readonly inspection: ModelInspection }) {
  const { input, answer } = inspection;
  const operators = Object.entries(inspection.operators).toSorted(([, a], [, b]) => b - a);
  return (
    <Panel title="What was understood" detail={inspection.file}>
      <Facts>
        <Fact name="Input">
          {input === null
            ? 'none that fits a picture'
            : `${input.name}: ${input.channels} ${input.channels === 1 ? 'channel' : 'channels'}, ` +
              `${input.height ?? 'any'} x ${input.width ?? 'any'}, ${input.layout.toUpperCase()}, ` +
              (input.batch === 'dynamic' ? 'any batch' : `batch of ${input.batch} only`)}
        </Fact>
        <Fact name="Answer">
          {answer === null
            ? 'no output fits a classifier'
            : `${answer.name}: ${answer.classes ?? 'unknown number of'} classes, ${answer.kind}`}
        </Fact>
        <Fact name="Inputs">
          <Tensors tensors={inspection.inputs} />
        </Fact>
        <Fact name="Outputs">
          <Tensors tensors={inspection.outputs} />
        </Fact>
        <Fact name="Operator set">
          {inspection.opset}
          {customDomains(inspection)}
        </Fact>
        <Fact name="Parameters">
          {formatCount(inspection.parameters)} ({formatBytes(inspection.parameterBytes)})
        </Fact>
        <Fact name="Operators">
          <span className={styles.operators}>
            {operators.map(([name, count]) => (
              <span key={name} className={styles.chip}>
                {name} <small>{count}</small>
              </span>
            ))}
          </span>
        </Fact>
        {inspection.featureTensors.length === 0 && (
          <Fact name="Feature tensors">none found: class activation maps and concepts need one</Fact>
        )}
        {answer !== null && (
          <Fact name="Gradients">
            <GradientsUnderstood inspection={inspection} />
          </Fact>
        )}
        {inspection.externalData.length > 0 && (
          <Fact name="External data">{inspection.externalData.join(', ')}</Fact>
        )}
        <Fact name="Producer">{inspection.producer === '' ? 'not named' : inspection.producer}</Fact>
        <Fact name="File">
          {formatBytes(inspection.bytes)}, SHA-256{' '}
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
      {tensors.length > 12 && <li className={styles.quiet}>and {tensors.length - 12} more</li>}
    </ul>
  );
}

function customDomains({ domains }: ModelInspection): string {
  const custom = Object.entries(domains).filter(([name]) => name !== '' && name !== 'ai.onnx');
  return custom.length === 0 ? '' : `, ${custom.map(([name, version]) => `${name} ${version}`).join(', ')}`;
}
