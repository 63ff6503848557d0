import type { Output } from '../../app/calls.ts';
import { formatBytes } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { EstimateLine } from '../review/estimate-line.tsx';
import styles from './influence.module.css';

type Estimated = Output<'influence.estimate'>['methods'][number];

/** Passes, time and memory of a ranking before it is made, and what of it is there already. */
export function TraceEstimate(props: { readonly method: Estimated; readonly audit?: boolean }) {
  const { estimate, state, diskBytes } = props.method;
  return (
    <>
      {estimate !== null && <EstimateLine estimate={estimate} />}
      {state !== null && (
        <p className={styles.quiet}>{props.audit ? auditWords(state) : stateWords(state, diskBytes)}</p>
      )}
    </>
  );
}

function stateWords(state: 'fit' | 'append' | 'ready', diskBytes: number | null): string {
  const kept =
    diskBytes === null || diskBytes === 0
      ? ''
      : t(' {{diskBytes}} are kept on disk.', { diskBytes: formatBytes(diskBytes) });
  switch (state) {
    case 'fit':
      return t('The training pictures are learned first, once for all cases.{{kept}}', { kept });
    case 'append':
      return `Most training pictures are learned already; new ones are added.${kept}`;
    case 'ready':
      return t('The training pictures are learned already: only this case is asked for.');
  }
}

function auditWords(state: 'fit' | 'append' | 'ready'): string {
  const learned = state === 'ready' ? t('The training pictures are learned already. ') : '';
  return t('{{learned}}Comparing pictures and fitting the head again come on top.', { learned });
}
