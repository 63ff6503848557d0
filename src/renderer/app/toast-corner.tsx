import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { IconButton } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { FailureText } from '../components/failure-text.tsx';
import { t } from '../language/language.ts';
import styles from './toast-corner.module.css';
import { dismissToast, useToasts } from './toasts.ts';

const icons = { plain: Info, good: CircleCheck, bad: CircleAlert } as const;

/** The short messages in the corner of the window. */
export function ToastCorner() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className={styles.corner} aria-label={t('Messages')} aria-live="polite">
      {toasts.map((toast) => {
        const Icon = icons[toast.tone];
        return (
          <div key={toast.id} className={classNames(styles.toast, styles[toast.tone])}>
            <Icon size={15} aria-hidden className={styles.icon ?? ''} />
            <div className={styles.text}>
              <strong>{toast.title}</strong>
              <span>
                {toast.code === null ? (
                  toast.text
                ) : (
                  <FailureText failure={{ code: toast.code, message: toast.text }} />
                )}
              </span>
              {toast.code !== null && <span className={styles.code}>{toast.code}</span>}
            </div>
            <IconButton icon={X} label={t('Dismiss')} onPress={() => dismissToast(toast.id)} />
          </div>
        );
      })}
    </section>
  );
}
