import { type ConfigurationFacts } from '../../../../../shared/rules/configuration/configurationFacts';
import { planConfiguration } from '../../../../../shared/rules/configuration/planConfiguration';
import { moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';
import { moveReportSchema } from '../../../../../shared/contracts/api/report';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';
import { printRights } from '../../../../../shared/rules/rights/printRights';
import { renderRights } from '../../../../../shared/rules/rights/renderRights';
import { factsOf, assignmentAt, policyOf, resourceOf, settingOf } from '../../../../support/move/configurationFacts';
import { type Random, mixedSeed, seededRandom } from '../../../../support/fuzz/random';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { runCommands, shellBlocks } from '../../../../support/shell/runCommands';

// Names, notes and tags are written by people who must not run anything in the shell of the person who reads a report.

const seed = Number(process.env['COMMANDS_SEED'] ?? 1);
const rounds = Number(process.env['COMMANDS_ROUNDS'] ?? 25);

const pieces = [
  ...["'", '"', '`', '```', '````', '\\', '$', '!', '~', '*', '#', '%', '&', '|', ';', '<', '>', '(', ')', '{', '}'],
  ...['$(touch pwned)', '`touch pwned`', "'; touch pwned; '", '"; touch pwned; "', '&& touch pwned', '> pwned'],
  ...['\n', '\r', '\r\n', '\n```\n', '\ntouch pwned\n', '\n```sh\ntouch pwned\n```\n', '\t', ' ', '\v', '\f'],
  ...['\u2028', '\u2029', '\u0085', '\u202e', '\u2066', '\u200b', '\ufeff', '\u001b[2J', '\u001b]0;x\u0007', '\u009b'],
  ...['@', '@/etc/passwd', '=@/etc/passwd', '--debug', '-h', '--', '=', 'plain', 'é', '🔒', '\ud800'],
] as const;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

function hostile(random: Random): string {
  return Array.from({ length: random.int(1, 6) }, () => random.pick(pieces)).join('');
}

/** Facts in which everything that somebody in Azure chooses is given by `text`. */
function factsWith(text: (plain: string) => string): ConfigurationFacts {
  const source = resourceOf('source', {
    resourceGroup: text('group'),
    id: `/subscriptions/${text('id')}/resourceGroups/${text('group')}/providers/Microsoft.KeyVault/vaults/${text('v')}`,
    subscriptionId: text('subscription'),
    name: text('source'),
    tags: { [text('tag')]: text('value') },
    privateEndpoints: [{ id: text('endpoint'), state: text('Approved') }],
    accessPolicies: [policyOf('app', { secrets: [text('get'), text('list')], keys: [text('wrapkey')] })],
    network: {
      publicNetworkAccess: 'SecuredByPerimeter',
      bypass: 'None',
      defaultAction: 'Deny',
      ipRules: [text('203.0.113.1/32')],
      virtualNetworkRules: [{ id: `/subnets/${text('subnet')}`, ignoreMissingEndpoint: false }],
    },
  });
  const role = assignmentAt(source.id, { roleDefinitionId: text('role'), principalType: text('Group') });
  return factsOf({
    source,
    sourceBeside: {
      locks: [{ name: text('lock'), scope: source.id, level: text('CanNotDelete'), notes: text('notes') }],
      assignments: [role, assignmentAt('/above')],
      diagnostics: [settingOf(text('setting'), { storageAccountId: text('account') })],
    },
    target: undefined,
    targetRoles: [],
    targetRegion: text('region'),
    address: { subscriptionId: text('subscription'), resourceGroup: text('other-group'), name: text('target') },
    ownPolicy: policyOf('app', { secrets: ['all'] }),
  });
}

function printed(facts: ConfigurationFacts): { readonly json: string[]; readonly markdown: string } {
  const { byHand, entries } = planConfiguration(facts);
  const configuration = { entries: [...entries], results: [], byHand: [...byHand], notLooked: [], drift: null };
  const report = moveReportSchema.parse({
    ...{
      move: moveOf(),
      plan: planOf(),
      phase: 'completed',
      startedAt: 'then',
      finishedAt: null,
      verified: 0,
      throttled: 0,
    },
    ...{ items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 }, versions: { total: 0, done: 0 } },
    ...{ problems: [], notices: [], results: [], settings: [], deletedInSource: [], signing: null, configuration },
  });
  const markdown = moveReportTexts.md(report);
  return { json: byHand.flatMap(({ commands }) => commands), markdown };
}

/** A command with its values left out: what it does. */
function shapeOf(call: readonly string[]): string {
  const at = call.findIndex((word) => word.startsWith('-'));
  const options = call.slice(at).filter((word) => word.startsWith('-'));
  return [...call.slice(0, at), ...options].join(' ');
}

const expected = runCommands(printed(factsWith((plain) => plain)).json).calls.map(shapeOf);

test('there are commands of every part that prints some', () => {
  expect(expected.length).toBeGreaterThan(15);
  expect(expected).toContain(
    'lock create --name --lock-type --subscription --resource-group --resource-name --resource-type --notes',
  );
});

test.each(Array.from({ length: rounds }, (_, round) => round))(
  `the commands do nothing else whatever names and notes hold (seed ${String(seed)}, round %i)`,
  (round) => {
    const random = seededRandom(mixedSeed(seed, round));
    const { json, markdown } = printed(factsWith(() => hostile(random)));
    for (const lines of [json, shellBlocks(markdown)]) {
      const { calls, files, stderr } = runCommands(lines);
      expect({ calls: calls.map(shapeOf), files, stderr }).toEqual({ calls: expected, files: [], stderr: '' });
    }
    expect(runCommands(shellBlocks(markdown)).calls).toEqual(runCommands(json).calls);
    expect(markdown.split('\n').filter((line) => invisible.test(line))).toEqual([]);
    expect(json.filter((line) => invisible.test(line))).toEqual([]);
  },
);

test.each([
  ["it's `touch pwned` $(touch pwned)", "it's `touch pwned` $(touch pwned)"],
  ['a```$(touch pwned)```b', 'a```$(touch pwned)```b'],
  ['two\nlines', 'two lines'],
  // The Azure CLI reads the file that such a value names, and takes what begins like an option for one.
  ['@/etc/passwd', ' @/etc/passwd'],
  ['x=@/etc/passwd', 'x= @/etc/passwd'],
  ['--debug', ' --debug'],
])('the notes %j of a lock are copied as %j', (notes, copied) => {
  const facts = factsWith((plain) => (plain === 'notes' ? notes : plain));
  const lines = shellBlocks(printed(facts).markdown);
  const { calls, files } = runCommands(lines.filter((line) => line.startsWith('az lock')));
  expect(files).toEqual([]);
  const [lock = []] = calls;
  expect(lock.at(lock.indexOf('--notes') + 1)).toBe(copied);
});

test('every command that grants the rights of a request is words alone', () => {
  const request = moveRequestSchema.parse({ sourceVault: 'contoso-we', targetVault: 'contoso-ne' });
  const { commands, policyCommands, roles } = printRights(request);
  const lines = shellBlocks(renderRights(printRights(request)));
  const { calls, files, stderr } = runCommands(lines);
  expect({ files, stderr, calls: calls.length }).toEqual({
    files: [],
    stderr: '',
    calls: commands.length + policyCommands.length,
  });
  expect(JSON.parse(calls[0]?.at(-1) ?? '')).toEqual(roles[0]?.role);
});
