import { Box } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ModelInspection } from '#contract/model.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { navigate } from '../../app/route.ts';
import { chooseSubject, useSubject } from '../../app/subject.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { EmptyState, FailureNotice, Loading, Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { PathField } from '../../components/path-field.tsx';
import { stem } from '../../components/paths.ts';
import { t } from '../../language/language.ts';
import { CheckpointFields } from './checkpoint-fields.tsx';
import { companionFiles } from './companion-files.ts';
import { FeatureChoice } from './feature-choice.tsx';
import styles from './import.module.css';
import { LabelFields } from './label-fields.tsx';
import {
  checkpointsOf,
  labelCountProblem,
  labelLines,
  type ModelChoices,
  requestOf,
} from './model-choices.ts';
import { ModelPreview } from './model-preview.tsx';
import { ModelUnderstood } from './model-understood.tsx';
import { PreprocessingFields } from './preprocessing-fields.tsx';

const onnxFile = { kind: 'file', endings: ['.onnx'] } as const;

/** Picks a model file, shows what was understood, and adds it to the project. */
export function ModelImport() {
  const [path, setPath] = useState('');
  const [choices, setChoices] = useState<ModelChoices | null>(null);
  const labelCount = choices?.labels.kind === 'typed' ? labelLines(choices.labels.text).length || null : null;
  const inspection = useCall('model.inspect', path === '' ? null : { path, labels: labelCount }, {
    keepPrevious: true,
  });
  const known = path === '' ? undefined : inspection.data;
  const folder = useCall('files.list', path === '' ? null : { path: folderOf(path) });

  // A new file starts with what lies beside it; the user's later choices stay.
  useEffect(() => {
    if (choices !== null || path === '' || folder.isPending) return;
    const beside = companionFiles(path, folder.data?.entries ?? []);
    setChoices({
      name: stem(path),
      labels: beside.labels === null ? { kind: 'typed', text: '' } : { kind: 'file', path: beside.labels },
      preprocessing:
        beside.preprocessing === null ? { kind: 'model' } : { kind: 'file', path: beside.preprocessing },
      featureTensor: null,
      checkpoints: [],
    });
  }, [choices, path, folder.isPending, folder.data]);

  return (
    <div className={styles.columns}>
      <div className={styles.form}>
        <PathField
          label={t('Model file')}
          description={t('A classifier exported to ONNX. It is copied into the project.')}
          wanted={onnxFile}
          value={path}
          onChange={(next) => {
            setPath(next.trim());
            setChoices(null);
          }}
          placeholder="/path/to/model.onnx"
        />
        {inspection.error !== null && path !== '' && <FailureNotice failure={inspection.error} />}
        {known?.problem != null && <Notice tone="bad">{known.problem}</Notice>}
        {known !== undefined && known.problem === null && choices !== null && (
          <ModelForm path={path} inspection={known} choices={choices} onChange={setChoices} />
        )}
      </div>
      <div className={styles.understood}>
        {path === '' && (
          <EmptyState icon={Box} title={t('No model chosen')}>
            {t('Choose an .onnx file to see its inputs, outputs and operators before anything is added.')}
          </EmptyState>
        )}
        {path !== '' && inspection.isPending && inspection.error === null && (
          <Loading what={t('the model')} />
        )}
        {known !== undefined && <ModelUnderstood inspection={known} />}
        {known !== undefined && choices !== null && (
          <FeatureChoice
            inspection={known}
            value={choices.featureTensor}
            onChange={(featureTensor) => setChoices({ ...choices, featureTensor })}
          />
        )}
      </div>
    </div>
  );
}

function ModelForm(props: {
  readonly path: string;
  readonly inspection: ModelInspection;
  readonly choices: ModelChoices;
  readonly onChange: (choices: ModelChoices) => void;
}) {
  const { path, inspection, choices, onChange } = props;
  const { project } = useSubject();
  const add = useMutationCall('model.add', { inline: true });
  const request = requestOf(choices);
  const checkpoints = checkpointsOf(choices.checkpoints);
  const countProblem = labelCountProblem(choices.labels, inspection);
  const problem =
    ('problem' in request ? request.problem : null) ??
    ('problem' in checkpoints ? checkpoints.problem : null) ??
    countProblem ??
    (choices.name.trim() === '' ? t('Give the model a name.') : null);

  const submit = () => {
    if ('problem' in request || 'problem' in checkpoints || project === null) return;
    add.mutate(
      {
        path,
        name: choices.name.trim(),
        ...request.request,
        featureTensor: choices.featureTensor,
        checkpoints: checkpoints.checkpoints,
        reference: null,
      },
      {
        onSuccess: (model) => {
          chooseSubject(project, { modelId: model.id });
          toast({
            tone: 'good',
            title: model.name,
            text: t('Added with {{labels}} classes', { labels: model.labels.length }),
          });
          if (project.datasets.length === 0) navigate('import', { what: 'dataset' });
          else navigate('overview');
        },
      },
    );
  };

  return (
    <>
      <TextField label={t('Name')} value={choices.name} onChange={(name) => onChange({ ...choices, name })} />
      <LabelFields
        value={choices.labels}
        problem={countProblem}
        onChange={(labels) => onChange({ ...choices, labels })}
      />
      <PreprocessingFields
        inspection={inspection}
        value={choices.preprocessing}
        onChange={(preprocessing) => onChange({ ...choices, preprocessing })}
      />
      <Panel title={t('What the network sees')}>
        <ModelPreview path={path} request={'request' in request ? request.request : null} />
      </Panel>
      <details className={styles.more}>
        <summary>{t('Checkpoints of the training')}</summary>
        <CheckpointFields
          value={choices.checkpoints}
          onChange={(next) => onChange({ ...choices, checkpoints: next })}
        />
      </details>
      {add.error !== null && <FailureNotice failure={add.error} />}
      <div className={styles.submit}>
        <span className={styles.quiet}>{problem}</span>
        <Button tone="primary" isDisabled={problem !== null} isPending={add.isPending} onPress={submit}>
          {t('Add the model')}
        </Button>
      </div>
    </>
  );
}

function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return end <= 0 ? '/' : path.slice(0, end);
}
