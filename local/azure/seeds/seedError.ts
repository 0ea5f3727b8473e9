/** A well-formed seed that cannot be used: an unknown region, a duplicate name, an unsupported key. */
export class SeedError extends Error {
  constructor(message: string) {
    super(`The seed cannot be used: ${message}`);
    this.name = 'SeedError';
  }
}
