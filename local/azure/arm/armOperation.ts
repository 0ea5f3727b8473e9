import { type z } from 'zod';
import { type Answer } from '../calls/answer';
import { readBody } from '../calls/readBody';
import { ServiceError } from '../calls/serviceError';
import { type ServiceRequest } from '../calls/serviceRequest';
import { limits } from '../cloud/limits';
import { type TokenClaims } from '../identity/tokens';
import { type AzureServices } from '../vault/azureServices';
import { type AzureState } from './azureState';

/** What management operations work on. */
export interface Arm {
  readonly services: AzureServices;
  readonly state: AzureState;
  /** Opens ports for new vaults and closes those of deleted vaults. */
  readonly vaultsChanged: () => Promise<void>;
}

/** The request as an operation receives it. Caller, subscription and api-version are checked. */
export interface ArmCall {
  readonly arm: Arm;
  readonly request: ServiceRequest;
  readonly claims: TokenClaims;
  /** Decoded path parameters. All have `subscriptionId`, except in the list of subscriptions. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** The service's time, in milliseconds. */
  readonly now: number;
}

/** One operation of the management plane. It throws ServiceError on failure. */
export interface ArmOperation {
  /** Faults, logs and counters use this name with the prefix `arm.`. */
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** `{name}` matches one segment, `{scope}` any number of segments. Case does not matter. */
  readonly path: string;
  readonly apiVersions: readonly string[];
  run(call: ArmCall): Promise<Answer> | Answer;
}

/** Returns a parameter of the operation's path. */
export function param({ params }: Pick<ArmCall, 'params'>, name: string): string {
  return params[name] ?? '';
}

/** Reads and checks the request's JSON body. Ignores unknown members, as the service does. Throws 400 InvalidRequestContent. */
export async function readArmBody<T>(request: ServiceRequest, schema: z.ZodType<T>): Promise<T> {
  try {
    return await readBody(request, schema, limits.bodyBytes);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status !== 400) throw error;
    throw new ServiceError(400, 'InvalidRequestContent', `The request content was invalid: ${error.message}`);
  }
}
