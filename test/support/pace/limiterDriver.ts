import { requestLimiter } from '../../../shared/clients/transport/requestLimiter';
import { fakeClock } from '../clients/clientFakeClock';

/** No limit but that of the vault. */
export const free = { share: 1, maxInFlight: 1_000 };

/** Requests turns and notes the start of each; releases every turn after `answerMs`. */
export function limiterDriver(limits: { set: number; other: number }) {
  const clock = fakeClock();
  const limiter = requestLimiter(clock, { limits });
  const given: { at: number; name: string }[] = [];
  function ask(name: string, requestClass: 'set' | 'other' = 'other', allowance = free, answerMs = 20): void {
    void limiter.acquire({ requestClass, weight: 1 }, allowance).then((release) => {
      given.push({ at: clock.now(), name });
      clock.after(answerMs, () => {
        release('accepted');
      });
    });
  }
  return { clock, limiter, given, ask, times: () => given.map(({ at }) => at) };
}
