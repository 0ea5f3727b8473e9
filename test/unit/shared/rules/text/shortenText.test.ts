import { shortenText } from '../../../../../shared/rules/text/shortenText';

describe('shortenText', () => {
  test.each(['“', '"a` ', 'A', 'A ', '`'])('takes no longer for a long text of %j than for a short one', (part) => {
    const before = process.cpuUsage();
    expect(shortenText(part.repeat(200_000), 240).length).toBeLessThanOrEqual(240);
    // Processor time: others may take the cores of the machine.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });

  test.each(['', 'Short.', 'x'.repeat(40)])('keeps %j, which fits', (text) => {
    expect(shortenText(text, 40)).toBe(text);
  });

  test.each<[string, string, number, string]>([
    ['after a sentence', 'Grant the role. Then run the move again.', 30, 'Grant the role. …'],
    ['after a word', 'Grant the role and then run the move again.', 30, 'Grant the role and then run …'],
    [
      'after a word when a sentence would leave little',
      'No. Grant the role and then run it.',
      30,
      'No. Grant the role and then …',
    ],
    ['before the name of a role', 'Ask for Key Vault Certificates Officer now.', 30, 'Ask for …'],
    ['before quoted text', 'Ask for “Key vault something” in both vaults.', 26, 'Ask for …'],
    ['before code', 'Call `az keyvault secret show` in both vaults.', 26, 'Call …'],
    ['before an address', 'See https://contoso.vault.azure.net/secrets/payroll now.', 30, 'See …'],
    ['after a name that fits', 'Ask for Key Vault Reader and then for more.', 34, 'Ask for Key Vault Reader and …'],
    ['within a word that is longer than the room', 'x'.repeat(50), 10, `${'x'.repeat(8)} …`],
  ])('cuts %s', (_, text, room, short) => {
    expect(shortenText(text, room)).toBe(short);
  });

  test.each(['x'.repeat(1000), '"'.repeat(1000), '\u0001'.repeat(1000), '😀'.repeat(500), 'word '.repeat(300)])(
    'measures a text as JSON (%#)',
    (text) => {
      const short = shortenText(text, 240);
      expect(JSON.stringify(short).length - 2).toBeLessThanOrEqual(240);
      expect(short.length).toBeGreaterThan(30);
      expect(short).not.toMatch(/\p{Cs}/u);
    },
  );
});
