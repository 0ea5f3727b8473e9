import { KillAppointment } from '../../../support/history/killAppointment';

function appointmentFor(expected: number) {
  const kills: (() => void)[] = [];
  const appointment = new KillAppointment(expected, () => new Promise((resolve) => kills.push(resolve)));
  return { appointment, kills };
}

const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
};

test('kills once when all are ready', async () => {
  const { appointment, kills } = appointmentFor(2);
  const first = appointment.arrive();
  await settled();
  expect(kills).toHaveLength(0);
  const second = appointment.arrive();
  await settled();
  expect(kills).toHaveLength(1);
  kills[0]?.();
  await Promise.all([first, second]);
  expect(appointment.kills).toBe(1);
});

test('shares a running kill', async () => {
  const { appointment, kills } = appointmentFor(1);
  const first = appointment.arrive();
  await settled();
  const late = appointment.arrive();
  await settled();
  expect(kills).toHaveLength(1);
  kills[0]?.();
  await Promise.all([first, late]);
});

test('kills again for a history that arrives after a kill', async () => {
  const { appointment, kills } = appointmentFor(1);
  const first = appointment.arrive();
  await settled();
  kills[0]?.();
  await first;
  const late = appointment.arrive();
  await settled();
  expect(kills).toHaveLength(2);
  kills[1]?.();
  await late;
  expect(appointment.kills).toBe(2);
});

test('kills without the other histories if they do not arrive', async () => {
  const { appointment, kills } = appointmentFor(2);
  const first = appointment.arrive();
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (kills.length === 0) return;
      clearInterval(look);
      resolve();
    }, 20);
  });
  kills[0]?.();
  await first;
});
