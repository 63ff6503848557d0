import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import {
  Checkbox as AriaCheckbox,
  NumberField as AriaNumberField,
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components';
import styles from './fields.module.css';

interface FieldProps<Value> {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly description?: string;
  readonly error?: string | null;
  readonly disabled?: boolean;
  readonly value: Value;
}

export interface TextFieldProps extends FieldProps<string> {
  /** Called at every keystroke. */
  readonly onChange?: (value: string) => void;
  /** Called when the field is left or Enter is pressed, with what differs from `value`. */
  readonly onCommit?: (value: string) => void;
  readonly placeholder?: string;
  readonly rows?: number;
  readonly autoFocus?: boolean;
  /** What is typed is not shown. */
  readonly secret?: boolean;
}

/** A line of text, or several with `rows`. */
export function TextField(props: TextFieldProps) {
  const [text, setText] = useState(props.value);
  useEffect(() => setText(props.value), [props.value]);
  const commit = () => {
    if (text !== props.value) props.onCommit?.(text);
  };
  const { error = null, rows } = props;
  return (
    <AriaTextField
      className={styles.field ?? ''}
      value={props.onCommit === undefined ? props.value : text}
      onChange={props.onCommit === undefined ? (value) => props.onChange?.(value) : setText}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && rows === undefined) commit();
        // Escape still closes the dialog that the field is in.
        event.continuePropagation();
      }}
      isInvalid={error !== null}
      isDisabled={props.disabled ?? false}
      autoFocus={props.autoFocus ?? false}
      {...(props.labelHidden ? { 'aria-label': props.label } : {})}
    >
      {!props.labelHidden && <Label className={styles.label ?? ''}>{props.label}</Label>}
      {rows === undefined ? (
        <Input
          className={styles.input ?? ''}
          placeholder={props.placeholder ?? ''}
          {...(props.secret === true ? { type: 'password', autoComplete: 'off' } : {})}
        />
      ) : (
        <TextArea className={styles.area ?? ''} rows={rows} placeholder={props.placeholder ?? ''} />
      )}
      <Below description={props.description} error={error} />
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldProps<number> {
  readonly minimum?: number;
  readonly maximum?: number;
  /** Called when the field is left or Enter is pressed. */
  readonly onCommit: (value: number) => void;
}

/** A number; shown in full precision. */
export function NumberField(props: NumberFieldProps) {
  return (
    <AriaNumberField
      className={styles.field ?? ''}
      value={props.value}
      onChange={(value) => !Number.isNaN(value) && props.onCommit(value)}
      formatOptions={{ maximumFractionDigits: 10, useGrouping: false }}
      isInvalid={props.error !== undefined && props.error !== null}
      isDisabled={props.disabled ?? false}
      {...(props.minimum === undefined ? {} : { minValue: props.minimum })}
      {...(props.maximum === undefined ? {} : { maxValue: props.maximum })}
      {...(props.labelHidden ? { 'aria-label': props.label } : {})}
    >
      {!props.labelHidden && <Label className={styles.label ?? ''}>{props.label}</Label>}
      <Input className={styles.input ?? ''} />
      <Below description={props.description} error={props.error ?? null} />
    </AriaNumberField>
  );
}

function Below(props: { readonly description: string | undefined; readonly error: string | null }) {
  return (
    <>
      {props.description !== undefined && (
        <Text slot="description" className={styles.description ?? ''}>
          {props.description}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{props.error}</FieldError>
    </>
  );
}

export interface CheckboxProps {
  readonly children: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly disabled?: boolean;
}

export function Checkbox({ children, value, onChange, disabled = false }: CheckboxProps) {
  return (
    <AriaCheckbox
      className={styles.checkbox ?? ''}
      isSelected={value}
      onChange={onChange}
      isDisabled={disabled}
    >
      <span className={styles.box}>{value && <Check size={12} strokeWidth={3} aria-hidden />}</span>
      {children}
    </AriaCheckbox>
  );
}
