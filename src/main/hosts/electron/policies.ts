/** Where the window's page and data come from. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://waferlens';
export const APP_PAGE = `${APP_ORIGIN}/`;

/** Chromium's own PDF viewer, which shows reports. */
const PDF_VIEWER = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/';
const PDF_VIEWER_RESOURCES = 'chrome://resources/';

function appUrl(url: string): URL | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const isOurs =
    parsed.protocol === `${APP_SCHEME}:` &&
    parsed.host === 'waferlens' &&
    parsed.username === '' &&
    parsed.password === '';
  return isOurs ? parsed : null;
}

function isPage(url: string): boolean {
  const path = appUrl(url)?.pathname;
  return path === '/' || path === '/index.html';
}

function isReport(url: string): boolean {
  const parsed = appUrl(url);
  if (parsed === null) return url.startsWith(`blob:${APP_ORIGIN}/`);
  return parsed.pathname.startsWith('/blob/') && parsed.searchParams.get('type') === 'application/pdf';
}

/** Whether a frame may go to an address: the window to the program's page, a frame inside it to a report. */
export function navigationAllowed(url: string, isMainFrame: boolean): boolean {
  if (isMainFrame) return isPage(url);
  return isReport(url) || url === 'about:blank' || url.startsWith(PDF_VIEWER);
}

/** What becomes of `window.open` and links to new windows: there are none. */
export function windowOpenDecision(_url: string): { readonly action: 'deny' } {
  return { action: 'deny' };
}

/** Which permissions a page may have: to put text on the clipboard when the user asks for it. */
export function permissionDecision(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

/** Whether a message comes from the program's own page in the window itself, not from a frame inside it. */
export function senderTrusted(frameUrl: string, isMainFrame: boolean): boolean {
  return isMainFrame && isPage(frameUrl);
}

/**
 * Whether anything in the window may load an address. Nothing may leave this PC.
 *
 * @param hasDevTools developer tools load their own pages; a packaged program has none
 */
export function requestAllowed(url: string, hasDevTools: boolean): boolean {
  if (appUrl(url) !== null || url.startsWith(`blob:${APP_ORIGIN}/`)) return true;
  if (url.startsWith('data:image/') || url.startsWith(PDF_VIEWER)) return true;
  if (url.startsWith(PDF_VIEWER_RESOURCES)) return true;
  return hasDevTools && url.startsWith('devtools://');
}
