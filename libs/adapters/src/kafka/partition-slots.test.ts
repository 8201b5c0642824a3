import { expect, test } from '@jest/globals';
import { PartitionSlots } from './partition-slots.ts';

/** Takes offsets `from` to `to`. */
function taken(slots: PartitionSlots, from: number, to: number) {
  const all = [];
  for (let offset = from; offset <= to; offset++) all.push(slots.take(BigInt(offset), 100));
  return all;
}

test('what is due is the offset up to which all is settled, in whatever order', () => {
  const slots = new PartitionSlots();
  expect(slots.due).toBeUndefined();
  const [first, second, third] = taken(slots, 40, 42);
  expect(slots.due).toBe(40n);
  slots.committed(40n);
  if (third) slots.settle(third);
  if (second) slots.settle(second);
  expect(slots.due).toBeUndefined();
  if (first) slots.settle(first);
  expect(slots.due).toBe(43n);
  slots.committed(43n);
  expect(slots.due).toBeUndefined();
});

test('what was taken is not taken again, until all is to come once more; what is committed stays', () => {
  const slots = new PartitionSlots();
  const [first] = taken(slots, 5, 6);
  expect(slots.take(6n, 100)).toBeUndefined();
  if (first) slots.settle(first);
  slots.committed(6n);
  slots.rewind();
  const [again] = taken(slots, 0, 3);
  if (again) slots.settle(again);
  expect(slots.due).toBeUndefined();
});

test('it is full at 1,000 messages or at 4 MiB, and has room again at half of that', () => {
  const many = new PartitionSlots();
  const all = taken(many, 0, 999);
  expect([many.isFull, many.hasRoom]).toEqual([true, false]);
  for (const slot of all.slice(0, 499)) if (slot) many.settle(slot);
  expect([many.isFull, many.hasRoom]).toEqual([false, false]);
  if (all[499]) many.settle(all[499]);
  expect(many.hasRoom).toBe(true);

  const large = new PartitionSlots();
  const slot = large.take(0n, 4 * 1024 * 1024);
  expect(large.isFull).toBe(true);
  if (slot) large.settle(slot);
  expect([large.isFull, large.hasRoom]).toEqual([false, true]);
});

test('the lag is what is in the partition and not settled', () => {
  const slots = new PartitionSlots();
  slots.highWatermark = 10n;
  const [first] = taken(slots, 4, 6);
  expect(slots.lag).toBe(6);
  if (first) slots.settle(first);
  expect(slots.lag).toBe(5);
});
