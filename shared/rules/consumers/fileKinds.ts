/** How a kind of file marks comments, and what its strings look like. */
export interface Syntax {
  /** What begins a comment to the end of the line. */
  readonly lineComments: readonly string[];
  /** What begins and ends a comment of several lines. */
  readonly blockComments: readonly (readonly [begin: string, end: string])[];
  /** What begins and ends a string, in which nothing is a comment. The longest first. */
  readonly strings: readonly string[];
  /** A comment begins only at the begin of a line or after a space, as in YAML and in shells. */
  readonly needsSpace: boolean;
  /** It has texts of many lines that begin with `<<NAME` and end with a line `NAME`. Nothing in them is a comment. */
  readonly heredocs?: true;
}

export interface FileKind {
  readonly name: string;
  readonly syntax: Syntax;
}

const hash: Syntax = { lineComments: ['#'], blockComments: [], strings: ['"', "'"], needsSpace: true };
const slashes: Syntax = {
  lineComments: ['//'],
  blockComments: [['/*', '*/']],
  strings: ['"', "'", '`'],
  needsSpace: false,
};

const syntaxes = {
  terraform: { ...slashes, lineComments: ['#', '//'], strings: ['"'], heredocs: true },
  bicep: { ...slashes, strings: ["'''", "'"] },
  // Files of settings and of Azure Resource Manager may have comments, although JSON has none.
  json: { ...slashes, strings: ['"'] },
  yaml: hash,
  shell: { ...hash, heredocs: true },
  properties: { ...hash, lineComments: ['#', '!'], strings: [] },
  xml: { lineComments: [], blockComments: [['<!--', '-->']], strings: [], needsSpace: false },
  powershell: { ...hash, blockComments: [['<#', '#>']] },
  python: { ...hash, strings: ['"""', "'''", '"', "'"], needsSpace: false },
  slashes,
} as const satisfies Record<string, Syntax>;

/** By the end of a file's name, in small letters. The first that fits counts, so a longer end stands before a shorter one. */
const kinds: readonly (readonly [ends: readonly string[], name: string, syntax: Syntax])[] = [
  [['.tf', '.tfvars', '.hcl'], 'Terraform', syntaxes.terraform],
  [['.bicep', '.bicepparam'], 'Bicep', syntaxes.bicep],
  [['.json', '.jsonc'], 'JSON', syntaxes.json],
  [['.yml', '.yaml', '.yml.tmpl', '.yaml.tmpl', '.tpl'], 'YAML', syntaxes.yaml],
  [['.properties', '.ini', '.conf', '.cfg'], 'properties', syntaxes.properties],
  [['.env', '.envrc'], 'environment', syntaxes.yaml],
  [['.toml'], 'TOML', syntaxes.yaml],
  [['.config', '.xml', '.csproj', '.props', '.targets', '.pubxml'], 'XML', syntaxes.xml],
  [['.sh', '.bash', '.zsh', 'dockerfile', 'makefile', '.mk'], 'shell', syntaxes.shell],
  [['.ps1', '.psm1', '.psd1'], 'PowerShell', syntaxes.powershell],
  [['.py'], 'Python', syntaxes.python],
  [['.js', '.cjs', '.mjs', '.ts', '.tsx', '.jsx'], 'JavaScript', syntaxes.slashes],
  [['.cs', '.fs', '.java', '.kt', '.scala', '.go', '.rs'], 'code', syntaxes.slashes],
  [['.md', '.txt', '.adoc', '.rst'], 'text', { ...hash, lineComments: [], strings: [] }],
];

/** What tools write, and check: a change by hand would break them. */
const lockFiles = ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', '.terraform.lock.hcl', 'packages.lock.json'];
const lockEnds = ['.lock', '.tfstate', '.tfstate.backup', '.map', '.min.js'];

/**
 * What a file is, by its name. `lock` is a file that only its tool may change; undefined is a file of no known kind. A name
 * such as `.env.production` is one of its environment.
 */
export function kindOfFile(name: string): FileKind | 'lock' | undefined {
  const lower = name.toLowerCase();
  if (lockFiles.includes(lower) || lockEnds.some((end) => lower.endsWith(end))) return 'lock';
  const plain = lower.startsWith('.env.') ? '.env' : lower.startsWith('dockerfile.') ? 'dockerfile' : lower;
  const found = kinds.find(([ends]) => ends.some((end) => plain.endsWith(end)));
  return found === undefined ? undefined : { name: found[1], syntax: found[2] };
}

/** The names of all kinds, for documentation and for the sum of a search. */
export const fileKindNames: readonly string[] = kinds.map(([, name]) => name);
