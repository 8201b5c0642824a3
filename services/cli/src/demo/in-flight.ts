/** So many calls are under way at once: enough to keep two cores busy, few enough to answer soon. */
export const IN_FLIGHT = 64;

/** Does the work for every item, many at once, and gives the results in the items' order. */
export async function manyAtOnce<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, items.length) }, worker));
  return results;
}
