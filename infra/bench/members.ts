import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { nisWithCheckDigit } from '@mutirao/contracts';
import { initTown } from '@mutirao/platform';
import { type Figure, figure } from './figure.ts';
import { TownServer } from './town-server.ts';

const PEOPLE = 15_000;
const ROUNDS = 3;
/** After so many, people with the same name and neighbourhood come again. */
const DIFFERENT = 13_600;
const PLACES = ['Maré Alta', 'Vila das Pedras', 'Centro', 'Restinga Nova'];
const FIRST = ['Ana', 'Beto', 'Célia', 'Davi', 'Érica', 'Fábio', 'Glória', 'Hugo', 'Íris', 'Jorge'];
const LAST = ['Res', 'Cai', 'Mana', 'Jequi', 'Sapu', 'Aro', 'Ipê'].flatMap((begin) =>
  ['tinga', 'çara', 'cá', 'tibá', 'caia', 'eira'].map((end) => begin + end),
);

interface RegisteredFile {
  readonly registered: number;
  readonly known: number;
  readonly refusedLines: number;
}

/** A town's people from a CSV, through the real server: each sealed under a key of the person's own. */
export async function members(place: string): Promise<Figure[]> {
  const samples: number[] = [];
  const file = peopleFile();
  for (let round = 0; round < ROUNDS; round++) {
    const data = join(mkdtempSync(join(place, 'people-')), 'vila');
    const town = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal: false };
    await initTown({ currency: 'MUM', backedBy: 'BRL', ...town }, { data });
    const server = await TownServer.start(data);
    const began = performance.now();
    const first = await server.post<RegisteredFile>('/member-files', 'officer', file);
    samples.push((performance.now() - began) / 1000);
    const again = await server.post<RegisteredFile>('/member-files', 'officer', file);
    if (first.registered !== PEOPLE || again.known !== PEOPLE) {
      throw new Error(`expected ${PEOPLE} people, registered once and then known`);
    }
    await server.stop();
  }
  return [
    figure({
      what: 'register 15,000 members from CSV',
      unit: 's',
      samples,
      reach: { atMost: 5 },
      method:
        'POST /member-files to a server in a process of its own, each time of a new town; answered ' +
        'when ids, keys, sealed data, marks of likely duplicates and events are flushed; the file ' +
        'sent again registered nobody',
    }),
  ];
}

/** Invented people in the columns of a municipality's register; some names repeat, as they do. */
function peopleFile(): Buffer {
  const pick = (list: readonly string[], n: number) => list[Math.floor(n) % list.length] ?? '';
  const lines = Array.from({ length: PEOPLE }, (_, n) => {
    const who = n % DIFFERENT;
    const [middle, last] = [who / FIRST.length, who / FIRST.length / LAST.length];
    const name = `${pick(FIRST, who)} ${pick(LAST, middle)} dos ${pick(LAST, last)}`;
    const nis = nisWithCheckDigit(String(n + 1).padStart(10, '0'));
    return `${nis},${name},${pick(PLACES, who)},+55 00 9${String(n).padStart(8, '0')}`;
  });
  return Buffer.from(['nis,full_name,neighbourhood,phone', ...lines, ''].join('\r\n'));
}
