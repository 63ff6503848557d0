/** The headers of a request that say where it comes from. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: the browser's own word on the page that asks. */
  readonly fetchSite: string | undefined;
}

/**
 * Why a request is refused; null when it may pass. A wrong `Host` means that a foreign name was made to point to this
 * PC (DNS rebinding).
 *
 * @param kind `socket` for a WebSocket, which always states its origin; `entry` for the address with the token, which
 *   may be opened from anywhere, such as a terminal or a mail; `page` for all else
 */
export function refusal(
  kind: 'page' | 'entry' | 'socket',
  asked: RequestOrigin,
  port: number,
): string | null {
  const { method, host, origin, fetchSite } = asked;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 'this host name is not served';
  const isOwnOrigin = origin === `http://${host}`;
  if (origin === undefined) {
    if (kind === 'socket') return 'a connection has to state its origin';
    if (method !== 'GET' && method !== 'HEAD') return 'a change has to state its origin';
  } else if (!isOwnOrigin) {
    return 'requests of other origins are refused';
  }
  const isOwnSite = fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
  return isOwnSite || kind === 'entry' ? null : 'requests of other sites are refused';
}
