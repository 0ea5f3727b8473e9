import { type SendWire, type WireLink, type WireRequest } from '../../../shared/clients/transport/wireRequest';
import { SecretVaultClient, secretFamily } from '../../../shared/clients/vault/secretVaultClient';
import { fakeClock } from './clientFakeClock';

/** A client for secrets whose requests a function answers, without a vault. An error that it returns is thrown. */
export function clientOfScript(answer: (request: WireRequest | WireLink, time: number) => unknown) {
  const clock = fakeClock();
  const seen: (WireRequest | WireLink)[] = [];
  const sendWire: SendWire = async (request) => {
    seen.push(request);
    const given = answer(request, clock.now());
    if (given instanceof Error) throw given;
    return given;
  };
  const connection = {
    call: (_: unknown, __: unknown, send: (client: never, wire: SendWire) => never) =>
      send(undefined as never, sendWire),
  };
  const options = { allowance: { share: 1, maxInFlight: 1 }, meter: { throttled: 0, sent: 0 } };
  const place = { vault: 'contoso', clock, connection, options };
  return { clock, seen, place, items: new SecretVaultClient(place, secretFamily) };
}
