/** A seed that is well-formed but cannot be taken: an unknown region, a name twice, a key that there is not. */
export class SeedError extends Error {
  constructor(message: string) {
    super(`The seed cannot be used: ${message}`);
    this.name = 'SeedError';
  }
}
