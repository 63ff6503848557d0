import type { Page } from '@playwright/test';

/**
 * Controls that look the same with the focus as without and have no outline, one line each. Controls of one style are
 * looked at once: `seen` has the styles that were. Has to follow a key, because nobody who uses the mouse is shown a ring.
 * Menus and lists of options are left out: they hand the focus on to one of their items, or to none.
 */
export async function focusRingFindings(page: Page, seen: Set<string>): Promise<string[]> {
  const { found, styles } = await page.evaluate(
    async (known) => {
      const layer = [...document.querySelectorAll('[role="dialog"]')].findLast(
        (each) => each.closest('main') === null,
      );
      const controls = (layer ?? document).querySelectorAll<HTMLElement>(
        'a[href], button:enabled, input:enabled, textarea, [tabindex="0"]:not([role^="menu"], [role="listbox"])',
      );
      /** Outline, shadow, borders and background of the control, of what is in it, and of what it fills. */
      const looks = (control: HTMLElement) =>
        [control, control.closest('label'), control.parentElement, ...control.querySelectorAll('*')]
          .filter((each) => each !== null)
          .flatMap((each) => [undefined, '::before', '::after'].map((part) => getComputedStyle(each, part)))
          .map(
            (style) =>
              `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow} ${style.borderColor} ${style.backgroundColor}`,
          )
          .join();
      const found: string[] = [];
      const styles: string[] = [];
      const before = document.activeElement;
      for (const control of controls) {
        const style = `${control.localName} ${control.className}`;
        if (known.includes(style) || styles.includes(style) || control.tabIndex < 0) continue;
        if (!control.checkVisibility({ contentVisibilityAuto: true })) continue;
        if (document.activeElement === control) control.blur();
        // What React does about it comes after.
        await new Promise((done) => setTimeout(done));
        const without = looks(control);
        control.focus({ preventScroll: true });
        await new Promise((done) => setTimeout(done));
        if (document.activeElement !== control) continue;
        styles.push(style);
        if (looks(control) !== without || /(solid|auto) [1-9]/.test(looks(control))) continue;
        const words = control.getAttribute('aria-label') ?? control.textContent ?? '';
        found.push(`no ring: <${style}> ${words.trim().slice(0, 60)}`);
      }
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
      return { found, styles };
    },
    [...seen],
  );
  for (const style of styles) seen.add(style);
  return found;
}
