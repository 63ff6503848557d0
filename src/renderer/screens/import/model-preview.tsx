import { useState } from 'react';
import { blobUrl } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import { formatPercent } from '../../components/format.ts';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { t } from '../../language/language.ts';
import styles from './import.module.css';
import type { LabelsAndPreprocessing } from './model-choices.ts';

const pictureFile = {
  kind: 'file',
  endings: ['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.bmp'],
} as const;

/** A picture as the network would see it with these settings, and the network's answer. */
export function ModelPreview(props: {
  readonly path: string;
  readonly request: LabelsAndPreprocessing | null;
}) {
  const { path, request } = props;
  const [picturePath, setPicturePath] = useState('');
  const asked = request === null || picturePath === '' ? null : { path, picturePath, ...request };
  const preview = useCall('model.preview', asked, { keepPrevious: true });
  const shown = asked === null ? undefined : preview.data;
  return (
    <div className={styles.group}>
      <PathField
        label={t('Try a picture')}
        wanted={pictureFile}
        value={picturePath}
        onChange={(next) => setPicturePath(next.trim())}
        placeholder={t('A picture whose class you know')}
      />
      {request === null && picturePath !== '' && (
        <p className={styles.quiet}>{t('Complete labels and preprocessing first.')}</p>
      )}
      {asked !== null && preview.error !== null && <FailureNotice failure={preview.error} />}
      {asked !== null && preview.isLoading && <Loading what={t('the preview')} />}
      {shown !== undefined && preview.error === null && (
        <div className={styles.preview}>
          <figure>
            <img
              src={blobUrl(shown.networkView.sha256, 'image/png')}
              alt={t('What the network sees')}
              className={styles.networkView}
            />
            <figcaption className={styles.quiet}>
              {t('{{height}} x {{width}}, {{channels}}', {
                height: shown.networkView.height,
                width: shown.networkView.width,
                channels: shown.preprocessing.channels,
              })}
            </figcaption>
          </figure>
          <table className={styles.answers}>
            <caption>{t('Most probable classes')}</caption>
            <tbody>
              {shown.top.map(({ label, probability }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{formatPercent(probability)}</td>
                  <td className={styles.barCell}>
                    <span className={styles.bar} style={{ width: `${probability * 100}%` }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
