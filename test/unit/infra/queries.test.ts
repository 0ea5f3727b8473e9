import { consumersQuery, daysQuery, useDaysQuery, usesQuery } from '../../../shared/rules/configuration/consumersQuery';
import { manualSteps } from '../../../shared/rules/configuration/manualSteps';
import { faultsOfQuery } from '../../support/infra/kustoLanguage';
import { fieldsIn, infraQueries, jsonPattern, kindsIn } from '../../support/infra/infraQueries';
import { factsOf, resourceOf } from '../../support/move/configurationFacts';
import { infraText, resourceAt, templateModules } from '../../support/infra/infraTemplate';

// Parses the queries with the language service of the portal and the tables of the workspace.

const named = infraQueries.map((query) => [query.name, query] as const);
const aboutMoves = named.filter(([, query]) => fieldsIn(query).length > 0);

describe('faultsOfQuery', () => {
  test.each([
    ['AppTraces | where', 'Missing expression'],
    ['AppTraces | where Mesage == ""', "'Mesage' does not refer to any known column"],
    ['AppTrace | take 1', "'AppTrace' does not refer"],
    ['AppTraces | summarize sum(Message)', 'must be summable'],
    ['AppTraces | extend x = toint(Message | take 1', 'Expected: )'],
    ['AppRequests | where Success == "no" and dcounts(Name) > 1', "'dcounts' does not refer"],
  ])('finds a fault in %s', (query, fault) => {
    expect(faultsOfQuery(query).join()).toContain(fault);
  });

  test('accepts a correct query', () => {
    expect(faultsOfQuery('AppRequests | summarize avg(DurationMs) by Name, bin(TimeGenerated, 5m)')).toEqual([]);
  });
});

test('the project has queries', () => {
  expect(infraQueries.length).toBeGreaterThanOrEqual(12);
  expect(aboutMoves.length).toBeGreaterThanOrEqual(11);
});

test.each([
  ['checklist', consumersQuery('contoso-west')],
  ['access of a vault', usesQuery('contoso-west', ['AZKVAuditLogs', 'AzureDiagnostics'])],
  ['days of an audit log', daysQuery('contoso-west', ['AZKVAuditLogs', 'AzureDiagnostics'])],
  ['last use', useDaysQuery('contoso-west')],
])('the query of the %s uses only existing columns, and names one vault', (_, query) => {
  expect([faultsOfQuery(query), query.match(/contoso-west/g)?.length]).toEqual([[], 2]);
});

describe('the queries of the manual steps', () => {
  const commands = manualSteps(factsOf({ source: resourceOf('contoso') })).flatMap((step) => step.commands);
  const queryOf = (start: string): string => {
    const command = commands.find((each) => each.startsWith(start)) ?? '';
    const [, quoted = ''] = /-query '(.*)'(?: --|$)/.exec(command) ?? [];
    return quoted.replaceAll("'\\''", "'");
  };

  test('list the readers of the source as the checklist does, in both tables', () => {
    const query = queryOf('az monitor log-analytics query');
    expect(faultsOfQuery(query)).toEqual([]);
    expect(query).toBe(consumersQuery('contoso').replaceAll(/\s+/g, ' '));
  });

  test.each([
    ['https://contoso.vault.azure.net/keys/a', true],
    ['HTTPS://Contoso.Vault.Azure.net', true],
    ['contoso.vault.azure.net', true],
    ['https://my-contoso.vault.azure.net/keys/a', false],
    ['https://mycontoso.vault.azure.net/keys/a', false],
    ['https://contoso2.vault.azure.net/keys/a', false],
    ['https://contoso-vault.example', false],
  ])('find a resource with %s: %s', (address, isFound) => {
    const [, pattern = 'none'] = /matches regex '\(\?i\)(.*?)'/.exec(queryOf('az graph query')) ?? [];
    expect(new RegExp(pattern, 'i').test(JSON.stringify({ keyUri: address }))).toBe(isFound);
  });

  test('find all resources in pages, in one order', () => {
    expect(queryOf('az graph query')).toContain('| order by id asc');
    const [first = '', next = ''] = commands.filter((each) => each.startsWith('az graph query'));
    expect([first, next]).toEqual([expect.stringContaining('--first 1000'), expect.stringContaining('--skip-token')]);
  });
});

test.each(named)('%s uses only existing tables and columns', (_, { text }) => {
  expect(faultsOfQuery(text)).toEqual([]);
});

