import { Check, ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';
import { t } from '../language/language.ts';
import { classNames } from './class-names.ts';
import styles from './select.module.css';

export interface SelectOption<Id extends string | number> {
  readonly id: Id;
  readonly name: string;
  /** Said quietly beside the name. */
  readonly detail?: string;
}

export interface SelectProps<Id extends string | number> {
  readonly label: string;
  /** Keeps the label for assistive technology only. */
  readonly labelHidden?: boolean;
  readonly options: readonly SelectOption<Id>[];
  readonly value: Id | null;
  readonly onChange: (id: Id) => void;
  readonly placeholder?: string;
  readonly quiet?: boolean;
  readonly disabled?: boolean;
}

/** One of a list of named options. */
export function Select<Id extends string | number>(props: SelectProps<Id>) {
  const {
    label,
    labelHidden = false,
    options,
    value,
    onChange,
    placeholder = t('Choose'),
    quiet = false,
  } = props;
  return (
    <AriaSelect
      className={styles.field ?? ''}
      placeholder={placeholder}
      isDisabled={props.disabled ?? false}
      value={value}
      onChange={(key) => {
        const option = options.find(({ id }) => id === key);
        if (option !== undefined) onChange(option.id);
      }}
      {...(labelHidden ? { 'aria-label': label } : {})}
    >
      {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
      <Button className={classNames(styles.button, quiet && styles.quiet)}>
        <SelectValue className={styles.value ?? ''}>
          {({ isPlaceholder, defaultChildren }) => {
            const name = options.find(({ id }) => id === value)?.name;
            return isPlaceholder ? defaultChildren : <span title={name}>{name}</span>;
          }}
        </SelectValue>
        <ChevronDown size={14} aria-hidden />
      </Button>
      <Popover className={styles.popover ?? ''} offset={4}>
        <ListBox className={styles.list ?? ''}>
          {options.map((option) => (
            <ListBoxItem
              key={option.id}
              id={option.id}
              textValue={option.name}
              className={styles.option ?? ''}
            >
              {({ isSelected }) => (
                <>
                  <span className={styles.check}>{isSelected && <Check size={14} aria-hidden />}</span>
                  <span className={styles.name}>{option.name}</span>
                  {option.detail !== undefined && <span className={styles.detail}>{option.detail}</span>}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
