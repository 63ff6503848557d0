import { BookCheck, Construction } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { DefinitionSource, Explanation } from '#contract/explanation.ts';
import { Hint } from '../../components/hint.tsx';
import { t } from '../../language/language.ts';
import styles from './column.module.css';
import { draggedColumn } from './column-frame.tsx';

/** A column's title, where its method is defined, and what can be done with it. */
export function ColumnHeader(props: { readonly explanation: Explanation; readonly children: ReactNode }) {
  const { explanation } = props;
  return (
    <header className={styles.header}>
      <h2
        className={styles.dragged}
        draggable
        title={t('Drag to move the column')}
        onDragStart={(event) => {
          event.dataTransfer.setData(draggedColumn, explanation.method);
          event.dataTransfer.effectAllowed = 'move';
        }}
      >
        {explanation.title}
      </h2>
      <SourceMark source={explanation.source} />
      <span className={styles.space} />
      {props.children}
    </header>
  );
}

/** "published" or "reconstruction", with the citation behind it. */
export function SourceMark({ source }: { readonly source: DefinitionSource }) {
  return <Mark kind={source.kind} citation={source.citation} />;
}

const Mark = memo(function Mark({ kind, citation }: DefinitionSource) {
  const Icon = kind === 'published' ? BookCheck : Construction;
  return (
    <Hint text={citation}>
      <AriaButton className={styles.source ?? ''} aria-label={`${t(kind)}: ${citation}`}>
        <Icon size={13} aria-hidden />
        <span>{t(kind)}</span>
      </AriaButton>
    </Hint>
  );
});
