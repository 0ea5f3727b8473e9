import { Hono } from 'hono';
import { type AzureControl } from '../control/azureControl';
import { controlApp } from '../control/controlApp';
import { identityApp } from '../identity/identityApp';
import { type Tokens } from '../identity/tokens';
import { type KeptIdentity } from '../keptIdentity';
import { defaultIdentity } from '../seeds/defaults';

interface LoopbackParts {
  readonly tokens: Tokens;
  readonly control: AzureControl;
  readonly kept: KeptIdentity;
}

/** The identity endpoint, and the control calls under a path that cannot be guessed. */
export function loopbackApp({ tokens, control, kept }: LoopbackParts): Hono {
  const app = new Hono();
  app.route('/', identityApp({ tokens, header: kept.identityHeader, identity: defaultIdentity }));
  app.route(controlPath(kept), controlApp(control));
  return app;
}

export function controlPath({ controlToken }: KeptIdentity): string {
  return `/control/${controlToken}`;
}
