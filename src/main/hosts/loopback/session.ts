import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** A new secret of 256 bits, fit for a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Who may use the loopback host: the browser that opened the address with the one-time token first. It gets a cookie
 * that scripts can't read and that other sites' pages can't use, so that the token is worth nothing afterwards.
 */
export class BrowserSession {
  readonly #cookieName: string;
  readonly #cookieValue = newSecret();
  #token: string | undefined;

  /** @param port cookies are shared between the ports of a host, so the port is part of the cookie's name */
  constructor(token: string, port: number) {
    this.#token = token;
    this.#cookieName = `waferlens-${port}`;
  }

  /** Spends the token. Returns the `Set-Cookie` header, or null when the token is wrong or spent. */
  redeem(candidate: string): string | null {
    if (this.#token === undefined || !sameSecret(candidate, this.#token)) return null;
    this.#token = undefined;
    return `${this.#cookieName}=${this.#cookieValue}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether a `Cookie` header holds this session's cookie. */
  admits(cookieHeader: string | undefined): boolean {
    const prefix = `${this.#cookieName}=`;
    return (cookieHeader ?? '')
      .split(';')
      .map((each) => each.trim())
      .some((each) => each.startsWith(prefix) && sameSecret(each.slice(prefix.length), this.#cookieValue));
  }
}
