import { Choice } from '../../components/choice.tsx';
import { TextField } from '../../components/fields.tsx';
import { PathField } from '../../components/path-field.tsx';
import { t } from '../../language/language.ts';
import styles from './import.module.css';
import type { LabelsChoice } from './model-choices.ts';

const kinds = [
  { id: 'file', name: t('From a file') },
  { id: 'typed', name: t('Typed') },
  { id: 'none', name: t('Numbered') },
] as const;
const labelFile = { kind: 'file', endings: ['.txt', '.csv', '.json', '.names'] } as const;

/** The classes' names, in the order of the model's answers. */
export function LabelFields(props: {
  readonly value: LabelsChoice;
  readonly problem: string | null;
  readonly onChange: (labels: LabelsChoice) => void;
}) {
  const { value, problem, onChange } = props;
  const choose = (kind: LabelsChoice['kind']) => {
    if (kind === 'file') onChange({ kind, path: '' });
    else if (kind === 'typed') onChange({ kind, text: '' });
    else onChange({ kind });
  };
  return (
    <div className={styles.group}>
      <Choice label={t('Labels')} options={kinds} value={value.kind} onChange={choose} />
      {value.kind === 'file' && (
        <PathField
          label={t('Label file')}
          description={t("One label per line, in the order of the model's answers.")}
          wanted={labelFile}
          value={value.path}
          onChange={(path) => onChange({ kind: 'file', path })}
        />
      )}
      {value.kind === 'typed' && (
        <TextField
          label={t("One label per line, in the order of the model's answers")}
          rows={5}
          value={value.text}
          error={problem}
          onChange={(text) => onChange({ kind: 'typed', text })}
        />
      )}
      {value.kind === 'none' && (
        <p className={styles.quiet}>
          {t('The classes are called by their position. Labels of data sets must match.')}
        </p>
      )}
    </div>
  );
}
