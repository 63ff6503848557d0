import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import { FailureNotice, Loading } from '../components/notice.tsx';
import { applyLanguage, locale, t } from '../language/language.ts';
import { StartScreen } from '../screens/start/start-screen.tsx';
import { failureOf, useCall } from './calls.ts';
import { workstation } from './connection.ts';
import { invalidate } from './invalidation.ts';
import { applyMovedKeys } from './keys.ts';
import styles from './shell.module.css';
import { Shell } from './shell.tsx';
import { applyTheme } from './theme.ts';
import { ToastCorner } from './toast-corner.tsx';
import { toastFailure } from './toasts.ts';

const queries = new QueryClient({
  defaultOptions: {
    // Answers stay until the workstation says that they are stale. There is no network to wait for.
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _input, _context, mutation) => {
      if (mutation.meta?.inline !== true) toastFailure(failureOf(error));
    },
  }),
});

workstation.onChange((change) => invalidate(queries, change));
let wasLost = false;
workstation.watch(() => {
  // A host that went away may have come back as another one with another project.
  if (workstation.state() === 'open' && wasLost) void queries.invalidateQueries();
  wasLost = workstation.state() === 'lost';
});

export function Application() {
  return (
    <I18nProvider locale={locale()}>
      <QueryClientProvider client={queries}>
        <LinkBanner />
        <Content />
        <ToastCorner />
      </QueryClientProvider>
    </I18nProvider>
  );
}

function LinkBanner() {
  const state = useSyncExternalStore(workstation.watch, workstation.state);
  if (state !== 'lost') return null;
  return (
    <div className={styles.banner} role="alert">
      {t(
        'Waferlens stopped answering. Reconnecting; what is shown may be out of date. If it was closed, start it again.',
      )}
    </div>
  );
}

function Content() {
  const status = useCall('status', {});
  const theme = status.data?.settings.theme;
  useEffect(() => {
    if (theme !== undefined) applyTheme(theme);
  }, [theme]);
  const chosen = status.data?.settings.language;
  useEffect(() => {
    if (chosen !== undefined) applyLanguage(chosen);
  }, [chosen]);
  const keys = status.data?.settings.keys;
  useEffect(() => {
    if (keys !== undefined) applyMovedKeys(keys);
  }, [keys]);

  if (status.data !== undefined) {
    return status.data.project === null ? <StartScreen status={status.data} /> : <Shell />;
  }
  if (status.error === null) return <Loading what="Waferlens" />;
  return <FailureNotice failure={status.error} onRetry={() => void status.refetch()} />;
}
