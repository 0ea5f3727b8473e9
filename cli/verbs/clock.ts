import { type Cloud } from '../../shared/contracts/settings/clouds';

/** One finding of the doctor. */
export interface Ailment {
  readonly result: 'ok' | 'warning' | 'wrong';
  readonly what: string;
  readonly remedy?: string | undefined;
}

/** Microsoft Entra refuses tokens of machines whose clock differs by more than five minutes. */
const toleratedMs = 5 * 60_000;
const timeoutMs = 10_000;

/** Compares the clock of this machine with that of the server that signs in, which also shows whether its address answers. */
export async function clock({ authority: server }: Pick<Cloud, 'authority'>): Promise<Ailment> {
  try {
    const { headers } = await fetch(server, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const offMs = Date.now() - Date.parse(headers.get('date') ?? '');
    const what = `The clock differs from that of ${server} by ${String(Math.round(Math.abs(offMs) / 1000))} s.`;
    if (Math.abs(offMs) <= toleratedMs) return { result: 'ok', what };
    return {
      result: 'wrong',
      what,
      remedy: 'Set the clock: sudo timedatectl set-ntp true, or w32tm /resync on Windows.',
    };
  } catch {
    return {
      result: 'wrong',
      what: `${server} cannot be reached, where your sign-in comes from.`,
      remedy: 'Check the network, the name server, and the proxy (HTTPS_PROXY).',
    };
  }
}
