import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderControlTable } from '../shared/rules/transfer/renderControlTable';
import { readCommandLine } from './cli/commandLine.cjs';
import { contractDocuments, contractText } from './package/contractText';

// npm run openapi: generates the HTTP contract and the schema of reports from the schemas that parse requests, the list of operations
// that a test holds, and the table of verbs from its rule.

readCommandLine('openapi', process.argv.slice(2));
const root = path.resolve(__dirname, '../..');
const write = (name: string, text: string): void => {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stderr.write(`Written: ${file}\n`);
};
for (const [name, text] of Object.entries(contractDocuments())) write(`.cache/contract/${name}`, text);
write('docs/contract.txt', contractText());

const operating = 'docs/operating.md';
const table = /(?<=<!-- verbs -->\n\n)[\s\S]*?(?=\n\n<!-- end of verbs -->)/;
write(operating, readFileSync(path.join(root, operating), 'utf8').replace(table, renderControlTable()));
