import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type Identity } from '../identity/identities';
import { identityApp, imdsAddress } from '../identity/identityApp';
import { type Tokens } from '../identity/tokens';
import { type ProxiedRequests } from '../network/proxiedRequest';
import { type AzureControl } from './azureControl';
import { controlApp } from './controlApp';

/**
 * Plain HTTP for the identity endpoint and the control URL. Rejects requests whose Host is not loopback, so that no web page can reach it
 * through a DNS name that resolves to 127.0.0.1.
 */
export function loopbackServer(app: Hono, proxied: ProxiedRequests): Server {
  const listener = getRequestListener(
    (request, { incoming }) =>
      isHere(incoming) ? app.fetch(request) : new Response('No such host here.\n', { status: 421 }),
    { overrideGlobalObjects: false },
  );
  return createServer((incoming, outgoing) => {
    if (!proxied.answer(incoming, outgoing)) void listener(incoming, outgoing);
  });
}

/** A client of the proxy knows the identity endpoint of virtual machines by its address. No web page can have that. */
function isHere({
  url = '',
  headers: { host = '' },
}: Pick<IncomingMessage, 'headers'> & { url?: string | undefined }): boolean {
  if (host === imdsAddress) return url.startsWith('/metadata/');
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host);
}

interface Secrets {
  readonly identityHeader: string;
  readonly controlToken: string;
}

interface LoopbackParts {
  readonly tokens: Tokens;
  readonly control: AzureControl;
  readonly kept: Secrets;
  readonly imds: boolean;
  readonly identities: () => [Identity, ...Identity[]];
}

/** Serves the identity endpoint, and the control calls under a secret path. */
export function loopbackApp({ tokens, control, kept, imds, identities }: LoopbackParts): Hono {
  const app = new Hono();
  app.route('/', identityApp({ tokens, header: kept.identityHeader, imds, identities }));
  app.route(controlPath(kept), controlApp(control));
  return app;
}

export function controlPath({ controlToken }: Pick<Secrets, 'controlToken'>): string {
  return `/control/${controlToken}`;
}
