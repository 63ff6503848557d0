import { X } from 'lucide-react';
import { Button, Tag, TagGroup, TagList } from 'react-aria-components';
import styles from './chips.module.css';

export interface Chip {
  readonly id: string;
  readonly text: string;
}

/** A row of chips, each taken away by Delete or by its button. One stop; arrow keys walk through it. */
export function Chips(props: {
  readonly label: string;
  readonly chips: readonly Chip[];
  readonly onRemove: (id: string) => void;
}) {
  const { label, chips, onRemove } = props;
  return (
    <TagGroup
      aria-label={label}
      onRemove={(keys) => {
        for (const { id } of chips) if (keys.has(id)) onRemove(id);
      }}
    >
      <TagList className={styles.list ?? ''} items={chips}>
        {({ id, text }) => (
          <Tag id={id} textValue={text} className={styles.chip ?? ''}>
            {text}
            <Button slot="remove" className={styles.remove ?? ''}>
              <X size={12} aria-hidden />
            </Button>
          </Tag>
        )}
      </TagList>
    </TagGroup>
  );
}
