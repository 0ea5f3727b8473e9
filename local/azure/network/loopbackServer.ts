import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type AzureControl } from '../control/azureControl';
import { controlApp } from '../control/controlApp';
import { identityApp } from '../identity/identityApp';
import { type Tokens } from '../identity/tokens';
import { type KeptIdentity } from '../keptIdentity';
import { defaultIdentity } from '../seeds/defaults';

/**
 * Plain HTTP for the identity endpoint and the control URL. Rejects requests whose Host is not loopback, so that no web page can reach it
 * through a DNS name that resolves to 127.0.0.1.
 */
export function loopbackServer(app: Hono): Server {
  const listener = getRequestListener(
    (request, { incoming }) =>
      /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(incoming.headers.host ?? '')
        ? app.fetch(request)
        : new Response('No such host here.\n', { status: 421 }),
    { overrideGlobalObjects: false },
  );
  return createServer((incoming, outgoing) => void listener(incoming, outgoing));
}

interface LoopbackParts {
  readonly tokens: Tokens;
  readonly control: AzureControl;
  readonly kept: KeptIdentity;
}

/** Serves the identity endpoint, and the control calls under a secret path. */
export function loopbackApp({ tokens, control, kept }: LoopbackParts): Hono {
  const app = new Hono();
  app.route('/', identityApp({ tokens, header: kept.identityHeader, identity: defaultIdentity }));
  app.route(controlPath(kept), controlApp(control));
  return app;
}

export function controlPath({ controlToken }: KeptIdentity): string {
  return `/control/${controlToken}`;
}
