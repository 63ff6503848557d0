import { Share2 } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Failure } from '#contract/failure.ts';
import type { ExportFormat } from '#contract/provenance.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { FileBrowser } from '../../components/file-browser.tsx';
import menu from '../../components/menu.module.css';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './runs.module.css';

const formats: readonly {
  readonly id: ExportFormat;
  readonly name: string;
  readonly detail: string;
  readonly ending: string;
}[] = [
  {
    id: 'json',
    name: t('Record as JSON'),
    detail: t('As it is chained, with how to check it'),
    ending: '.json',
  },
  { id: 'prov-json', name: 'W3C PROV-JSON', detail: t('For provenance tools'), ending: '.provn.json' },
  {
    id: 'ro-crate',
    name: 'RO-Crate 1.2',
    detail: t('A folder with records, results and inputs'),
    ending: '.ro-crate',
  },
  {
    id: 'in-toto',
    name: t('in-toto statement'),
    detail: t('Signed with the key of this PC, if there is one'),
    ending: '.intoto.jsonl',
  },
];

type Format = (typeof formats)[number];

/** Where an export stands: not begun, a place is asked for, or the key's passphrase. */
type Step =
  | { readonly kind: 'none' }
  | { readonly kind: 'place'; readonly format: Format }
  | { readonly kind: 'locked'; readonly path: string };

/** Writes a run's record in a form for others. */
export function ExportMenu(props: {
  readonly runId: number;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { runId } = props;
  const [step, setStep] = useState<Step>({ kind: 'none' });
  const key = useCall('signing.key', {}).data?.key ?? null;
  const write = useMutationCall('runs.export', { inline: true });
  const done = () => setStep({ kind: 'none' });
  const start = (format: ExportFormat, path: string, passphrase: string | null) =>
    write.mutate(
      { runIds: [runId], format, path, passphrase },
      {
        onSuccess: (written) => {
          done();
          toast({
            tone: 'good',
            title: written.signedBy === null ? t('Exported') : t('Exported and signed'),
            text: written.path,
          });
        },
      },
    );
  const placed = ({ id }: Format, path: string) => {
    if (id === 'in-toto' && key?.encrypted === true) setStep({ kind: 'locked', path });
    else start(id, path, null);
  };
  return (
    <>
      <MenuTrigger isOpen={props.open} onOpenChange={props.onOpenChange}>
        <Button icon={Share2} isPending={write.isPending}>
          {t('Export')}
        </Button>
        <Popover className={menu.popover ?? ''} offset={4}>
          <Menu className={menu.menu ?? ''} aria-label={t('Export as')}>
            {formats.map((format) => (
              <MenuItem
                key={format.id}
                className={menu.item ?? ''}
                textValue={format.name}
                onAction={() => setStep({ kind: 'place', format })}
              >
                {format.name}
                <span className={styles.itemDetail}>{format.detail}</span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {write.error !== null && step.kind !== 'locked' && <FailureNotice failure={write.error} />}
      {step.kind === 'place' && (
        <FileBrowser
          title={t('Export run {{runId}}', { runId })}
          wanted={{ kind: 'new-file', name: `run-${runId}${step.format.ending}`, ending: step.format.ending }}
          open
          onClose={done}
          onChoose={(path) => {
            done();
            placed(step.format, path);
          }}
        />
      )}
      {step.kind === 'locked' && (
        <PassphraseDialog
          failure={write.error}
          onClose={done}
          onUnlock={(passphrase) => start('in-toto', step.path, passphrase)}
        />
      )}
    </>
  );
}

function PassphraseDialog(props: {
  readonly failure: Failure | null;
  readonly onClose: () => void;
  readonly onUnlock: (passphrase: string) => void;
}) {
  const [passphrase, setPassphrase] = useState('');
  return (
    <Dialog title={t('Passphrase of the signing key')} open onClose={props.onClose}>
      {props.failure !== null && <FailureNotice failure={props.failure} />}
      <TextField label={t('Passphrase')} secret autoFocus value={passphrase} onChange={setPassphrase} />
      <Button tone="primary" isDisabled={passphrase === ''} onPress={() => props.onUnlock(passphrase)}>
        {t('Sign and export')}
      </Button>
    </Dialog>
  );
}
