import { resourceAt, rootTemplate, templateModules, templateResources } from '../../support/infra/infraTemplate';

// Names as they become with the longest parts that they are made of, against the rules of each kind of resource.
// Source of the rules: Azure documentation, "Naming rules and restrictions for Azure resources".

const rules: readonly (readonly [path: string, rule: RegExp])[] = [
  ['group', /^[\w().-]{1,89}[\w()-]$/],
  ['identity/identity', /^[A-Za-z0-9][\w-]{2,127}$/],
  ['monitoring/workspace', /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/],
  ['monitoring/component', /^[^%&\\?/]{1,254}[^%&\\?/. ]$/],
  ['storage/account', /^[a-z0-9]{3,24}$/],
  ['stagingVault/vault', /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/],
  ['scheduler/scheduler', /^[A-Za-z][A-Za-z0-9-]{1,62}[A-Za-z0-9]$/],
  ['network/network', /^[A-Za-z0-9][\w.-]{0,62}\w$/],
  ['network/endpointRules', /^[A-Za-z0-9][\w.-]{0,78}\w$/],
  ['app/plan', /^[A-Za-z0-9-]{1,60}$/],
  ['app/app', /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/],
  ['alerts/receivers', /^[^/]{1,260}$/],
  ['alerts/failures', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/stepsFailed', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/throttled', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/keyRefused', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
  ['alerts/storageDown', /^[^*#&+:<>?@%{}\\/]{1,260}$/],
];

/** What is not known before a deployment, at its longest: a hash of 13 letters, an environment's name of 20. */
const longest: Readonly<Record<string, string>> = {
  "variables('token')": 'a1b2c3d4e5f6g',
  "parameters('token')": 'a1b2c3d4e5f6g',
  "parameters('environmentName')": 'e'.repeat(rootTemplate.parameters.environmentName.maxLength),
};

/** The value of `[format('…{0}…', part, …)]`, of a variable of the root, or of a parameter that a module is handed. */
function evaluate(expression: string, given: Readonly<Record<string, { value: string }>>): string {
  const inner = /^\[(.*)\]$/.exec(expression)?.[1];
  if (inner === undefined) return expression;
  if (longest[inner] !== undefined) return longest[inner];
  const [, kind, name = ''] = /^(variables|parameters)\('(\w+)'\)$/.exec(inner) ?? [];
  if (kind === 'variables') return evaluate(rootTemplate.variables[name], given);
  if (kind === 'parameters') return evaluate(given[name]?.value ?? '', {});
  const [, pattern = '', parts = ''] = /^format\('([^']*)', (.*)\)$/.exec(inner) ?? [];
  if (pattern === '') throw new Error(`A name is made in another way than the test knows: ${expression}`);
  return parts
    .split(', ')
    .reduce((text, part, index) => text.replace(`{${index}}`, evaluate(`[${part}]`, given)), pattern);
}

test.each(rules)('the name of %s keeps to its rule', (path, rule) => {
  const module = templateModules().find((each) => each.path === path.replace(/\/?\w+$/, ''));
  expect(evaluate(resourceAt(path).name, module?.given ?? {})).toMatch(rule);
});

test('there is a rule for every resource that has a name of its own making', () => {
  const fixed =
    /Authorization|diagnosticSettings|default|'moves'|'deployments'|'move-staging'|authsettingsV2|'ftp'|'scm'|KeyVaultMover|\[guid\(/;
  const named = templateResources().filter(({ body, type }) => !fixed.test(`${type} ${body.name}`));
  const without = named.map(({ path }) => path).filter((path) => !rules.some(([known]) => known === path));
  // These have names that the platform prescribes (zones), or are held by the lengths of their parameter.
  expect(without).toEqual([
    'network/zones',
    'network/zoneLinks',
    'network/endpoints/endpoint',
    'app/privateHttp/zone',
    'app/privateHttp/zoneLink',
    'app/privateHttp/endpoint/endpoint',
  ]);
});

test('a private endpoint to a vault with the longest name has a name that is short enough', () => {
  const links: string = templateModules().find(({ path }) => path === 'network')?.template.variables.links;
  expect(links).toMatch(/format\('pe-\{0\}-\{1\}', \w+\.nameOf\(lambdaVariables\('id'\)\), uniqueString\(/);
  expect(`pe-${'v'.repeat(24)}-${'h'.repeat(13)}`.length).toBeLessThanOrEqual(64);
});
