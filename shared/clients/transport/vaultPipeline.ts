import {
  agentPolicy,
  createEmptyPipeline,
  type HttpClient,
  type Pipeline,
  type PipelinePolicy,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import { answerFault } from './answerFault';
import { boundedHttpClient } from './boundedHttpClient';
import { CallFault } from './callFault';
import { type Connections } from './connections';
import { inKnownVersion } from './knownVersion';
import { withDeadline } from './withDeadline';

export interface VaultPipelineOptions {
  readonly httpClient: HttpClient;
  readonly agent?: NonNullable<Connections['agent']>;
  readonly retryOptions: { readonly maxRetries: number };
  readonly redirectOptions: { readonly maxRetries: number };
  readonly additionalPolicies: { policy: PipelinePolicy; position: 'perCall' }[];
}

/**
 * Options for idempotent calls that do not use `vaultCall`: the shared connections, a deadline per call, SDK retries,
 * and the newest API version that the vault knows. An error answer throws a `CallFault`.
 */
export function vaultPipeline(
  from: Pick<Connections, 'agent' | 'timeoutMs'>,
  maxRetries: number,
): VaultPipelineOptions {
  const sendKnown = inKnownVersion();
  const policy: PipelinePolicy = {
    name: 'deadlinePolicy',
    async sendRequest(request, next) {
      const response = await withDeadline(request, sendKnown(next), from.timeoutMs);
      // The SDK throws a TypeError for an error answer without a body, as a gateway sends it.
      if (response.status >= 400) throw new CallFault(answerFault(response));
      return response;
    },
  };
  return { ...barePipeline(from, maxRetries), additionalPolicies: [{ policy, position: 'perCall' }] };
}

export interface VaultCallPipelineOptions extends Pick<VaultPipelineOptions, 'httpClient' | 'additionalPolicies'> {
  readonly pipeline: Pipeline;
}

/** Options for calls through `vaultCall`, which does all retries itself. */
export function vaultCallPipeline(from: Connections, policy: PipelinePolicy): VaultCallPipelineOptions {
  return { httpClient, pipeline: callPipeline(from), additionalPolicies: [{ policy, position: 'perCall' }] };
}

/**
 * A pipeline with those policies of the SDK that a call to a vault needs. The SDK adds its sign-in. Its usual pipeline has eight more,
 * for forms, compression, redirects, repetitions, traces and logs. They do nothing here, and cost 40 µs of processor time for each of the first
 * thousands of calls.
 */
export function callPipeline({ agent }: Pick<Connections, 'agent'>): Pipeline {
  const pipeline = createEmptyPipeline();
  if (agent !== undefined) pipeline.addPolicy(agentPolicy(agent));
  pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: 'keyvault-mover' }));
  pipeline.addPolicy(setClientRequestIdPolicy());
  return pipeline;
}

const httpClient = boundedHttpClient();

/** The shared connections, answers of limited size, no redirects, and at most `maxRetries` retries by the SDK. */
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
