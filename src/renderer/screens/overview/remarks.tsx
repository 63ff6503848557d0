import type { Evaluation } from '#contract/evaluation.ts';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './overview.module.css';

/** What an evaluation had to leave out: labels that the model does not know, pictures that can't be read. */
export function Remarks({ evaluation }: { readonly evaluation: Evaluation }) {
  const { unknownLabels, unreadable } = evaluation;
  return (
    <>
      {unknownLabels.length > 0 && (
        <Notice tone="warn">
          {t('Left out, because the model has no such class: {{unknownLabels}}', {
            unknownLabels: unknownLabels
              .map(({ label, count }) => `${label} (${formatCount(count)})`)
              .join(', '),
          })}
        </Notice>
      )}
      {unreadable.length > 0 && (
        <Notice tone="warn">
          <details>
            <summary>
              {unreadable.length === 1
                ? t('{{unreadable}} picture could not be read', {
                    unreadable: formatCount(unreadable.length),
                  })
                : t('{{unreadable}} pictures could not be read', {
                    unreadable: formatCount(unreadable.length),
                  })}
            </summary>
            <ul className={styles.unreadable}>
              {unreadable.slice(0, 200).map(({ index, message }) => (
                <li key={index}>{message}</li>
              ))}
            </ul>
          </details>
        </Notice>
      )}
    </>
  );
}
