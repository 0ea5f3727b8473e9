import { type AzureServices } from '../azureServices';
import { type OperationRate } from './callRate';
import { type Vault } from './vault';

/** What an operation is told about the request that it serves. The caller is authenticated, the api-version known. */
export interface VaultCall {
  readonly vault: Vault;
  readonly services: AzureServices;
  readonly request: Request;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** `https://name.vault.azure.net` or, on a vault's own port, `https://127.0.0.1:port`: the start of every id. */
  readonly baseUrl: string;
  /** Start of `nextLink`; the service writes the port out, unlike in ids. */
  readonly linkUrl: string;
}

/** A successful answer; the headers that every answer carries are added when it is sent. */
export interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the service: its place in the URL space, and what it does. Failures are thrown as ServiceError. */
export interface Operation {
  /** Collection and verb, the name that faults, logs and counters use. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** As hono spells them; without trailing slash. */
  readonly paths: string[];
  readonly rateClass: OperationRate;
  run(call: VaultCall): Promise<Answer> | Answer;
}

export function ok(body: object): Answer {
  return { status: 200, body };
}
