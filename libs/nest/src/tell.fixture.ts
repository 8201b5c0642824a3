import { Teller } from './bus.fixture.ts';

// Another writer of the journal in the folder named in its argument: notes one fact, and ends.
const teller = await Teller.open(process.argv.at(-1) ?? '');
await teller.tell({ type: 'test.Noted.v1', key: 'elsewhere', value: 42 });
await teller.opened.close();
