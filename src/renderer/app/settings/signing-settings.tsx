import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { useCall, useMutationCall } from '../calls.ts';
import styles from './settings-dialog.module.css';

/** The key of this PC that statements are signed with. */
export function SigningSettings() {
  const asked = useCall('signing.key', {});
  const create = useMutationCall('signing.create', { inline: true });
  const remove = useMutationCall('signing.remove', { inline: true });
  const [passphrase, setPassphrase] = useState('');
  const again = { onSuccess: () => void asked.refetch() };
  if (asked.error !== null) return <FailureNotice failure={asked.error} />;
  if (asked.data === undefined) return <Loading what={t('the signing key')} />;
  const { key } = asked.data;
  const failure = create.error ?? remove.error;
  return (
    <>
      <p className={styles.quiet}>
        {t(
          'Exported in-toto statements are signed with an Ed25519 key of this PC. Who has its public half can check that a statement came from here and was not changed.',
        )}
      </p>
      {failure !== null && <FailureNotice failure={failure} />}
      {key === null ? (
        <>
          <TextField
            label={t('Passphrase, at least 8 characters; empty: none')}
            secret
            value={passphrase}
            onChange={setPassphrase}
          />
          <Button
            isDisabled={create.isPending || (passphrase !== '' && passphrase.length < 8)}
            onPress={() => create.mutate({ passphrase: passphrase === '' ? null : passphrase }, again)}
          >
            {t('Make a key')}
          </Button>
        </>
      ) : (
        <>
          <dl className={styles.places}>
            <div>
              <dt>{t('Key')}</dt>
              <dd>
                <code>{key.keyId}</code>
              </dd>
            </div>
            <div>
              <dt>{t('File')}</dt>
              <dd>
                <code>{key.path}</code>
                <span className={styles.quiet}>
                  {key.encrypted ? t('locked by a passphrase') : t('without a passphrase')}
                </span>
              </dd>
            </div>
          </dl>
          <TextField label={t('Public half, to hand on')} rows={4} value={key.publicKey} />
          <Button isDisabled={remove.isPending} onPress={() => remove.mutate({}, again)}>
            {t('Remove the key')}
          </Button>
        </>
      )}
    </>
  );
}
