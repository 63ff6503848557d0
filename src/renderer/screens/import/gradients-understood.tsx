import type { ModelInspection } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { obstacleOf } from '../review/method-needs.ts';
import styles from './import.module.css';

/** Whether gradients of the model can be had, and where not, what still works. */
export function GradientsUnderstood({ inspection }: { readonly inspection: ModelInspection }) {
  const methods = useCall('methods', {}).data?.methods ?? [];
  const { problem, missing, straightThrough } = inspection.gradients;
  const values = { nodes: formatCount(straightThrough) };
  const remark =
    straightThrough === 0
      ? null
      : straightThrough === 1
        ? t('They pass straight through the rounding of {{nodes}} quantised node.', values)
        : t('They pass straight through the rounding of {{nodes}} quantised nodes.', values);
  if (problem === null)
    return (
      <p>
        {t('Reach the input.')} {remark}
      </p>
    );
  const working = methods.filter((method) => obstacleOf(method, inspection) === null);
  return (
    <>
      <p>{problem}</p>
      {missing.length > 0 && (
        <ul aria-label={t('Operators without a gradient rule')}>
          {missing.map(({ operator, nodes }) => (
            <li key={operator}>
              <code>{operator}</code>{' '}
              <span className={styles.quiet}>
                {nodes.slice(0, 3).join(', ')}
                {nodes.length > 3 && t(' and {{nodes}} more', { nodes: formatCount(nodes.length - 3) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {working.length > 0 && (
        <p className={styles.quiet}>
          {t('Still work: {{working}}.', { working: working.map(({ title }) => title).join(', ') })}
        </p>
      )}
    </>
  );
}
