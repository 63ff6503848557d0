import type { ConceptSet } from '#contract/concepts.ts';
import { t } from '../../language/language.ts';
import { setsOfClass } from './concept-order.ts';
import styles from './concepts.module.css';
import { conceptsHref } from './concepts-address.ts';

/** The model's classes with how many concepts the newest run found in each. */
export function ClassList(props: {
  readonly labels: readonly string[];
  readonly sets: readonly ConceptSet[];
  readonly chosen: number;
}) {
  const { labels, sets, chosen } = props;
  return (
    <ul className={styles.classes} aria-label={t('Classes')}>
      {labels.map((label, index) => {
        const newest = setsOfClass(sets, index)[0];
        const named = newest?.concepts.filter(({ name }) => name !== null).length ?? 0;
        return (
          <li key={label}>
            <a
              className={styles.class}
              href={conceptsHref({ classIndex: index })}
              aria-current={index === chosen ? 'true' : undefined}
            >
              <span className={styles.label}>{label}</span>
              <span className={styles.count}>
                {newest === undefined
                  ? t('none yet')
                  : t('{{concepts}} concepts{{value}}', {
                      concepts: newest.concepts.length,
                      value: named === 0 ? '' : t(', {{named}} named', { named }),
                    })}
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
