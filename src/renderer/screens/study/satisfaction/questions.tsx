import { useEffect, useRef } from 'react';
import { satisfactionItems, satisfactionPoints } from '#contract/study.ts';
import { t } from '../../../language/language.ts';
import styles from './satisfaction.module.css';

/** The eight statements with five points each. One of them is in focus: keys act on it. */
export function Questions(props: {
  readonly runId: number;
  /** Points by item; null where nothing is said. */
  readonly answers: readonly (number | null)[];
  /** Number of the item that is being written; null: none. */
  readonly writing: number | null;
  /** Number of the item in focus; null: the focus is left where it is. */
  readonly focused: number | null;
  readonly onFocus: (item: number) => void;
  readonly onAnswer: (item: number, points: number) => void;
}) {
  const { runId, answers, writing, focused, onFocus, onAnswer } = props;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (focused === null) return;
    const group = list.current?.children[focused - 1];
    if (group?.contains(document.activeElement) === true) return;
    const radio = group?.querySelector<HTMLInputElement>('input:checked') ?? group?.querySelector('input');
    radio?.focus();
    group?.scrollIntoView({ block: 'nearest' });
  }, [focused]);
  return (
    <ol className={styles.questions} ref={list}>
      {satisfactionItems.map(({ text }, at) => (
        <li key={text}>
          <fieldset
            className={styles.question}
            data-current={focused === at + 1 || undefined}
            data-writing={writing === at + 1 || undefined}
            onFocus={() => onFocus(at + 1)}
            onKeyDown={(event) => {
              // Where no statement is kept in focus, Space gives the point it stands on and is no key of the screen.
              if (focused === null && event.key === ' ') event.stopPropagation();
            }}
          >
            <legend>
              {at + 1}. {t(text)}
            </legend>
            <div className={styles.points}>
              {satisfactionPoints.map((words, position) => (
                <label key={words} className={styles.point}>
                  <input
                    type="radio"
                    name={`explanation ${runId}, statement ${at + 1}`}
                    checked={answers[at] === position + 1}
                    onChange={() => onAnswer(at + 1, position + 1)}
                  />
                  <span className={styles.pointNumber} aria-hidden>
                    {position + 1}
                  </span>
                  <span className={styles.pointWords}>{t(words)}</span>
                </label>
              ))}
            </div>
          </fieldset>
        </li>
      ))}
    </ol>
  );
}
