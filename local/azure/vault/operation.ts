import { type Answer } from '../calls/answer';
import { type ServiceRequest } from '../calls/serviceRequest';
import { type RateClass } from '../cloud/limits';
import { type ApiVersion } from './apiVersion';
import { type AzureServices } from './azureServices';
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

/**
 * How calls of an operation are counted: in a fixed class; by the size and hardware of the key in the path; or by `admitKeyMaking`, once
 * the operation knows the kind of the new key.
 */
export type OperationRate = RateClass | 'byKey' | 'byKind';
