import { Copy } from 'lucide-react';
import type { RecordLine, RecordSection, Said } from '#contract/record-words.ts';
import { toast } from '../../app/toasts.ts';
import { IconButton } from '../../components/button.tsx';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './runs.module.css';

/** Lines of a section that are shown at once; records of reports and studies can name thousands of runs. */
const shownLines = 40;

/** A record in words, section by section, with every hash in full and ready to be copied. */
export function RecordSections({ sections }: { readonly sections: readonly RecordSection[] }) {
  return sections.map(({ heading, lines }) => {
    const title = say(heading);
    const rest = lines.slice(shownLines);
    return (
      <section key={heading.text} className={styles.section} aria-label={title}>
        <h3>{title}</h3>
        <Lines lines={lines.slice(0, shownLines)} />
        {rest.length > 0 && (
          <details>
            <summary>{t('{{count}} more', { count: formatCount(rest.length) })}</summary>
            <Lines lines={rest} />
          </details>
        )}
      </section>
    );
  });
}

function Lines({ lines }: { readonly lines: readonly RecordLine[] }) {
  return (
    <dl className={styles.words}>
      {lines.map(({ name, text, hash }, at) => {
        const title = say(name);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a record never changes, and its lines may be alike
          <div key={at}>
            <dt>{title}</dt>
            <dd>
              {text !== null && <span>{say(text)}</span>}
              {hash !== null && (
                <span className={styles.hash}>
                  <code>{hash}</code>
                  <IconButton
                    icon={Copy}
                    label={t('Copy the hash: {{name}}', { name: title })}
                    onPress={() => void copy(hash)}
                  />
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** A text of a record in the language of the window. */
function say({ text, values }: Said): string {
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? formatCount(value) : value,
  ]);
  return t(text, Object.fromEntries(written));
}

function copy(text: string): Promise<void> {
  return navigator.clipboard.writeText(text).then(
    () => toast({ tone: 'plain', title: t('Copied'), text }),
    () => toast({ tone: 'bad', title: t('Not copied'), text: t('The clipboard is not available here.') }),
  );
}
