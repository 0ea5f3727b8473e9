import { createHash } from 'node:crypto';
import { reportProofSchema } from '../../../../../shared/contracts/api/reportProof';
import { type ExpectedReport, verifyReport } from '../../../../../shared/rules/report/verifyReport';
import { provenReport, signingPair } from '../../../../support/reports/provenReport';

const summary = {
  move: { moveId: 'shop', runId: '0000000a' },
  phase: 'completed',
  problems: [{ detail: 'é "x" \u0001' }],
};
const results = Array.from({ length: 5 }, (_, at) => ({ itemName: `item-${String(at)}`, state: 'verified', at }));
const rsa = signingPair('rsa');
const ec = signingPair('ec');
const bytesOf = (text: string) => new TextEncoder().encode(text);
const faultsOf = (text: string, expected?: ExpectedReport) => verifyReport(bytesOf(text), expected).faults;
const headOf = (text: string) => reportProofSchema.parse((JSON.parse(text) as { proof: unknown }).proof).head;

describe.each([
  ['without a signature', undefined],
  ['with a signature of an RSA key', rsa],
  ['with a signature of an EC key', ec],
])('verifyReport of a report %s', (_, pair) => {
  const text = provenReport(summary, results, pair?.signHead);

  test('accepts what the app wrote, with or without a line feed at its end', () => {
    expect(verifyReport(bytesOf(text))).toMatchObject({ faults: [], named: { moveId: 'shop', phase: 'completed' } });
    expect(faultsOf(`${text}\n`)).toEqual([]);
  });

  test('finds each changed byte', () => {
    const bytes = bytesOf(text);
    for (const [at, byte] of bytes.entries()) {
      for (const other of new Set([byte ^ 1, byte ^ 32, 0x20, 0x30, 0x41])) {
        if (other === byte) continue;
        const changed = Uint8Array.from(bytes);
        changed[at] = other;
        if (verifyReport(changed).faults.length === 0)
          throw new Error(`Not found: byte ${String(at)} as ${String(other)} in ${text.slice(at - 20, at + 5)}`);
      }
    }
  });

  test('finds each left out and each doubled byte', () => {
    const bytes = [...bytesOf(text)];
    for (const at of bytes.keys()) {
      expect(verifyReport(Uint8Array.from(bytes.toSpliced(at, 1))).faults).not.toEqual([]);
      expect(verifyReport(Uint8Array.from(bytes.toSpliced(at, 0, bytes[at] ?? 0))).faults).not.toEqual([]);
    }
  });
});

describe('verifyReport', () => {
  const many = Array.from({ length: 250 }, (_, at) => ({ itemName: `item-${String(at)}` }));
  const text = provenReport(summary, many, rsa.signHead);
  const withResults = (changed: readonly object[]) =>
    JSON.stringify({ ...(JSON.parse(text) as object), results: changed });

  test.each<[string, readonly object[], string]>([
    ['a dropped entry', many.toSpliced(120, 1), '249 results, and its proof is about 250'],
    ['an added entry', many.toSpliced(10, 0, { itemName: 'new' }), '251 results'],
    [
      'two swapped entries',
      [...many.slice(0, 120), ...many.slice(120, 122).reverse(), ...many.slice(122)],
      'results 101 to 200',
    ],
    ['a changed entry', many.toSpliced(249, 1, { itemName: 'x' }), 'results 201 to 250'],
  ])('finds %s and says where it is', (_, changed, words) => {
    expect(faultsOf(withResults(changed))).toEqual([expect.stringContaining(words)]);
  });

  test('finds a changed summary and says that the results are unchanged', () => {
    const changed = text.replace('"phase":"completed"', '"phase":"failed"');
    expect(faultsOf(changed)).toEqual([expect.stringContaining('the rest of the report was changed')]);
  });

  test('finds a report whose chain somebody computed again, by the head and by the public key', () => {
    const forged = provenReport(summary, many.slice(1));
    expect(faultsOf(forged)).toEqual([]);
    expect(faultsOf(forged, { head: headOf(text) })).toEqual([expect.stringContaining('another report')]);
    expect(faultsOf(forged, { publicKey: rsa.publicKey })).toEqual(['The report is not signed.']);
    const signedByOther = provenReport(summary, many.slice(1), ec.signHead);
    expect(faultsOf(signedByOther)).toEqual([]);
    expect(faultsOf(signedByOther, { publicKey: rsa.publicKey })).toEqual([expect.stringContaining('Another key')]);
  });

  test('finds the signature of another report', () => {
    const other = provenReport(summary, many.slice(1), rsa.signHead);
    const { signature } = (JSON.parse(other) as { proof: { signature: ReturnType<typeof rsa.signHead> } }).proof;
    expect(faultsOf(provenReport(summary, many, () => signature))).toEqual([expect.stringContaining('signature')]);
  });

  test('accepts the right head, whole or its first digits, and the right key', () => {
    const head = headOf(text);
    for (const named of [head, head.slice(0, 8), head.toUpperCase()])
      expect(faultsOf(text, { head: named })).toEqual([]);
    expect(faultsOf(text, { publicKey: rsa.publicKey })).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['an empty file', '', 'not JSON'],
    ['a list', '[]', 'not a report'],
    ['another document', '{"phase":"completed"}', 'not a report'],
    ['a report of an earlier version', JSON.stringify({ ...summary, results: [] }), 'no proof'],
    [
      'a proof of another form',
      JSON.stringify({ ...summary, proof: { chain: 'md5' }, results: [] }),
      'form of a proof',
    ],
    ['a byte order mark', `\uFEFF${text}`, 'not JSON'],
    ['white space', text.replace('"phase":', '"phase": '), 'white space'],
    ['a field that is there twice', text.replace('{', '{"phase":"failed",'), 'not as the app wrote it'],
    ['a hidden field', text.replace('{', '{"__proto__":{"a":1},'), 'the rest of the report was changed'],
  ])('rejects %s', (_, given, words) => {
    expect(faultsOf(given)).toEqual(expect.arrayContaining([expect.stringContaining(words)]));
  });

  // docs/report.md describes the chain for programs of others. This is such a program.
  test('computes the chain of docs/report.md', () => {
    const sha256 = (...parts: string[]) => createHash('sha256').update(parts.join('\n')).digest('hex');
    const { proof, results: entries, ...rest } = JSON.parse(text) as { proof: { head: string }; results: object[] };
    let chain = sha256('keyvault-mover report v1 start');
    for (const entry of entries) chain = sha256('keyvault-mover report v1 entry', chain, JSON.stringify(entry));
    const head = sha256('keyvault-mover report v1 head', chain, String(entries.length), JSON.stringify(rest));
    expect(proof.head).toBe(head);
  });
});
