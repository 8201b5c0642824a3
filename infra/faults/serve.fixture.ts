import { parseArgs } from 'node:util';
import { serveTown } from '@mutirao/platform';

/** The server with snapshots so close together that a test meets one. */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    data: { type: 'string', default: '' },
    keys: { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    'snapshot-every': { type: 'string', default: '1000' },
    'local-webhooks': { type: 'boolean', default: false },
  },
});
const { data, keys, port } = values;
await serveTown({
  data,
  keys,
  port: Number(port),
  localWebhooks: values['local-webhooks'],
  snapshotEvery: Number(values['snapshot-every']),
});