test.each(named)('%s states in its first line which question it answers', (_, { text }) => {
  expect(text).toMatch(/^\/\/ [A-Z][^\n]+\?[^\n]*\n/);
});

test.each(aboutMoves)('%s can select one move, and returns all moves by default', (_, { text }) => {
  expect(text.match(/^let moveId = "";$/gm)).toHaveLength(1);
  expect(text).toMatch(/where isempty\(moveId\) or tostring\((?:Step|Request|Line)\.moveId\) == moveId/);
});

test.each(aboutMoves)('%s extracts the JSON from a message with any text around it', (_, query) => {
  const line = { event: kindsIn(query)[0] ?? '', step: 's', itemName: 'a}b{' };
  const found = jsonPattern(query)?.exec(`[Function.x.User] ${JSON.stringify(line)} (end)`)?.[0];
  expect(JSON.parse(found ?? '')).toEqual(line);
});

test('queries that count use the item count of sampled lines', () => {
  expect(infraQueries.filter(({ text }) => /\bcount\(\)|\bcountif\(/.test(text)).map(({ name }) => name)).toEqual([]);
});

describe('the workbook', () => {
  const { template } = templateModules().find(({ path }) => path === 'monitoring/workbook') ?? {};
  const { layout, queries, copy } = template.variables;
  const inWorkbook: string[] = JSON.parse(infraText('workbook.json')).panels.map(
    ({ query }: { query: string }) => query,
  );
  const known = infraQueries.map(({ name }) => name);

  test('shows every query exactly once', () => {
    expect([...inWorkbook].sort()).toEqual(known);
    expect(Object.keys(queries).sort()).toEqual(known);
  });

  test('has the text of each query from its file', () => {
    for (const { name, text } of infraQueries) {
      const [, loaded = ''] = /^\[variables\('(.+)'\)\]$/.exec(queries[name]) ?? [];
      expect([name, template.variables[loaded]]).toEqual([name, text]);
    }
  });

  test('passes the selected time range, move and item to each query', () => {
    const [{ input }] = copy;
    expect(input.content.timeContextFromParameter).toBe('TimeRange');
    expect(input.content.query).toContain('let moveId = "{MoveId}";');
    expect(input.content.query).toContain('let itemName = "{ItemName}";');
    const [, loaded = ''] = /^\[variables\('(.+)'\)\]$/.exec(layout) ?? [];
    const names = template.variables[loaded].parameters.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['TimeRange', 'MoveId', 'ItemName']);
  });

  test('is shared, queries only the workspace, and contains no secret', () => {
    const { kind, properties } = resourceAt('monitoring/workbook/workbook');
    expect([kind, properties.sourceId]).toEqual(['shared', "[parameters('workspaceId')]"]);
    expect(JSON.stringify(template)).not.toMatch(/list[A-Z]\w*\(|secureString|InstrumentationKey/);
  });
});

describe('alerts on the log', () => {
  const { template } = templateModules().find(({ path }) => path === 'alerts') ?? {};
  const conditionOf = (name: string) => resourceAt(`alerts/${name}`).properties.criteria.allOf[0];
  const queryOf = (name: string): string => {
    const [, loaded = ''] = /^\[variables\('(.+)'\)\]$/.exec(conditionOf(name).query) ?? [];
    return template.variables[loaded];
  };

  test.each([
    ['stepsFailed', 'needsPerson'],
    ['throttled', 'throttling'],
  ])('%s runs the query %s for each move', (alert, name) => {
    expect(queryOf(alert)).toBe(infraText(`queries/${name}.kql`));
    expect(conditionOf(alert).dimensions).toEqual([{ name: 'MoveId', operator: 'Include', values: ['*'] }]);
    expect(queryOf(alert)).toMatch(/MoveId = tostring\(Step\.moveId\)/);
  });

  test('the alert on throttling adds up the counts of its query', () => {
    const { metricMeasureColumn, timeAggregation } = conditionOf('throttled');
    expect([timeAggregation, queryOf('throttled')]).toEqual([
      'Total',
      expect.stringMatching(new RegExp(`\\b${String(metricMeasureColumn)} = sum\\(`)),
    ]);
  });

  test('the alert on functions uses only existing columns', () => {
    const [, query = ''] = /^\[format\('(.+)', parameters/s.exec(conditionOf('failures').query) ?? [];
    expect(query).toContain('AppRequests');
    expect(faultsOfQuery(query.replace('{0}', 'func-kvmover'))).toEqual([]);
  });
});
