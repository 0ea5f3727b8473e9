import { type Random } from '../fuzz/random';

/** A file that names a vault in code and in comments. */
export interface CodeFile {
  readonly path: string;
  /** The text with the name of another vault in code; comments keep the old one. */
  readonly textWith: (vault: string) => string;
}

type WriteCode = (vault: string, at: number) => string;
type WriteComment = (text: string) => string;

/** Makes one place of code that names a vault, and one comment. `at` makes names unique. */
interface Writer {
  readonly ends: readonly [string, ...string[]];
  readonly code: readonly [WriteCode, ...WriteCode[]];
  readonly comments: readonly WriteComment[];
  /** What stands around the places. */
  readonly around?: (body: string) => string;
}

const url = (vault: string) => `https://${vault}.vault.azure.net`;
const hash = [(text: string) => `# ${text}`];
const slashes = [(text: string) => `// ${text}`, (text: string) => `/* ${text}\n   ${text} */`];

/** One writer for each kind of file that the search knows. */
const writers: Readonly<Record<string, Writer>> = {
  Terraform: {
    ends: ['.tf', '.tfvars'],
    code: [
      (vault, at) => `uri${String(at)} = "${url(vault)}/secrets/db"`,
      (vault, at) => `setting${String(at)} = "@Microsoft.KeyVault(VaultName=${vault};SecretName=db)"`,
      (vault, at) => `text${String(at)} = <<-EOT\n  ${url(vault)}/ # is text\nEOT`,
      (vault, at) => `key_vault_name${String(at)}_vault = "${vault}"`,
    ],
    comments: [...hash, ...slashes],
  },
  Bicep: {
    ends: ['.bicep'],
    code: [
      (vault, at) => `output uri${String(at)} string = '${url(vault)}/secrets/db'`,
      (vault, at) => `output text${String(at)} string = '''\n${url(vault)}/keys/wrap // is text\n'''`,
    ],
    comments: slashes,
  },
  JSON: {
    ends: ['.json', '.jsonc'],
    code: [
      (vault, at) => `"uri${String(at)}": "${url(vault)}/secrets/db",`,
      (vault, at) => `"db${String(at)}": "@Microsoft.KeyVault(VaultName=${vault};SecretName=db)",`,
    ],
    comments: slashes,
    around: (body) => `{\n${body}\n"end": true\n}\n`,
  },
  YAML: {
    ends: ['.yml', '.yaml'],
    code: [
      (vault, at) => `uri${String(at)}: ${url(vault)}/secrets/db`,
      (vault, at) => `key${String(at)}: "${url(vault)}" # old words`,
      (vault) => `keyVaultName: ${vault}`,
    ],
    comments: hash,
  },
  properties: {
    ends: ['.properties', '.ini', '.conf'],
    code: [(vault, at) => `azure.keyvault.uri${String(at)}=${url(vault)}/`],
    comments: [...hash, (text) => `! ${text}`],
  },
  environment: {
    ends: ['.env', '.envrc'],
    code: [(vault) => `KEY_VAULT_NAME=${vault}`, (vault, at) => `DB_URI_${String(at)}=${url(vault)}/secrets/db`],
    comments: hash,
  },
  TOML: { ends: ['.toml'], code: [(vault, at) => `uri${String(at)} = "${url(vault)}/"`], comments: hash },
  XML: {
    ends: ['.config', '.xml', '.csproj'],
    code: [(vault, at) => `<add key="Uri${String(at)}" value="${url(vault)}/secrets/db" />`],
    comments: [(text) => `<!-- ${text} -->`, (text) => `<!--\n${text}\n-->`],
    around: (body) => `<root>\n${body}\n</root>\n`,
  },
  shell: {
    ends: ['.sh', '.bash', '.mk'],
    code: [
      (vault) => `az keyvault secret show --vault-name ${vault} --name db`,
      (vault, at) => `URI_${String(at)}="${url(vault)}/secrets/db"`,
      (vault) => `cat <<'END'\n${url(vault)}/ # is text\nEND`,
    ],
    comments: hash,
  },
  PowerShell: {
    ends: ['.ps1', '.psm1'],
    code: [(vault) => `Get-AzKeyVaultSecret -VaultName '${vault}' -Name db`, (vault) => `$uri = "${url(vault)}/"`],
    comments: [...hash, (text) => `<# ${text}\n${text} #>`],
  },
  Python: {
    ends: ['.py'],
    code: [
      (vault, at) => `uri${String(at)} = "${url(vault)}/"`,
      (vault) => `text = """\n${url(vault)}/ # is text\n"""`,
    ],
    comments: hash,
  },
  JavaScript: {
    ends: ['.js', '.ts', '.mjs'],
    code: [
      (vault, at) => `const uri${String(at)} = '${url(vault)}/secrets/db';`,
      (vault) => `f(\`${url(vault)}/ // text\`);`,
    ],
    comments: slashes,
  },
  code: {
    ends: ['.cs', '.java', '.go'],
    code: [(vault, at) => `var uri${String(at)} = "${url(vault)}/secrets/db";`],
    comments: slashes,
  },
  text: { ends: ['.md', '.txt'], code: [(vault) => `The address is ${url(vault)}/secrets/db.`], comments: [] },
};

export const codeKinds: readonly string[] = Object.keys(writers);

/** A file of a kind, with places in code, comments, vaults of similar names, and lines that name none. */
export function codeFile(kind: string, number: number, random: Random): CodeFile {
  const writer = writers[kind];
  if (writer === undefined) throw new Error(`No writer of ${kind}.`);
  const end = random.pick(writer.ends);
  const decoys = [
    url('old-kv-2'),
    url('my-old-kv'),
    'https://old-kv.vault.azure.cn/',
    'https://old-kv.vault.azure.net.example.com',
  ] as const;
  const lines: ((vault: string) => string)[] = [];
  for (let at = 0, count = random.int(3, 12); at < count; at += 1) {
    const write = random.pick(writer.code);
    const code = (vault: string) => write(vault, at);
    const comment = random.chance(0.6) ? random.pick(writer.comments)?.(`was ${url('old-kv')}/secrets/db`) : undefined;
    if (comment !== undefined) lines.push(() => comment);
    if (random.chance(0.4)) {
      const decoy = random.pick(decoys);
      lines.push(() => write('other-kv', 100 + at).replace(url('other-kv'), decoy));
    }
    lines.push(code);
  }
  const eol = random.chance(0.2) && kind !== 'Bicep' ? '\r\n' : '\n';
  // A text of many lines of Terraform needs the end of its last line.
  const last = kind === 'Terraform' || random.chance(0.5) ? '\n' : '';
  return {
    path: `${random.pick(['', 'app/', 'deep/er/', 'with space/', 'ü/'])}file-${String(number)}${end}`,
    textWith: (vault) => {
      const body = lines.map((line) => line(vault)).join('\n');
      return (writer.around?.(body) ?? `${body}${last}`).replaceAll('\n', eol);
    },
  };
}
