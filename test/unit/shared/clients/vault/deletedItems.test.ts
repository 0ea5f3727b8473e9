import { settled } from '../../../../../shared/clients/vault/itemClient';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { clientOfScript } from '../../../../support/clients/clientOfScript';

const notFound = new MoverError('ITEM_NOT_FOUND', 'not there', { retryable: false });

/** A client for secrets with scripted answers by method and path. */
function family(answer: (request: string, time: number) => unknown) {
  const seen: string[] = [];
  const scripted = clientOfScript((wire, time) => {
    const request = 'link' in wire ? `GET ${wire.link}` : `${wire.method} /${wire.path.join('/')}`;
    seen.push(request);
    return answer(request, time);
  });
  return { ...scripted, seen };
}

test('recoverDeleted sends one request, and then reads until the item is live', async () => {
  const { clock, seen, items } = family((request, time) =>
    request.startsWith('POST') ? {} : time >= 2_500 ? { value: 'x' } : notFound,
  );
  let done = false;
  const recovering = items.recoverDeleted('payroll').then(() => (done = true));
  await clock.advance(2_400);
  expect(done).toBe(false);
  await clock.advance(100);
  await recovering;
  expect(seen.filter((request) => request.startsWith('POST'))).toEqual(['POST /deletedsecrets/payroll/recover']);
  expect(new Set(seen.slice(1))).toEqual(new Set(['GET /secrets/payroll/']));
});

test('purgeDeleted reads until the name is neither live nor deleted', async () => {
  const { clock, seen, items } = family((request, time) => {
    if (request.startsWith('DELETE')) return undefined;
    if (request.includes('/deletedsecrets/')) return time >= 1_500 ? notFound : { deletedDate: 1 };
    return notFound;
  });
  const purging = items.purgeDeleted('payroll');
  await clock.advance(2_500);
  await purging;
  expect(seen.filter((request) => request.startsWith('DELETE'))).toEqual(['DELETE /deletedsecrets/payroll']);
});

test('recoverDeleted throws a retryable error after about a minute', async () => {
  const { clock, items } = family((request) => (request.startsWith('POST') ? {} : notFound));
  const recovering = items.recoverDeleted('payroll').catch((error: unknown) => error);
  await clock.advance(70_000);
  expect(await recovering).toMatchObject({ code: 'ITEM_CONFLICT', retryable: true });
  expect(((await recovering) as Error).message).toContain('secret “payroll”');
});

test('settled returns at once when the change is visible', async () => {
  const { place, clock } = family(() => undefined);
  await settled({ ...place, noun: 'secret' }, 'payroll', async () => true);
  expect(clock.nextDue()).toBeUndefined();
});

test('settled rejects when a read fails', async () => {
  const trouble = new MoverError('VAULT_FORBIDDEN', 'no', { retryable: false });
  const { items } = family((request) => (request.startsWith('GET') ? trouble : {}));
  await expect(items.recoverDeleted('payroll')).rejects.toBe(trouble);
  await expect(items.purgeDeleted('payroll')).rejects.toBe(trouble);
  await expect(items.readDeleted('payroll')).rejects.toBe(trouble);
});
