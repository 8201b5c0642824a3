const webhook = 'c4Hq8sVw2Tz6Lk0Rb9XyNa';
const view = {
  webhook,
  url: 'https://padaria.example/mutirao',
  events: ['charge.paid', 'charge.refunded', 'redemption.settled'],
};

export const made = { ...view, secret: 'whsec_NmJ2dGpLbDg1Y1dRZ3RxU1p4V2pXb0NrU1ZqU0Zoc3E=' };
export const webhooks = {
  webhooks: [{ ...view, state: 'disabled', reason: 'failing', waiting: 3 }],
};
export const deleted = { webhook, state: 'deleted' };
export const tested = { webhook, delivery: 'test_9wPz3TkLr6VbXq1YcHs5Na' };

export const deliveries = {
  deliveries: [
    {
      delivery: '019aa8e5-6b1c-7d21-9f3e-2b6c1d0e4f5a',
      type: 'charge.paid',
      state: 'waiting',
      tries: 2,
      triedAt: '2026-11-22T15:01:17.000Z',
      nextTryAt: '2026-11-22T15:01:47.000Z',
      outcome: '503',
    },
  ],
};
