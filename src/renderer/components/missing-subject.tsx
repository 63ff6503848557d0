import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { navigate } from '../app/route.ts';
import { t } from '../language/language.ts';
import { Button } from './button.tsx';
import { EmptyState } from './notice.tsx';

const missingWords = { model: t('model'), 'data set': t('data set') } as const;

/** What a screen shows in a project that has no model, or no data set, yet: what it is for, and the way to one. */
export function MissingSubject(props: {
  readonly icon: LucideIcon;
  readonly missing: 'model' | 'data set';
  /** What the screen shows once there is one. */
  readonly children: ReactNode;
}) {
  const { icon, missing, children } = props;
  return (
    <EmptyState
      icon={icon}
      title={t('There is no {{missing}} in this project', { missing: missingWords[missing] })}
      action={
        <Button
          tone="primary"
          onPress={() => navigate('import', { what: missing === 'model' ? 'model' : 'dataset' })}
        >
          {t('Import a {{missing}}', { missing: missingWords[missing] })}
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
