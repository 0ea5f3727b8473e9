import { z } from 'zod';
import { CliError } from '../cliError';

const timeoutMs = 30_000;

/** Sends one request for a token, and returns its member. No error has a part of the answer, which may be a token. */
export async function askToken(
  address: string,
  member: 'value' | 'oidcToken' | 'access_token',
  init: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: URLSearchParams;
  } = {},
): Promise<string> {
  const host = new URL(address).host;
  const remedy = 'Allow the run to ask for a token, and check the tenant, the client and its federated credential.';
  try {
    const answer = await fetch(address, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    const found = z.record(z.string(), z.unknown()).safeParse(await answer.json()).data?.[member];
    if (answer.ok && typeof found === 'string') return found;
    throw new CliError(`${host} gave no token (${String(answer.status)}).`, { remedy });
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(`${host} gave no token: it did not answer.`, { remedy });
  }
}
