import { type DragEvent, type ReactNode, useState } from 'react';
import styles from './review-screen.module.css';

/** A column's title is dragged under this type, so that nothing else can be dropped on columns. */
export const draggedColumn = 'application/x-waferlens-column';

/** The place of a column: keys find it by its id, and another column's title can be dropped on it. */
export function ColumnFrame(props: {
  readonly id: string;
  readonly onDropped: (id: string) => void;
  readonly children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const accepts = (event: DragEvent) => event.dataTransfer.types.includes(draggedColumn);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is the pointer's way; keys and the menu do the same.
    <div
      className={styles.frame}
      data-column={props.id}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!accepts(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (accepts(event)) props.onDropped(event.dataTransfer.getData(draggedColumn));
      }}
    >
      {props.children}
    </div>
  );
}
