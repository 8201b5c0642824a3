import type { Json } from '../client.fixture.ts';
import { Receiver, until } from '../receiver.fixture.ts';
import { openShop } from '../shop.fixture.ts';
import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of webhooks at least once, so that its answer is compared with its example. */
export async function answerWebhooks(town: ServedTown): Promise<void> {
  const { merchant } = await openShop(town, { number: 990 });
  const own = { as: 'merchant', subject: merchant } as const;
  const path = `/merchants/${merchant}/webhooks`;
  const receiver = await Receiver.listen();
  receiver.status = 503;
  const { webhook } = await town.must('POST', path, { ...own, body: { url: receiver.url } });
  await town.must('POST', `${path}/${webhook}/test`, own);
  await until(
    () => town.must<{ deliveries: Json[] }>('GET', `${path}/${webhook}/deliveries`, own),
    ({ deliveries }) => deliveries.length > 0,
  );
  receiver.status = 410;
  await town.must('POST', `${path}/${webhook}/test`, own);
  await until(
    () => town.must<{ webhooks: Json[] }>('GET', path, own),
    ({ webhooks }) => webhooks[0]?.['state'] === 'disabled',
  );
  await town.must('DELETE', `${path}/${webhook}`, own);
  await receiver.close();
}
