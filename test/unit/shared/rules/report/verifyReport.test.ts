import { createHash } from 'node:crypto';
import { reportProofSchema } from '../../../../../shared/contracts/model/reportProof';
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
  const text = provenReport(summary, results, pair);

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
  const text = provenReport(summary, many, rsa);
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
    const signedByOther = provenReport(summary, many.slice(1), ec);
    expect(faultsOf(signedByOther)).toEqual([]);
    expect(faultsOf(signedByOther, { publicKey: rsa.publicKey })).toEqual([expect.stringContaining('Another key')]);
  });

  test('finds the signature of another report', () => {
    const other = provenReport(summary, many.slice(1), rsa);
    const { signature } = (JSON.parse(other) as { proof: { signature: ReturnType<typeof rsa.signHead> } }).proof;
    expect(faultsOf(provenReport(summary, many, { ...rsa, signHead: () => signature }))).toEqual([
      expect.stringContaining('signature'),
    ]);
  });

  test('is proved by the whole head and by the key, and by nothing else', () => {
    const head = headOf(text);
    const isProved = (expected?: ExpectedReport) => verifyReport(bytesOf(text), expected).isProved;
    for (const named of [head, head.toUpperCase()]) expect(isProved({ head: named })).toBe(true);
    expect(isProved({ publicKey: rsa.publicKey })).toBe(true);
    expect(isProved()).toBe(false);
    // Somebody can find a report whose head begins with the same digits.
    expect(isProved({ head: head.slice(0, 32) })).toBe(false);
  });

  test('finds a signature that somebody removed or replaced, by the head alone', () => {
    const head = headOf(text);
    const { proof } = JSON.parse(text) as { proof: { signature: object } };
    const withSignature = (signature: unknown) =>
      text.replace(JSON.stringify(proof.signature), JSON.stringify(signature));
    const evil = signingPair('rsa').signHead(head);
    expect(faultsOf(withSignature(null), { head })).toEqual([
      expect.stringContaining('somebody removed the signature'),
    ]);
    expect(faultsOf(withSignature(evil), { head })).toEqual([
      expect.stringContaining('not the one that the report says'),
    ]);
  });

  test('finds the other spelling of a signature with an elliptic curve, which everybody can compute', () => {
    const signed = provenReport(summary, results, ec);
    const { value } = (JSON.parse(signed) as { proof: { signature: { value: string } } }).proof.signature;
    const bytes = Buffer.from(value, 'base64url');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
    const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
    expect(faultsOf(signed.replace(value, other.toString('base64url')))).toEqual([
      'The signature is not one of this report.',
    ]);
  });

  test('does not call a report proved whose signature and statement somebody removed', () => {
    const stripped = provenReport(summary, many);
    expect(verifyReport(bytesOf(stripped))).toMatchObject({ faults: [], isProved: false });
    expect(faultsOf(stripped, { publicKey: rsa.publicKey })).toEqual(['The report is not signed.']);
    expect(faultsOf(stripped, { head: headOf(text) })).toEqual([expect.stringContaining('another report')]);
  });

  test.each<[string, string, string]>([
    ['an empty file', '', 'not JSON'],
    ['a list', '[]', 'not a report'],
    ['another document', '{"phase":"completed"}', 'not a report'],
    ['a report without a proof', JSON.stringify({ ...summary, signing: null, results: [] }), 'no proof'],
    [
      'a proof of another form',
      JSON.stringify({ ...summary, signing: null, proof: { chain: 'md5' }, results: [] }),
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
