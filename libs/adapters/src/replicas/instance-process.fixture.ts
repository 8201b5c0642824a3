// One instance as a process of its own, told what to do by the process that started it.
import { randomBytes } from 'node:crypto';
import { add, meta } from '../../../event-sourcing/src/counter.fixture.ts';
import { type Cell, instance } from './instances.fixture.ts';

export type Told =
  | { readonly do: 'add'; readonly amount: number; readonly key?: string }
  | { readonly do: 'owns' }
  | { readonly do: 'total' }
  | { readonly do: 'bench'; readonly inFlight: number; readonly count: number };

const [cell, name] = JSON.parse(process.argv.at(-1) ?? '') as [Cell, string];
const self = await instance(cell, name);

async function answer(told: Told): Promise<unknown> {
  switch (told.do) {
    case 'add':
      return self.add(told.amount, told.key);
    case 'owns':
      return self.ownership.isOurs;
    case 'total':
      return self.total();
    case 'bench':
      return bench(told.inFlight, told.count);
  }
}

/** How long each command took, in milliseconds, and all of them, in seconds. */
async function bench(inFlight: number, count: number) {
  const took: number[] = [];
  const began = performance.now();
  let left = count;
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const from = performance.now();
      const key = randomBytes(16).toString('hex');
      await self.journal.execute(add(1), { ...meta(), key, request: key });
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  const seconds = (performance.now() - began) / 1000;
  took.sort((a, b) => a - b);
  const at = (part: number): number => Math.round((took[Math.floor(part * count)] ?? 0) * 10) / 10;
  return { persecond: Math.round(count / seconds), p50: at(0.5), p99: at(0.99) };
}

process.on('message', ({ id, told }: { id: number; told: Told }) => {
  answer(told).then(
    (value) => process.send?.({ id, value }),
    (error: Error) => process.send?.({ id, error: error.message }),
  );
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
