import { Label, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import styles from './choice.module.css';

/** One of a few options that are all in sight. */
export function Choice<Id extends string>(props: {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly options: readonly { readonly id: Id; readonly name: string }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly disabled?: boolean;
}) {
  const { label, labelHidden = false, options, value, onChange } = props;
  return (
    <div className={styles.field}>
      {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
      <ToggleButtonGroup
        aria-label={label}
        className={styles.group ?? ''}
        selectionMode="single"
        disallowEmptySelection
        isDisabled={props.disabled ?? false}
        selectedKeys={[value]}
        onSelectionChange={(keys) => {
          const chosen = options.find(({ id }) => keys.has(id));
          if (chosen !== undefined && chosen.id !== value) onChange(chosen.id);
        }}
      >
        {options.map(({ id, name }) => (
          <ToggleButton key={id} id={id} className={styles.option ?? ''}>
            {name}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
