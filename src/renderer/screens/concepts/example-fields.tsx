import { Plus, X } from 'lucide-react';
import type { Dataset } from '#contract/dataset.ts';
import { useSelectionStore } from '../../app/selection.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import type { ExampleChoice, ExamplePictures } from './example-choices.ts';
import styles from './tcav.module.css';

/** The concepts of a test: what each is called, and which pictures show it. */
export function ExampleFields(props: {
  readonly datasets: readonly Dataset[];
  readonly choices: readonly ExampleChoice[];
  readonly onChange: (choices: readonly ExampleChoice[]) => void;
  readonly disabled: boolean;
}) {
  const { datasets, choices, onChange, disabled } = props;
  const replace = (next: ExampleChoice) =>
    onChange(choices.map((choice) => (choice.key === next.key ? next : choice)));
  const add = () => {
    const last = choices.at(-1);
    if (last === undefined) return;
    onChange([...choices, { ...last, key: last.key + 1, name: '' }]);
  };
  return (
    <fieldset className={styles.examples}>
      <legend>{t('Concepts and their examples')}</legend>
      {choices.map((choice, position) => (
        <ExampleLine
          key={choice.key}
          number={position + 1}
          datasets={datasets}
          choice={choice}
          disabled={disabled}
          onChange={replace}
          onRemove={
            choices.length === 1 ? null : () => onChange(choices.filter(({ key }) => key !== choice.key))
          }
        />
      ))}
      <div>
        <Button icon={Plus} onPress={add} isDisabled={disabled}>
          {t('Add a concept')}
        </Button>
      </div>
    </fieldset>
  );
}

function ExampleLine(props: {
  readonly number: number;
  readonly datasets: readonly Dataset[];
  readonly choice: ExampleChoice;
  readonly disabled: boolean;
  readonly onChange: (choice: ExampleChoice) => void;
  readonly onRemove: (() => void) | null;
}) {
  const { number, datasets, choice, disabled, onChange, onRemove } = props;
  const dataset = datasets.find(({ id }) => id === choice.datasetId);
  const chosen = useSelectionStore(({ byDataset }) => byDataset.get(choice.datasetId)?.size ?? 0);
  const offered = picturesOf(dataset, chosen);
  const setPictures = (id: string) => {
    const picked = offered.find((each) => each.id === id);
    if (picked === undefined) return;
    const { pictures } = picked;
    const named = choice.name === '' && pictures.kind === 'label' ? pictures.label : choice.name;
    onChange({ ...choice, name: named, pictures });
  };
  return (
    <div className={styles.example}>
      <TextField
        label={t('Name of concept {{number}}', { number })}
        value={choice.name}
        onChange={(name) => onChange({ ...choice, name })}
        disabled={disabled}
      />
      <Select
        label={t('Data set of concept {{number}}', { number })}
        options={datasets.map(({ id, name }) => ({ id, name }))}
        value={choice.datasetId}
        onChange={(datasetId) => onChange({ ...choice, datasetId, pictures: { kind: 'all' } })}
        disabled={disabled}
      />
      <Select
        label={t('Examples of concept {{number}}', { number })}
        options={offered.map(({ id, name, detail }) => ({ id, name, detail }))}
        value={idOf(choice.pictures)}
        onChange={setPictures}
        disabled={disabled}
      />
      {onRemove === null ? (
        <span />
      ) : (
        <IconButton
          icon={X}
          label={t('Remove concept {{number}}', { number })}
          isDisabled={disabled}
          onPress={onRemove}
        />
      )}
    </div>
  );
}

interface OfferedPictures {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly pictures: ExamplePictures;
}

function picturesOf(dataset: Dataset | undefined, chosen: number): OfferedPictures[] {
  const offer = (pictures: ExamplePictures, name: string, count: number): OfferedPictures => ({
    id: idOf(pictures),
    name,
    detail: formatCount(count),
    pictures,
  });
  return [
    offer({ kind: 'chosen' }, t('Chosen in Cases'), chosen),
    offer({ kind: 'all' }, t('All pictures'), dataset?.samples ?? 0),
    ...(dataset?.classes ?? []).map(({ label, count }) =>
      offer({ kind: 'label', label }, t('Labelled {{label}}', { label }), count),
    ),
  ];
}

function idOf(pictures: ExamplePictures): string {
  return pictures.kind === 'label' ? t('label {{label}}', { label: pictures.label }) : pictures.kind;
}
