import { Pencil } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useMutationCall } from '../../app/calls.ts';
import { formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './concept-name.module.css';
import type { SignedConcept } from './concept-order.ts';

/** A concept's name, changed in place. */
export function ConceptName(props: {
  readonly runId: number;
  readonly signed: SignedConcept;
  /** Names given before, to complete from. */
  readonly suggestions: readonly string[];
}) {
  const { runId, signed, suggestions } = props;
  const { index, name, namedBy, namedAt } = signed.concept;
  const [editing, setEditing] = useState(false);
  const rename = useMutationCall('concepts.name');
  const button = useRef<HTMLButtonElement>(null);
  if (editing) {
    return (
      <NameField
        label={t('Name of {{title}}', { title: signed.title })}
        placeholder={t('concept {{index}}', { index })}
        name={name ?? ''}
        suggestions={suggestions}
        onEnd={(typed, byKey) => {
          setEditing(false);
          if (typed !== null && typed !== (name ?? '')) {
            rename.mutate({ runId, concept: index, name: typed === '' ? null : typed });
          }
          if (byKey) requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  }
  return (
    <div className={styles.shown}>
      <button
        ref={button}
        type="button"
        className={styles.name}
        aria-label={t('{{title}}, rename', { title: signed.title })}
        onClick={() => setEditing(true)}
      >
        <span className={styles.title}>{signed.title}</span>
        <Pencil size={13} aria-hidden />
      </button>
      {namedAt !== null && (
        <span className={styles.who}>
          {namedBy === null || namedBy === '' ? t('no reviewer') : namedBy}, {formatTime(namedAt)}
        </span>
      )}
    </div>
  );
}

const takeFocus = (element: HTMLInputElement | null) => element?.focus();

/** The field while it is written in: Enter or leaving it saves, Escape does not; an empty field takes the name away. */
function NameField(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly name: string;
  readonly suggestions: readonly string[];
  /** Null: leave the name as it was. */
  readonly onEnd: (typed: string | null, byKey: boolean) => void;
}) {
  const [typed, setTyped] = useState(props.name);
  const ended = useRef(false);
  const list = useId();
  // The field's own removal is one more way of leaving it.
  const end = (name: string | null, byKey: boolean) => {
    if (ended.current) return;
    ended.current = true;
    props.onEnd(name, byKey);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        end(typed.trim(), true);
      }}
    >
      <input
        ref={takeFocus}
        className={styles.input}
        aria-label={props.label}
        placeholder={props.placeholder}
        maxLength={80}
        list={list}
        value={typed}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => end(typed.trim(), false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') end(null, true);
        }}
      />
      <datalist id={list}>
        {props.suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </form>
  );
}
