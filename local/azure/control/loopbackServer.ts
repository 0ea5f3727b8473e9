import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type Identity } from '../identity/identities';
import { identityApp, imdsAddress } from '../identity/identityApp';
import { type Tokens } from '../identity/tokens';
import { type ListenHost } from '../network/listen';
import { type ProxiedRequests } from '../network/proxiedRequest';
import { writeTrustStore } from '../vault/certificates/pfx/writePfx';
import { type AzureControl } from './azureControl';
import { controlApp } from './controlApp';

/**
 * Plain HTTP for the identity endpoint and the control URL. On loopback it rejects requests whose Host is not loopback, so that no web
 * page can reach it through a DNS name that resolves to 127.0.0.1.
 */
export function loopbackServer(app: Hono, proxied: ProxiedRequests, listenHost: ListenHost): Server {
  const listener = getRequestListener(
    (request, { incoming }) =>
      listenHost !== '127.0.0.1' || isHere(incoming)
        ? app.fetch(request)
        : new Response('No such host here.\n', { status: 421 }),
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
  readonly authority: { readonly certificatePem: string };
}

interface LoopbackParts {
  readonly tokens: Tokens;
  readonly control: AzureControl;
  readonly kept: Secrets;
  readonly imds: boolean;
  readonly identities: () => [Identity, ...Identity[]];
}

/** Serves the identity endpoint, and the control calls under a secret path. What needs no secret says how to trust the emulator. */
export function loopbackApp({ tokens, control, kept, imds, identities }: LoopbackParts): Hono {
  const app = new Hono();
  app.route('/', identityApp({ tokens, header: kept.identityHeader, imds, identities }));
  app.route(controlPath(kept), controlApp(control));
  const { certificatePem } = kept.authority;
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.get('/ca.pem', (context) => context.body(certificatePem, 200, { 'content-type': 'application/x-pem-file' }));
  app.get('/truststore.p12', (context) =>
    context.body(trustStoreOf(certificatePem), 200, { 'content-type': 'application/x-pkcs12' }),
  );
  return app;
}

export function controlPath({ controlToken }: Pick<Secrets, 'controlToken'>): string {
  return `/control/${controlToken}`;
}

/** The file with which Java trusts the emulator. Its password is Java's own default. */
export function trustStoreOf(certificatePem: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(writeTrustStore(new X509Certificate(certificatePem).raw, 'changeit'));
}
