import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { mixedSeed, type Random, seededRandom } from '../fuzz/random';

export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface Known {
  readonly vaults: readonly string[];
  readonly ids: readonly string[];
}

const names = ['can_it_move', 'plan', 'check', 'compare', 'find_users', 'read_report', 'verify_report'];
const foreign = ['apply', 'approve', 'rollback', 'startMove', 'plan ', '__proto__', '', 'x'.repeat(5_000)];

/** What would make a request of the app write: fields of moves, of probes and of approvals. */
const writing: readonly (readonly [string, unknown])[] = [
  ['dryRun', false],
  ['probe', true],
  ['approval', 'none'],
  ['gate', 'off'],
  ['cutover', 'hold'],
  ['onDeleted', 'purge'],
  ['confirmPurge', true],
  ['disabled', 'unlock'],
  ['rehearse', { into: { createTarget: { subscriptionId: 'x', resourceGroup: 'y', location: 'z' } } }],
  ['createTarget', { subscriptionId: 'x', resourceGroup: 'y', location: 'westeurope' }],
  ['configuration', {}],
  ['planHash', '0'.repeat(64)],
  ['options', { readValues: true }],
];

/** One random call. Most are close to a right one. */
export function drawToolCall(seed: number, number: number, known: Known): ToolCall {
  const random = seededRandom(mixedSeed(seed, number));
  const name = random.chance(0.05) ? (random.pick(foreign) ?? '') : (random.pick(names) ?? '');
  const args: Record<string, unknown> = rightArguments(name, random, known);
  const changes = random.chance(0.5) ? 0 : random.int(1, 3);
  for (let done = 0; done < changes; done += 1) change(args, random, known);
  return { name, args };
}

function rightArguments(name: string, random: Random, { vaults, ids }: Known): Record<string, unknown> {
  const pair = { sourceVault: random.pick(vaults), targetVault: random.pick(vaults) };
  switch (name) {
    case 'can_it_move':
      return { fromRegion: 'westeurope', toRegion: random.pick(['northeurope', 'East US', 'mars']) };
    case 'plan':
      return random.chance(0.5)
        ? { ...pair, select: { types: ['secret'] } }
        : { planId: random.pick(ids), page: random.int(0, 3) };
    case 'check':
      return random.chance(0.5) ? pair : { checkId: random.pick(ids) };
    case 'compare':
      return random.chance(0.5)
        ? { ...pair, depth: random.pick(['metadata', 'full']) }
        : { comparisonId: random.pick(ids) };
    case 'find_users':
      return random.chance(0.5)
        ? { vault: random.pick(vaults), scopes: [defaultSubscriptionId] }
        : { searchId: random.pick(ids) };
    default:
      return random.chance(0.5) ? { moveId: random.pick(ids) } : {};
  }
}

function change(args: Record<string, unknown>, random: Random, { vaults, ids }: Known): void {
  const fields = [
    ...Object.keys(args),
    'sourceVault',
    'planId',
    'moveId',
    'file',
    'head',
    'publicKey',
    'offset',
    'select',
  ];
  if (random.chance(0.5)) {
    const [field, value] = random.pick(writing) ?? ['dryRun', false];
    args[field] = value;
    return;
  }
  const values: readonly unknown[] = [
    ...[
      null,
      true,
      0,
      -1,
      1e308,
      '',
      ' ',
      'x'.repeat(20_000),
      [],
      {},
      [[]],
      '\u0000',
      '\ud800',
      '{"a":1}',
      '../../etc/passwd',
    ],
    ...['/dev/zero', '/etc/passwd', 'https://example.invalid', 'api/moves/x/approve', '..%2fmoves', '*', { $ne: 1 }],
    ...[{ types: ['secret', 'x'] }, { include: ['*'.repeat(127)] }, { versions: { newest: 1 } }],
    ...[random.pick(vaults), random.pick(ids), random.int(-5, 5), undefined],
  ];
  args[random.pick(fields) ?? 'x'] = random.pick(values);
}
