import { type AzureServices } from '../azureServices';
import { type ApiVersion } from './apiVersion';
import { type ServiceRequest } from '../network/serviceRequest';
import { type OperationRate } from './callRate';
import { type Vault } from './vault';

/** The request as an operation receives it. The caller is authenticated, and the api-version is known. */
export interface VaultCall {
  readonly vault: Vault;
  readonly services: AzureServices;
  readonly request: ServiceRequest;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly apiVersion: ApiVersion;
  /** The start of every id: `https://name.vault.azure.net` or, on a vault's own port, `https://127.0.0.1:port`. */
  readonly baseUrl: string;
  /** The start of `nextLink`. Unlike in ids, the service writes the port. */
  readonly linkUrl: string;
}

/** A successful answer. The headers that every answer has are added later. */
export interface Answer {
  readonly status: number;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the service. It throws ServiceError on failure. */
export interface Operation {
  /** Collection and verb. Faults, logs and counters use this name. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Path patterns of hono, without a trailing slash. */
  readonly paths: string[];
  readonly rateClass: OperationRate;
  run(call: VaultCall): Promise<Answer> | Answer;
}

export function ok(body: object): Answer {
  return { status: 200, body };
}
