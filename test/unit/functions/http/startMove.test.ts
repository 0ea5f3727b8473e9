import { saysIdInUse } from '../../../../functions/http/startMove';

describe('an error of the runtime', () => {
  it('says that the id is in use when the answer was 409', () => {
    const text = 'The operation failed with an unexpected status code: 409. Details: {"Message":"An instance exists."}';
    expect(saysIdInUse(new Error(text))).toBe(true);
  });

  it.each([
    new Error('connect ECONNREFUSED 127.0.0.1:40901'),
    new Error('The operation failed with an unexpected status code: 500. Details: "Instance move-409 failed."'),
    new Error('The operation failed with an unexpected status code: 4090. Details: ""'),
    'status code: 409',
    undefined,
  ])('says nothing of the id otherwise: %s', (error) => {
    expect(saysIdInUse(error)).toBe(false);
  });
});
