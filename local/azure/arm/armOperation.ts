import { type AzureServices } from '../azureServices';
import { type AzureState } from '../azureState';
import { type TokenClaims } from '../identity/tokens';
import { type Answer } from '../vault/operation';

/** What the management plane works on. */
export interface Arm {
  readonly services: AzureServices;
  readonly state: AzureState;
  /** Opens the addresses of vaults that came, and closes those of vaults that went. */
  readonly vaultsChanged: () => Promise<void>;
}

/** What an operation is told about the request that it serves. Caller, subscription and api-version are checked. */
export interface ArmCall {
  readonly arm: Arm;
  readonly request: Request;
  readonly claims: TokenClaims;
  /** Path parameters, decoded; `subscriptionId` is in all of them but the list of subscriptions. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** The service's time in milliseconds. */
  readonly now: number;
}

/** One operation of the management plane. Failures are thrown as ServiceError. */
export interface ArmOperation {
  /** With `arm.` before it the name that faults, logs and counters use. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** `{name}` is one segment, `{scope}` any number of them; upper and lower case are the same. */
  readonly path: string;
  readonly apiVersions: readonly string[];
  run(call: ArmCall): Promise<Answer> | Answer;
}

/** A path parameter that the operation's path has. */
export function param({ params }: Pick<ArmCall, 'params'>, name: string): string {
  return params[name] ?? '';
}
