import type { Page } from '@playwright/test';

/** The least that is promised, in CSS pixels: a window of 1920 x 1080 at 150 % scaling. */
export const smallest = { width: 1280, height: 720 } as const;
/** The whole of a 4K screen. */
export const largest = { width: 3840, height: 2160 } as const;

/**
 * What does not fit into the window as it is, one line per element: a page that is wider than the window, text that is
 * cut off without an ellipsis, a control that is outside of the window with nothing to scroll, or that is covered.
 * Of what lies above the rest (a dialog, a menu) only that is looked at.
 */
export function layoutFindings(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // After a change of size: grids and plots measure themselves, then are drawn.
    for (let frame = 0; frame < 2; frame += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
    const found: string[] = [];
    const { innerWidth: width, innerHeight: height } = window;
    const layers = [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')];
    const top = layers.findLast((layer) => layer.closest('main') === null) ?? document.body;
    const report = (what: string, element: Element) => {
      const words = element.getAttribute('aria-label') ?? element.textContent ?? '';
      found.push(`${what}: <${element.localName}> ${words.trim().replace(/\s+/g, ' ').slice(0, 60)}`);
    };
    /** Without what only assistive technology is told, and what is waiting beyond the edge (the skip link). */
    const isSeen = (element: Element) =>
      element.checkVisibility({
        contentVisibilityAuto: true,
        opacityProperty: true,
        visibilityProperty: true,
      }) &&
      element.closest('[aria-hidden="true"], svg') === null &&
      !upFrom(element).some((each) => getComputedStyle(each).clipPath !== 'none') &&
      element.getBoundingClientRect().bottom > 0;
    const upFrom = (element: Element): Element[] =>
      element.parentElement === null ? [element] : [element, ...upFrom(element.parentElement)];

    /** What of a box is in sight, whether scrolling brings the rest, and what hides it where nothing does. */
    const inSight = (element: Element, box: DOMRect) => {
      let { left, right, top: upper, bottom: lower } = box;
      let scrolls = false;
      let hider: Element | null = null;
      let position = getComputedStyle(element).position;
      for (const around of upFrom(element).slice(1)) {
        if (position === 'fixed') break;
        const style = getComputedStyle(around);
        if (position === 'absolute' && style.position === 'static') continue;
        position = style.position;
        if (around === document.documentElement || style.overflow === 'visible') continue;
        const outer = around.getBoundingClientRect();
        const inner = { left: outer.left + around.clientLeft, upper: outer.top + around.clientTop };
        const end = { right: inner.left + around.clientWidth, lower: inner.upper + around.clientHeight };
        const cut = [
          left < inner.left - 1 || right > end.right + 1,
          upper < inner.upper - 1 || lower > end.lower + 1,
        ];
        for (const [at, overflow] of [style.overflowX, style.overflowY].entries()) {
          if (cut[at] !== true || overflow === 'visible') continue;
          if (overflow === 'auto' || overflow === 'scroll') scrolls = true;
          else hider ??= around;
        }
        left = Math.max(left, inner.left);
        right = Math.min(right, end.right);
        upper = Math.max(upper, inner.upper);
        lower = Math.min(lower, end.lower);
      }
      const outside = left < -1 || right > width + 1 || upper < -1 || lower > height + 1;
      return { left, right, upper, lower, scrolls, hider, outside };
    };

    if (document.documentElement.scrollWidth > width) report('wider than the window', document.body);
    const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      if (element === null || texts.currentNode.textContent?.trim() === '' || !isSeen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      const { hider, scrolls, outside } = inSight(element, range.getBoundingClientRect());
      const shortened = upFrom(element).some((each) => getComputedStyle(each).textOverflow === 'ellipsis');
      if (hider !== null && !scrolls && !shortened) report('text cut off', element);
      if (outside && !scrolls) report('text outside of the window', element);
    }
    for (const control of top.querySelectorAll(
      'a[href], button:enabled, input:enabled, textarea, [tabindex="0"]',
    )) {
      // A field that is drawn by its label is hit through it.
      const target = control.matches('input') ? (control.closest('label') ?? control) : control;
      if (!isSeen(target)) continue;
      const box = target.getBoundingClientRect();
      const { left, right, upper, lower, scrolls, hider, outside } = inSight(target, box);
      if (scrolls || right - left < 1 || lower - upper < 1) continue;
      if (outside) report('control outside of the window', target);
      else if (hider !== null && control.matches('button, a')) report('control cut off', target);
      const hit = document.elementFromPoint((left + right) / 2, (upper + lower) / 2);
      if (hit !== null && !target.contains(hit) && !hit.contains(target)) report('control covered', target);
    }
    return found;
  });
}
