import crypto from 'node:crypto';

/**
 * Lets a test remember each result of the real check of a signature. The processes of a test share one process, and all of
 * them check the same records: without this, most of the processor time of a test. `jest.restoreAllMocks` ends it.
 */
export function rememberSignatures(): void {
  remember('createPublicKey', ({ key }: { key: Buffer }) => key.toString('base64'));
  remember('verify', (_: null, data: Buffer, key: crypto.KeyObject, signature: Buffer) =>
    [data.toString('base64'), keyText(key), signature.toString('base64')].join(' '),
  );
}

const keyTexts = new WeakMap<crypto.KeyObject, string>();

function keyText(key: crypto.KeyObject): string {
  const text = keyTexts.get(key) ?? key.export({ type: 'spki', format: 'der' }).toString('base64');
  keyTexts.set(key, text);
  return text;
}

function remember(name: 'verify' | 'createPublicKey', idOf: (...args: never[]) => string): void {
  const real = crypto[name] as (...args: never[]) => unknown;
  if (jest.isMockFunction(real)) return;
  const known = new Map<string, unknown>();
  jest.spyOn(crypto, name).mockImplementation(((...args: never[]) => {
    const id = idOf(...args);
    if (!known.has(id)) known.set(id, real(...args));
    return known.get(id);
  }) as never);
}
