import { create } from 'zustand';
import type { Failure, FailureCode } from '#contract/failure.ts';
import { t } from '../language/language.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly title: string;
  readonly text: string;
  /** The failure's code, for messages about failures. */
  readonly code: FailureCode | null;
}

interface ToastsState {
  readonly toasts: readonly Toast[];
}

const LIFETIME = 6000;
const MOST = 4;
let lastId = 0;

export const useToasts = create<ToastsState>()(() => ({ toasts: [] }));

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Shows a short message in the corner. Failures stay until dismissed; the rest leave by themselves. */
export function toast(
  message: Pick<Toast, 'tone' | 'title' | 'text'> & { readonly code?: FailureCode },
): void {
  const id = ++lastId;
  const added: Toast = { ...message, id, code: message.code ?? null };
  useToasts.setState(({ toasts }) => {
    const others = toasts.filter((other) => other.title !== added.title || other.text !== added.text);
    return { toasts: [...others, added].slice(-MOST) };
  });
  if (message.tone !== 'bad') setTimeout(() => dismissToast(id), LIFETIME);
}

export function toastFailure(failure: Failure, title = t('This did not work')): void {
  if (failure.code === 'cancelled') return;
  toast({ tone: 'bad', title, text: failure.message, code: failure.code });
}
