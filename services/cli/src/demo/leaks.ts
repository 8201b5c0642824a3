import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { showCount } from '../display.ts';
import { refusedHere } from '../failure.ts';
import { encodingsOf } from './encodings.ts';
import { phoneOf } from './member-file.ts';
import { mustBe, type Stage } from './stage.ts';
import { TextSearch } from './text-search.ts';
import type { GeneratedTown, Person } from './town-generator.ts';

/** What the demo itself wrote for the town, and for its reader: there names and numbers must stand. */
const OURS = /^files\/((members|enrolments|roll-[\w-]+|another-name)\.csv|demo\.json)$/;
/** The standards of banks fill fields up with zeros: eleven digits within more are no number there. */
const EXPORTS = /^files\/[^/]+$/;
const MEBIBYTE = 1024 * 1024;

/**
 * Looks through every byte that the town wrote (journals, read models, stores, keys, logs, exports,
 * backup, and what the server said) for everybody's name, number and phone. One that is found is a fault;
 * and so is one that is not found where it must be, in what the demo wrote.
 */
export function seekLeaks(
  { narrator, server, staff }: Pick<Stage, 'narrator' | 'server' | 'staff'>,
  town: GeneratedTown,
): void {
  const people = [...town.people, ...town.troubled, ...town.strangers, ...town.besides];
  const officials = Object.values(staff).flatMap(({ fullName, password }) => [fullName, password]);
  const leaks = new LeakSearch([...people.flatMap(textsOf), ...officials]);
  const files = server.written.flatMap((folder) =>
    filesIn(folder).map((path) => [relative(folder, path), path] as const),
  );
  const ours = files.filter(([name]) => OURS.test(name));
  const known = new Set(
    ours.flatMap(([name, path]) => [...leaks.within(name, readFileSync(path))]),
  );
  const unseen = town.people.flatMap(textsOf).filter((text) => !known.has(text));
  mustBe('what the demo wrote and the search does not see', unseen.length, 0);
  const told = files.filter(([name]) => !OURS.test(name));
  let searched = 0;
  const look = (name: string, bytes: Buffer) => {
    searched += bytes.length;
    for (const text of leaks.within(name, bytes)) {
      throw refusedHere('demo-fault', `${name} holds a ${isRegistry(text) ? 'number' : 'name'}.`);
    }
  };
  for (const [name, path] of told) look(name, readFileSync(path));
  look('what the server said', server.said());
  narrator.say(
    `0 of ${showCount(leaks.count)} names, numbers and phones found in ` +
      `${showCount(Math.round(searched / MEBIBYTE))} MiB: ${showCount(told.length)} files (journals, ` +
      'stores, keys, read models, backup, exports, logs) and all that the server said',
  );
  narrator.say(
    `left out: the ${ours.length} files in which the demo told them to the town (members, enrolments, ` +
      'rolls); there the same search finds them',
  );
}

/** Texts in every form in which they may stand somewhere. */
class LeakSearch {
  readonly #texts: readonly string[];
  readonly #search: TextSearch;
  /** Of each form, the place of its text. */
  readonly #places: readonly number[];

  constructor(texts: readonly string[]) {
    this.#texts = [...new Set(texts)];
    const forms = this.#texts.map(encodingsOf);
    this.#search = new TextSearch(forms.flat());
    this.#places = forms.flatMap((each, place) => each.map(() => place));
  }

  get count(): number {
    return this.#texts.length;
  }

  *within(name: string, bytes: Buffer): Generator<string> {
    for (const { text, at } of this.#search.find(bytes)) {
      const found = this.#texts[this.#places[text] as number] as string;
      if (isRegistry(found) && isFilledUp(bytes, at, EXPORTS.test(name))) continue;
      yield found;
    }
  }
}

/** Eleven zeros are a good number, and stand in front of every small one. */
const NO_SIGN = '00000000000';

function textsOf(person: Person): string[] {
  const texts = [person.name, person.nis, phoneOf(person).slice('+'.length)];
  return texts.filter((text) => text !== NO_SIGN);
}

const REGISTRY_DIGITS = 11;
const isRegistry = (text: string) => text.length === REGISTRY_DIGITS && /^\d+$/.test(text);

/** Whether these digits are part of a longer number, with zeros ahead of it. */
function isFilledUp(bytes: Buffer, at: number, isExport: boolean): boolean {
  const [before = 0, after = 0] = [bytes[at - 1], bytes[at + REGISTRY_DIGITS]];
  if (before === ZERO) return true;
  return isExport && (isDigit(before) || isDigit(after));
}

const ZERO = 0x30;
const isDigit = (byte: number) => byte >= ZERO && byte <= ZERO + 9;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
