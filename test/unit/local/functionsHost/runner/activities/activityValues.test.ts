import {
  activityFailed,
  activityInput,
  activitySucceeded,
} from '../../../../../../local/functionsHost/runner/activities/activityValues';

describe('activityInput', () => {
  it.each([
    [null, undefined],
    ['null', undefined],
    ['{"a":1}', { string: '{"a":1}' }],
    ['"\\"text\\""', { string: '"text"' }],
    ['7', { string: '7' }],
    ['false', { string: 'False' }],
  ])('converts %s to %j', (json, expected) => {
    expect(activityInput(json)).toEqual(expected);
  });
});

describe('the answer of an activity', () => {
  it.each([
    [undefined, null],
    [{ string: '{"a":1}' }, '"{\\"a\\":1}"'],
    [{ json: '{"a":1}' }, '{"a":1}'],
    [{ int: 0 }, '0'],
    [{ double: 1.5 }, '1.5'],
    [{ bytes: Uint8Array.of(1, 2) }, '"AQI="'],
    [{ json: 'false' }, 'false'],
  ])('stores %j as %s', (value, expected) => {
    expect(activitySucceeded(3, value)).toMatchObject({ TaskScheduledId: 3, Result: expected });
  });

  it('stores the details of a failure as a text, which the library requires', () => {
    const event = activityFailed(3, 'a', new Error('boom'));
    expect(event).toMatchObject({ Reason: "Activity function 'a' failed: boom", FailureDetails: null });
    expect(JSON.parse(String(event['Details']))).toMatchObject({ ClassName: 'System.Exception', Message: 'boom' });
  });

  it('treats a message that only resembles details as a message', () => {
    expect(activityFailed(3, 'a', new Error('{"errorType":'))).toMatchObject({ FailureDetails: null });
  });
});
