import type { App, Session, WebContents } from 'electron';
import { navigationAllowed, permissionDecision, requestAllowed, windowOpenDecision } from './policies.ts';

/** Applies the policies to every page of the program, also to those that it should never make. */
export function applyToAllPages(app: App): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents));
}

function guardPage(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => windowOpenDecision(url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (!navigationAllowed(event.url, event.isMainFrame)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!navigationAllowed(event.url, event.isMainFrame)) event.preventDefault();
  });
}

/** Applies the policies to what the pages of a session may load and use. */
export function applyToSession(session: Session, hasDevTools: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permissionDecision(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => permissionDecision(permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !requestAllowed(url, hasDevTools) }),
  );
  session.on('will-download', (event, item) => {
    if (!requestAllowed(item.getURL(), false)) event.preventDefault();
  });
}
