import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder in which OpenSSL creates and verifies certificates for the tests of the vault. */
export class AzureOpenSsl {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'azure-openssl-'));

  run(...args: string[]): string {
    return execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  }

  read(name: string): Buffer {
    return readFileSync(path.join(this.folder, name));
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(path.join(this.folder, name), content);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** A leaf `name` under an intermediate and a root; files name.key, name.pem, intermediate.pem, root.pem. */
  chain(name: string, keyOptions: readonly string[], days = 365): void {
    this.authority('root', undefined);
    this.authority('intermediate', 'root');
    this.run(
      'req',
      '-new',
      ...keyOptions,
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}.example`,
    );
    this.sign(name, 'intermediate', days);
  }

  /** Signs name.csr with an authority of `chain` into name.pem. */
  sign(name: string, by: string, days = 365): void {
    this.run(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.pem`,
      '-CAkey',
      `${by}.key`,
      '-CAcreateserial',
      '-days',
      String(days),
      '-out',
      `${name}.pem`,
    );
  }

  private authority(name: string, by: string | undefined): void {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-subj',
      `/CN=${name}`,
    ];
    if (by === undefined) {
      this.run('req', '-x509', ...key, '-out', `${name}.pem`);
      return;
    }
    this.run('req', '-new', ...key, '-out', `${name}.csr`);
    this.sign(name, by);
  }
}
