import { type HttpClient, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { boundedHttpClient } from './boundedHttpClient';
import { type Connections } from './connections';
import { withDeadline } from './withDeadline';

export interface VaultPipelineOptions {
  readonly httpClient: HttpClient;
  readonly agent?: NonNullable<Connections['agent']>;
  readonly retryOptions: { readonly maxRetries: number };
  readonly redirectOptions: { readonly maxRetries: number };
  readonly additionalPolicies: { policy: PipelinePolicy; position: 'perCall' }[];
}

/** For calls outside of `vaultCall`, which may all be sent twice: our connections and a deadline per call. */
export function vaultPipeline(
  from: Pick<Connections, 'agent' | 'timeoutMs'>,
  maxRetries: number,
): VaultPipelineOptions {
  const policy: PipelinePolicy = {
    name: 'deadlinePolicy',
    sendRequest: (request, next) => withDeadline(request, next, from.timeoutMs),
  };
  return { ...barePipeline(from, maxRetries), additionalPolicies: [{ policy, position: 'perCall' }] };
}

/** For calls through `vaultCall`, which does all repeating itself. */
export function vaultCallPipeline(from: Connections, policy: PipelinePolicy): VaultPipelineOptions {
  return { ...barePipeline(from, 0), additionalPolicies: [{ policy, position: 'perCall' }] };
}

const httpClient = boundedHttpClient();

/** Our connections, answers of bounded size, no redirects, and so many retries by the SDK. */
export function barePipeline(
  { agent }: Pick<Connections, 'agent'>,
  maxRetries: number,
): Omit<VaultPipelineOptions, 'additionalPolicies'> {
  return {
    httpClient,
    ...(agent === undefined ? {} : { agent }),
    retryOptions: { maxRetries },
    redirectOptions: { maxRetries: 0 },
  };
}
