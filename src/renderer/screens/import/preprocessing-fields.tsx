import type { ModelInspection } from '#contract/model.ts';
import { Choice } from '../../components/choice.tsx';
import { TextField } from '../../components/fields.tsx';
import { PathField } from '../../components/path-field.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import styles from './import.module.css';
import type { PreprocessingChoice } from './model-choices.ts';
import { formOf, type PreprocessingForm } from './preprocessing-form.ts';

const kinds = [
  { id: 'model', name: t('From the model') },
  { id: 'form', name: t('Set here') },
  { id: 'file', name: t('From a file') },
] as const;
const jsonFile = { kind: 'file', endings: ['.json'] } as const;

const channels = [
  { id: 'grey', name: t('Grey') },
  { id: 'rgb', name: 'RGB' },
  { id: 'bgr', name: 'BGR' },
] as const;
const resizes = [
  { id: 'bilinear', name: t('Bilinear') },
  { id: 'bicubic', name: t('Bicubic') },
  { id: 'nearest', name: t('Nearest') },
] as const;
const fits = [
  { id: 'stretch', name: t('Stretch') },
  { id: 'short-side-crop', name: t('Short side, crop centre') },
  { id: 'letterbox', name: t('Letterbox') },
] as const;
const layouts = [
  { id: 'nchw', name: 'NCHW' },
  { id: 'nhwc', name: 'NHWC' },
] as const;

/** How a picture becomes the network's input tensor: (pixel x scale - mean) / deviation. */
export function PreprocessingFields(props: {
  readonly inspection: ModelInspection;
  readonly value: PreprocessingChoice;
  readonly onChange: (preprocessing: PreprocessingChoice) => void;
}) {
  const { inspection, value, onChange } = props;
  const choose = (kind: PreprocessingChoice['kind']) => {
    if (kind === 'form') onChange({ kind, form: formOf(inspection) });
    else if (kind === 'file') onChange({ kind, path: '' });
    else onChange({ kind });
  };
  return (
    <div className={styles.group}>
      <Choice label={t('Preprocessing')} options={kinds} value={value.kind} onChange={choose} />
      {value.kind === 'model' && <p className={styles.quiet}>{wordsOf(inspection)}</p>}
      {value.kind === 'file' && (
        <PathField
          label={t('Preprocessing file')}
          description={t("JSON; what it leaves out is read from the model's input.")}
          wanted={jsonFile}
          value={value.path}
          onChange={(path) => onChange({ kind: 'file', path })}
        />
      )}
      {value.kind === 'form' && (
        <Form value={value.form} onChange={(form) => onChange({ kind: 'form', form })} />
      )}
    </div>
  );
}

function Form(props: {
  readonly value: PreprocessingForm;
  readonly onChange: (form: PreprocessingForm) => void;
}) {
  const { value, onChange } = props;
  const text = (name: 'height' | 'width' | 'scale' | 'mean' | 'std', label: string) => (
    <TextField
      label={label}
      value={value[name]}
      onCommit={(changed) => onChange({ ...value, [name]: changed })}
    />
  );
  return (
    <div className={styles.grid}>
      <Select
        label={t('Channels')}
        options={channels}
        value={value.channels}
        onChange={(chosen) => onChange({ ...value, channels: chosen })}
      />
      {text('height', t('Height'))}
      {text('width', t('Width'))}
      <Select
        label={t('Resize')}
        options={resizes}
        value={value.resize}
        onChange={(chosen) => onChange({ ...value, resize: chosen })}
      />
      <Select
        label={t('Fit')}
        options={fits}
        value={value.fit}
        onChange={(chosen) => onChange({ ...value, fit: chosen })}
      />
      <Select
        label={t('Layout')}
        options={layouts}
        value={value.layout}
        onChange={(chosen) => onChange({ ...value, layout: chosen })}
      />
      {text('scale', t('Scale'))}
      {text('mean', t('Mean'))}
      {text('std', t('Standard deviation'))}
    </div>
  );
}

function wordsOf({ input }: ModelInspection): string {
  if (input === null) return t('The model has no input that fits a picture.');
  const size =
    input.height === null || input.width === null ? t('any size') : `${input.height} x ${input.width}`;
  return input.channels === 1
    ? t('Grey, {{size}}, bilinear, stretched; pixels / 255, no normalisation.', { size })
    : t('RGB, {{size}}, bilinear, stretched; pixels / 255, no normalisation.', { size });
}
