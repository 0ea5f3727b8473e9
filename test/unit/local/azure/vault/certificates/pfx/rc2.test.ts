import { decryptBlock, decryptRc2, expandKey } from '../../../../../../../local/azure/vault/certificates/pfx/rc2';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

// The vectors of RFC 2268, section 5, and a last one that OpenSSL made.
test.each([
  ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
  ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
  ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
  ['88', 64, '0000000000000000', '61a8a244adacccf0'],
  ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
  ['88bca90e90875a7f0f9c384627bafab2', 128, '0000000000000000', 'ea6e6cd98dd166f5'],
])('opens the published block of key %s with %i bits', (key, bits, plain, encrypted) => {
  expect(decryptBlock(bytes(encrypted), expandKey(bytes(key), bits)).toString('hex')).toBe(plain);
});

test.each(['', '00', '0000000000000000', '00112233445566778899aabbccddeeff'])('refuses what is not RC2: %j', (hex) => {
  expect(() => decryptRc2(bytes(hex), bytes('0011223344'), Buffer.alloc(8))).toThrow(/RC2/);
});
