import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { moveReportSchema } from '../../../../shared/contracts/api/report';
import { moveReportTexts } from '../../../../shared/rules/report/moveReportTexts';
import { resultOf } from '../../../support/move/moveFixtures';
import { moveReport } from '../../../support/reports/moveReport';
import { report } from '../../../../cli/verbs/report';
import { CliError } from '../../../../cli/cliError';
import { type Context } from '../../../../cli/context';
import { type Line } from '../../../../cli/text/line';
import { plainText } from '../../../support/cli/cliFixtures';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { provenReport, signingPair } from '../../../support/reports/provenReport';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const summary = { move: { moveId: 'shop', runId: '0000000a' }, phase: 'completed' };
const results = [{ itemName: 'one' }, { itemName: 'two' }];
const rsa = signingPair('rsa');
const ec = signingPair('ec');
const save = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const unsigned = save('unsigned.json', provenReport(summary, results));
const signed = save('signed.json', `${provenReport(summary, results, rsa)}\n`);
const changed = save('changed.json', provenReport(summary, results, rsa).replace('two', 'tvo'));
const pemOf = ({ publicKey }: typeof rsa) => publicKey.export({ type: 'spki', format: 'pem' }).toString();
const azureJwk = JSON.stringify({
  ...rsa.publicKey.export({ format: 'jwk' }),
  kty: 'RSA-HSM',
  kid: 'x',
  key_ops: ['sign'],
});

/** Runs the verb without an app. Returns the exit code, the words for a person, and the event. */
async function verify(file: string, options: object = {}) {
  const shown: Line[] = [];
  const events: object[] = [];
  const output = {
    columns: 400,
    results: (lines: Line[]) => shown.push(...lines),
    event: (event: object) => events.push(event),
  };
  const open = () => Promise.reject(new Error('No app is needed.'));
  const context = { operands: ['verify', file], options, output, open } as unknown as Context;
  return { code: await report(context), words: plainText(shown).replaceAll(/\s+/g, ' '), event: events[0] };
}

const headOf = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { proof: { head: string } }).proof.head;

test('ends with 6 for a whole report that nothing proves, and says what would prove it', async () => {
  const plain = await verify(unsigned);
  expect([plain.code, plain.words]).toEqual([6, expect.stringContaining('anyone can compute a chain')]);
  expect(plain.words).toMatch(/move +shop, run 0000000a: completed/);
  const { code, words, event } = await verify(signed);
  expect([code, words]).toEqual([6, expect.stringContaining('anyone can put a key of their own there')]);
  expect(event).toMatchObject({ event: 'reportVerified', moveId: 'shop', faults: [], isProved: false, exitCode: 6 });
});

test('ends with 6 for a report whose signature and statement somebody removed, and with 1 if only the signature is gone', async () => {
  const json = readFileSync(signed, 'utf8');
  const { signature } = (JSON.parse(json) as { proof: { signature: object } }).proof;
  const without = save('without.json', json.replace(JSON.stringify(signature), 'null'));
  const publicKey = save('rsa1.pem', pemOf(rsa));
  expect(await verify(without)).toMatchObject({
    code: 1,
    words: expect.stringContaining('somebody removed the signature'),
  });
  // The chain of the unsigned report is computed again, and its statement says that the app signs nothing.
  expect(await verify(unsigned)).toMatchObject({ code: 6 });
  for (const expected of [{ publicKey }, { head: headOf(signed) }])
    expect(await verify(unsigned, expected)).toMatchObject({ code: 1 });
});

test('accepts a report with the head of the caller, signed or not', async () => {
  for (const file of [unsigned, signed]) {
    const { code, words, event } = await verify(file, { head: headOf(file) });
    expect([code, words, event]).toEqual([
      0,
      expect.stringContaining('byte for byte'),
      expect.objectContaining({ isProved: true }),
    ]);
  }
});

test.each([
  ['PEM', save('rsa.pem', pemOf(rsa))],
  ['a JWK of Azure', save('rsa.jwk', azureJwk)],
])('accepts the public key as %s', async (_, publicKey) => {
  expect(await verify(signed, { publicKey })).toMatchObject({
    code: 0,
    words: expect.stringContaining('Your public key'),
  });
});

test('ends with 1 for a changed report, another key, a missing signature and another head', async () => {
  const ended = await Promise.all([
    verify(changed),
    verify(signed, { publicKey: save('ec.pem', pemOf(ec)) }),
    verify(unsigned, { publicKey: save('rsa2.pem', pemOf(rsa)) }),
    verify(signed, { head: '0'.repeat(64) }),
  ]);
  expect(ended.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  const words = ['chain breaks in results 1 to 2', 'Another key', 'not signed', 'not the one that you named'];
  for (const [at, text] of words.entries()) expect(ended[at]?.words).toContain(text);
});

test.each<[string, string, object]>([
  ['a file that does not exist', path.join(folder, 'none.json'), {}],
  ['a head that is none', signed, { head: 'xyz' }],
  ['a part of a head', signed, { head: headOf(signed).slice(0, 32) }],
  ['a key file that has no public key', signed, { publicKey: unsigned }],
  ['a private key', signed, { publicKey: save('private.pem', '-----BEGIN PRIVATE KEY-----\n') }],
])('ends with 2 for %s', async (_, file, options) => {
  const error = await verify(file, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CliError);
  expect(error).toMatchObject({ exitCode: 2 });
});

test('compares a file in another format with a verified report', async () => {
  const { results: rows, ...rest } = moveReport({ results: [resultOf({ itemName: 'payroll' })] });
  const json = provenReport(rest, rows);
  const [good, forged] = [save('good.json', json), save('forged.json', json.replace('payroll', 'payrole'))];
  const table = moveReportTexts.csv(moveReportSchema.parse(JSON.parse(json)));
  const [same, other] = [save('same.csv', table), save('other.csv', table.replace('payroll', 'payrole'))];
  expect(await verify(same, { report: good })).toMatchObject({ code: 6 });
  expect(await verify(same, { report: good, head: headOf(good) })).toMatchObject({ code: 0 });
  const words = (text: string) => expect.stringContaining(text) as string;
  expect(await verify(other, { report: good })).toMatchObject({ code: 1, words: words('Line 2 of the file') });
  expect(await verify(same, { report: forged })).toMatchObject({ code: 1, words: words('chain breaks') });
});

test.each(Object.entries(moveReportTexts))(
  'names the JSON report for a file in the format %s',
  async (format, render) => {
    const text = render(moveReport({ results: [resultOf({ itemName: 'payroll' })] }));
    const error = await verify(save(`alone.${format}`, text)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 2, remedy: expect.stringContaining('--report <JSON report>') });
  },
);

test('ends with 2 for two ids', async () => {
  const context = { operands: ['one', 'two'], options: {} } as unknown as Context;
  await expect(report(context)).rejects.toMatchObject({ exitCode: 2 });
});
