import { useEffect } from 'react';
import type { Places } from '#contract/this-pc.ts';
import { Button } from '../../components/button.tsx';
import { formatBytes } from '../../components/format.ts';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { useCall, useMutationCall } from '../calls.ts';
import styles from './settings-dialog.module.css';

const names = [
  { id: 'home', name: t('Home folder of the program') },
  { id: 'log', name: t('Log') },
  { id: 'segmenters', name: t('Networks of segmenters') },
  { id: 'project', name: t('Open project') },
  { id: 'cache', name: t('Cache of influence methods') },
] as const satisfies readonly { readonly id: keyof Places; readonly name: string }[];

/** Where things lie on this PC, how much they take, and the one thing that may be cleared. */
export function PlacesSettings() {
  const places = useCall('pc.places', {});
  const { refetch } = places;
  // Sizes change without anybody saying so.
  useEffect(() => void refetch(), [refetch]);
  const clear = useMutationCall('pc.clearCache', { inline: true });
  if (places.error !== null) return <FailureNotice failure={places.error} />;
  if (places.data === undefined) return <Loading what={t('places')} />;
  const { data } = places;
  return (
    <>
      <dl className={styles.places}>
        {names.map(({ id, name }) => {
          const place = data[id];
          if (place === null) return null;
          return (
            <div key={id}>
              <dt>{name}</dt>
              <dd>
                <code>{place.path}</code>
                <span className={styles.quiet}>{place.bytes === null ? '' : formatBytes(place.bytes)}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      {data.cache !== null && (
        <>
          <p className={styles.quiet}>
            {t(
              'The cache holds arrays of training sets. No record needs it; it is made again when it is needed.',
            )}
          </p>
          <Button
            isDisabled={clear.isPending || data.cache.bytes === 0}
            onPress={() => clear.mutate({}, { onSuccess: () => void refetch() })}
          >
            {t('Clear the cache')}
          </Button>
        </>
      )}
      {clear.error !== null && <FailureNotice failure={clear.error} />}
      {clear.data !== undefined && (
        <p role="status">{t('{{bytes}} cleared', { bytes: formatBytes(clear.data.bytes) })}</p>
      )}
    </>
  );
}
