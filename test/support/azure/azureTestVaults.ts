import { type Clock } from '../../../local/azure/clock/clock';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

/** A clock that stops until a test advances it. */
export class AzureTestClock implements Clock {
  constructor(public ms = Date.now()) {}

  now(): number {
    return this.ms;
  }

  advance(byMs: number): void {
    this.ms += byMs;
  }
}

export const otherSubscriptionId = '9d3b7c10-55aa-4f6e-8b21-0e4c6a7f1d92';

/**
 * Four vaults without delays: a source, one of the same geography, one of another geography, one of another
 * subscription.
 */
export function testSeed(source: Partial<SeedVault> = {}): SeedInput {
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0 } },
    vaults: [
      { name: 'source', region: 'westeurope', ...source },
      { name: 'same-world', region: 'northeurope' },
      { name: 'other-geography', region: 'eastus' },
      { name: 'other-subscription', region: 'northeurope', subscriptionId: otherSubscriptionId },
    ],
  };
}

/** Collects all values of an SDK's async iterator. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

interface SdkError {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details: { readonly error: { readonly innerError?: { readonly code: string } } };
}

/** Returns the SDK error of a rejected promise. Fails if the promise is not rejected. */
export async function errorOf(promise: Promise<unknown>): Promise<SdkError> {
  try {
    await promise;
  } catch (error) {
    return error as SdkError;
  }
  throw new Error('Expected a rejection.');
}

/** Resolves when the condition holds; the test's own time-out ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
