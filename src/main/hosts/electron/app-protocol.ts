import { Readable } from 'node:stream';
import type { CustomScheme } from 'electron';
import { answerPageRequest, type Site } from '../page-request.ts';
import { APP_SCHEME } from './policies.ts';

/** To be registered before Electron is ready. */
export const appScheme: CustomScheme = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
};

/** Answers `app://waferlens/...` with the same pages, data and headers as the loopback host. */
export function appProtocolHandler(site: Site): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const { status, headers, body } = await answerPageRequest(
      {
        method: request.method,
        pathname: url.host === 'waferlens' ? url.pathname : '',
        query: url.searchParams,
        header: (name) => request.headers.get(name) ?? undefined,
      },
      site,
    );
    return new Response(responseBody(body), { status, headers });
  };
}

function responseBody(body: Uint8Array | Readable | null): ConstructorParameters<typeof Response>[0] {
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream<Uint8Array>;
  // A copy on a plain ArrayBuffer: bytes from a shared pool are no body.
  return body === null ? null : new Uint8Array(body);
}
