import { z } from 'zod';
import { type Consumer, type ConsumerKind } from '../../contracts/model/consumer';
import { type ConsumerExplained } from './explainConsumer';
import { type Resolution } from './explainItem';

/** How long a SQL server keeps backups. Periods as its policies write them: `P10Y`, `PT0S` for none. */
export const sqlBackupsSchema = z.strictObject({
  /** The resource id of the server or of the managed instance. */
  server: z.string(),
  shortTermDays: z.number().int().nonnegative(),
  longTerm: z.array(z.string().regex(/^P(?:\d{1,4}[YMWD]|T0S)$/)),
});
export type SqlBackups = z.infer<typeof sqlBackupsSchema>;

export const keyWays = {
  sameMaterial: 'the target has the same key: change the address, and the service wraps its own key again',
  newKey: 'the target has a new key: data must be wrapped with it while the old key still works',
  missing: 'the key is not in the target: nothing may be changed',
  notKnown: 'nobody knows yet whether the key is in the target',
} as const;
export type KeyWay = keyof typeof keyWays;

export interface KeyDependant {
  readonly kind: ConsumerKind;
  readonly resourceId: string;
  /** The day until which data needs the old key after the change of the dependant, or `notKnown`; null if the change alone releases it. */
  readonly needsOldKeyUntil: string | null;
  /** In order. */
  readonly steps: readonly string[];
}

export interface KeyPlan {
  /** `keys/orders`. */
  readonly item: string;
  readonly way: KeyWay;
  readonly dependants: readonly KeyDependant[];
}

const keyKinds: readonly ConsumerKind[] = [
  'storageKey',
  'sqlKey',
  'cosmosKey',
  'serviceBusKey',
  'eventHubsKey',
  'diskEncryptionSet',
  'aksKeyManagement',
];

export function isKeyKind(kind: ConsumerKind): boolean {
  return keyKinds.includes(kind);
}

export interface DependantFacts {
  readonly backups: readonly SqlBackups[];
  /** When the dependants change, in milliseconds. */
  readonly now: number;
}

/** Which data hangs on which key of the old vault, and how each dependant gets to the key of the target. */
export function planKeys(explained: readonly ConsumerExplained[], facts: DependantFacts): readonly KeyPlan[] {
  const plans = new Map<string, KeyPlan>();
  for (const one of explained) {
    const { item, kind, resourceId } = one.consumer;
    if (!isKeyKind(kind)) continue;
    const name = item ?? 'a key that the source does not name';
    const [id, way] = [name.toLowerCase(), wayOf(one.outcome)];
    const known = plans.get(id);
    const dependant: KeyDependant = {
      ...{ kind, resourceId },
      needsOldKeyUntil: oldKeyUntil(one.consumer, facts),
      steps: stepsOf(one, way),
    };
    plans.set(id, {
      item: known?.item ?? name,
      // Dependants can be pinned to different versions: the worst way counts.
      way: known === undefined ? way : worse(known.way, way),
      dependants: [...(known?.dependants ?? []), dependant],
    });
  }
  return [...plans.values()].sort((one, other) => (one.item < other.item ? -1 : 1));
}

const ways: readonly KeyWay[] = ['sameMaterial', 'newKey', 'notKnown', 'missing'];

function worse(one: KeyWay, other: KeyWay): KeyWay {
  return ways.indexOf(one) > ways.indexOf(other) ? one : other;
}

function wayOf(outcome: Resolution): KeyWay {
  switch (outcome) {
    case 'sameId':
    case 'newId':
      return 'sameMaterial';
    case 'otherMaterial':
      return 'newKey';
    case 'nothing':
      return 'missing';
    case 'notKnown':
      return 'notKnown';
  }
}

/** Restoring a backup needs the key that it was made with. Source: Azure SQL documentation, "transparent data encryption with customer-managed key". */
function oldKeyUntil(
  { kind, resourceId }: Consumer,
  { backups, now }: DependantFacts,
): KeyDependant['needsOldKeyUntil'] {
  if (kind === 'cosmosKey') return isoDay(now + dayMs);
  if (kind !== 'sqlKey') return null;
  const own = backups.filter(({ server }) => server.toLowerCase() === resourceId.toLowerCase());
  if (own.length === 0) return 'notKnown';
  const days = own.flatMap(({ shortTermDays, longTerm }) => [shortTermDays, ...longTerm.map(daysOf)]);
  return isoDay(now + Math.max(...days) * dayMs);
}

const dayMs = 24 * 60 * 60 * 1_000;

/** The longest that a period can be: years and months are counted with their longest days. */
function daysOf(period: string): number {
  const [, count = '0', unit = 'D'] = /^P(\d+)([YMWD])$/.exec(period) ?? [];
  return Number(count) * { Y: 366, M: 31, W: 7, D: 1 }[unit as 'Y' | 'M' | 'W' | 'D'];
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function stepsOf({ consumer, right, steps }: ConsumerExplained, way: KeyWay): readonly string[] {
  if (way === 'missing')
    return [`Bring ${consumer.item ?? 'the key'} to the target, or make a new key there.`, ...keep];
  if (way === 'notKnown') return ['Find out with the report of the move what the target has of this key.', ...keep];
  const access = right.right === 'yes' ? [] : ['Give its identity get, wrap and unwrap at the target.'];
  const region =
    consumer.kind === 'diskEncryptionSet'
      ? ['A set uses vaults of its own region alone: in another region make a new set, and move the disks to it.']
      : [];
  const change =
    way === 'sameMaterial'
      ? [steps.at(-1) ?? '']
      : [
          'Let the old key work until the end: neither disable it nor change who may use it.',
          'Make the new key the one that wraps. The service wraps its own keys with it.',
        ];
  return [
    ...['Switch purge protection on at the target: services refuse a key without it.', ...access, ...region, ...change],
    'Read back which key the service uses, and restart or fail over nothing before that.',
    ...(consumer.kind === 'aksKeyManagement' ? ['Write all secrets of the cluster again.'] : []),
    ...keep,
  ];
}

const keep = ['Keep the old key enabled until no dependant is left.'];
