import type { ModelInspection } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { formatCount } from '../../components/format.ts';
import { obstacleOf } from '../review/method-needs.ts';
import styles from './import.module.css';

/** Whether gradients of the model can be had, and where not, what still works. */
export function GradientsUnderstood({ inspection }: { readonly inspection: ModelInspection }) {
  const methods = useCall('methods', {}).data?.methods ?? [];
  const { problem, missing, straightThrough } = inspection.gradients;
  const remark =
    straightThrough === 0
      ? null
      : `They pass straight through the rounding of ${formatCount(straightThrough)} quantised ` +
        `${straightThrough === 1 ? 'node' : 'nodes'}.`;
  if (problem === null) return <p>Reach the input. {remark}</p>;
  const working = methods.filter((method) => obstacleOf(method, inspection) === null);
  return (
    <>
      <p>{problem}</p>
      {missing.length > 0 && (
        <ul aria-label="Operators without a gradient rule">
          {missing.map(({ operator, nodes }) => (
            <li key={operator}>
              <code>{operator}</code>{' '}
              <span className={styles.quiet}>
                {nodes.slice(0, 3).join(', ')}
                {nodes.length > 3 && ` and ${formatCount(nodes.length - 3)} more`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {working.length > 0 && (
        <p className={styles.quiet}>Still work: {working.map(({ title }) => title).join(', ')}.</p>
      )}
    </>
  );
}
