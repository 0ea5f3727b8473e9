import { Readable } from 'node:stream';
import { type ServiceRequest, serviceRequest } from '../../../local/azure/calls/serviceRequest';

interface Arriving {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The chunks of the body. */
  readonly pieces?: readonly (string | Uint8Array)[];
  /** Whether the connection ends after the pieces, before the end of the body. */
  readonly isCutOff?: boolean;
}

/** A request whose body arrives in pieces. */
export function arriving({ method = 'PUT', headers = {}, pieces = [], isCutOff = false }: Arriving): ServiceRequest {
  function* chunks(): Generator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece);
    if (isCutOff) throw new Error('aborted');
  }
  const incoming = Object.assign(Readable.from(chunks(), { objectMode: false }), { method, headers });
  return serviceRequest('https://vault.example/secrets/one?api-version=1', incoming);
}
