import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { FileBrowser } from '../../components/file-browser.tsx';
import { baseName } from '../../components/paths.ts';
import { t } from '../../language/language.ts';
import styles from './import.module.css';
import type { CheckpointChoice } from './model-choices.ts';

const onnxFile = { kind: 'file', endings: ['.onnx'] } as const;

/** States of the model during its training with their learning rates, in order. */
export function CheckpointFields(props: {
  readonly value: readonly CheckpointChoice[];
  readonly onChange: (checkpoints: readonly CheckpointChoice[]) => void;
}) {
  const { value, onChange } = props;
  const [browsing, browse] = useState(false);
  const rate = value.at(-1)?.learningRate ?? '';
  return (
    <div className={styles.group}>
      <span className={styles.label}>{t('Checkpoints, in the order of training')}</span>
      {value.length > 0 && (
        <ol className={styles.checkpoints}>
          {value.map((checkpoint, position) => (
            <li key={checkpoint.path}>
              <span className={styles.path} title={checkpoint.path}>
                {baseName(checkpoint.path)}
              </span>
              <TextField
                label={t('Learning rate of {{path}}', { path: baseName(checkpoint.path) })}
                labelHidden
                placeholder={t('learning rate')}
                value={checkpoint.learningRate}
                onCommit={(learningRate) => onChange(value.with(position, { ...checkpoint, learningRate }))}
              />
              <IconButton
                icon={X}
                label={t('Remove {{path}}', { path: baseName(checkpoint.path) })}
                onPress={() => onChange(value.toSpliced(position, 1))}
              />
            </li>
          ))}
        </ol>
      )}
      <div>
        <Button icon={Plus} onPress={() => browse(true)}>
          {t('Add a checkpoint')}
        </Button>
      </div>
      <FileBrowser
        title={t('Checkpoint')}
        wanted={onnxFile}
        open={browsing}
        onClose={() => browse(false)}
        onChoose={(path) => {
          if (!value.some((checkpoint) => checkpoint.path === path)) {
            onChange([...value, { path, learningRate: rate }]);
          }
        }}
      />
    </div>
  );
}
