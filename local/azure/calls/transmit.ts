import { setTimeout as delay } from 'node:timers/promises';
import { type AzureSettings } from '../cloud/azureSettings';
import { type SentAnswer, type Answer } from './answer';
import { type FaultSubject } from './faultInjector';
import { type FaultEffect } from './faultRule';
import { type HeldRequests } from './heldRequests';

/** How a held request reached the service: late, or a second time. */
export type Delivery = 'late' | 'again';

/** A request on its way from the network to the service. */
export interface Passage {
  readonly held: HeldRequests;
  readonly subject: FaultSubject;
  /** Resolves when the caller's connection has ended. */
  readonly closed: () => Promise<void>;
  /** Runs the request. Returns undefined when the vault is gone. Never rejects. */
  readonly deliver: (delivery?: Delivery) => Promise<Answer | undefined>;
  /** The answer that a fault gives in place of the service. */
  readonly faultAnswer: (effect: RefusingEffect) => Promise<Answer>;
}

export type RefusingEffect = Extract<FaultEffect, { kind: 'throttle' | 'error' | 'refuse' }>;
type LateEffect = Extract<FaultEffect, { kind: 'deliverLate' }>;

/** Applies an injected fault to a request. Returns the caller's answer; undefined cuts the connection. */
export async function transmit(effect: FaultEffect | undefined, passage: Passage): Promise<Answer | undefined> {
  const { held, subject, deliver, faultAnswer } = passage;
  switch (effect?.kind) {
    case undefined:
    case 'addNames':
    case 'setFields':
      return deliver();
    case 'throttle':
    case 'error':
    case 'refuse':
      return faultAnswer(effect);
    case 'reset':
      if (effect.at === 'after') await deliver();
      return undefined;
    case 'slow':
      return held.run({ subject, effect: effect.kind, ms: effect.ms }, () => deliver());
    case 'duplicate':
      void held.run({ subject, effect: effect.kind, ms: effect.ms }, () => deliver('again'));
      return deliver();
    case 'deliverLate':
      return deliverLate(effect, passage);
  }
}

async function deliverLate(
  { kind, ms, client }: LateEffect,
  { held, subject, closed, deliver }: Passage,
): Promise<Answer | undefined> {
  const late = held.run({ subject, effect: kind, ms }, () => deliver('late'));
  switch (client) {
    case 'answer':
      return late;
    case 'reset':
      return undefined;
    case 'hang':
      // Dropping a request releases its caller; delivering it does not.
      if ((await late) !== undefined) await closed();
      return undefined;
  }
}

/** Waits for the configured latency. */
export async function addLatency({ latency }: Pick<AzureSettings, 'latency'>): Promise<void> {
  const { ms, jitterMs } = latency;
  if (ms + jitterMs > 0) await delay(ms + Math.random() * jitterMs);
}

/** The connection of a request. */
export interface Connection {
  /** Sends an answer, and returns a placeholder response. */
  readonly send: (answer: SentAnswer) => Response;
  /** Cuts the connection and returns a placeholder response. */
  readonly cut: () => Response;
  /** Resolves when the connection has ended. */
  readonly closed: () => Promise<void>;
}
