import { type FaultSubject } from '../control/faultInjector';
import { type FaultEffect } from '../control/faultRule';
import { type Answer } from '../vault/operation';
import { type HeldRequests } from './heldRequests';

/** How a request reached the service, when not at once: after its time in the network, or a second time. */
export type Delivery = 'late' | 'again';

/** A request on its way from the network to the service. */
export interface Passage {
  readonly held: HeldRequests;
  readonly subject: FaultSubject;
  /** Resolves when the caller's connection has ended. */
  readonly closed: () => Promise<void>;
  /** Carries the request out. Undefined: the vault is gone. Never rejects. */
  readonly deliver: (delivery?: Delivery) => Promise<Answer | undefined>;
  /** The answer that a fault gives in place of the service. */
  readonly refusal: (effect: RefusingEffect) => Answer;
}

export type RefusingEffect = Extract<FaultEffect, { kind: 'throttle' | 'error' | 'refuse' }>;
type LateEffect = Extract<FaultEffect, { kind: 'deliverLate' }>;

/** Does to a request what an injected fault says. Gives the caller's answer; undefined means that its connection is cut. */
export async function transmit(effect: FaultEffect | undefined, passage: Passage): Promise<Answer | undefined> {
  const { held, subject, deliver, refusal } = passage;
  switch (effect?.kind) {
    case undefined:
      return deliver();
    case 'throttle':
    case 'error':
    case 'refuse':
      return refusal(effect);
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
      // A dropped request frees its caller; a delivered one does not.
      if ((await late) !== undefined) await closed();
      return undefined;
  }
}
