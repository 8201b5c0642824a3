import type { ContactKind } from '../domain/members/events.ts';
import { CODE_MILLISECONDS } from '../stores/contact-codes.ts';
import { type Answer, answered, done } from './answer.ts';
import type { Call, Identity } from './identity.ts';

export interface Contact {
  readonly member: string;
  readonly kind: ContactKind;
}

const CODE_DIGITS = 6;

/**
 * Sends a code to a phone or an e-mail address that is kept of a member. The same call again, while
 * the code counts, sends nothing: the code is made of the call's name.
 */
export async function sendCode(
  identity: Identity,
  call: Call,
  contact: Contact,
): Promise<Answer<Contact & { readonly expiresAt: string }>> {
  const { clock, members } = identity.parts;
  const address = (await identity.parts.people.read(contact.member))?.[contact.kind];
  if (address === undefined) return { kind: 'refused', refusal: await missing(identity, contact) };
  if (!members.courier) return { kind: 'refused', refusal: { code: 'no-courier' } };
  const random = identity.derive('contact-code', ...named(contact), call.subject, call.key);
  const code = String(random.readUIntBE(0, 6) % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0');
  const name = named(contact).join(' ');
  const digests = digestsOf(identity, contact, { code, address });
  const now = clock.now();
  const expiresAt = new Date(now + CODE_MILLISECONDS).toISOString();
  if (!(await members.codes.isSent(name, ...digests, now))) {
    const until = await members.codes.waitsUntil(name, now);
    if (until !== undefined) {
      const possibleAt = new Date(until).toISOString();
      return { kind: 'refused', refusal: { code: 'contact-codes-spent', possibleAt } };
    }
    const id = random.toString('base64url').slice(0, 22);
    await members.courier.send({ id, ...contact, to: address, code, expiresAt });
    await members.codes.note(name, ...digests, now);
  }
  return done({ ...contact, expiresAt });
}

/** What was told to whoever has the phone or reads the mailbox: from now on it is theirs. */
export async function confirmCode(
  identity: Identity,
  call: Call,
  contact: Contact,
  code: string,
): Promise<Answer<Contact & { readonly verified: true }>> {
  const { clock, members, people } = identity.parts;
  const address = (await people.read(contact.member))?.[contact.kind];
  if (address === undefined) return { kind: 'refused', refusal: await missing(identity, contact) };
  const digests = digestsOf(identity, contact, { code, address });
  const name = named(contact).join(' ');
  const tried = await members.codes.confirm(name, ...digests, clock.now());
  if (tried.kind === 'unknown') {
    return { kind: 'refused', refusal: { code: 'contact-code-unknown' } };
  }
  if (tried.kind === 'wrong') {
    const { triesLeft } = tried;
    return { kind: 'refused', refusal: { code: 'contact-code-wrong', triesLeft } };
  }
  const command = { type: 'VerifyContact', ...contact } as const;
  const outcome = await identity.call(call, 'contact.verify', contact, command);
  return answered(outcome, () => ({ ...contact, verified: true }) as const);
}

async function missing({ parts }: Identity, { member, kind }: Contact) {
  const status = await parts.journal.read((state) => state.members.get(member)?.status);
  if (status === undefined) return { code: 'member-unknown' } as const;
  return status === 'erased'
    ? ({ code: 'member-erased' } as const)
    : ({ code: 'contact-missing', kind } as const);
}

function digestsOf(
  identity: Identity,
  contact: Contact,
  { code, address }: { readonly code: string; readonly address: string },
): [code: Buffer, address: Buffer] {
  const name = named(contact);
  return [
    identity.derive('contact-code-digest', ...name, code),
    identity.derive('contact-address-digest', ...name, address),
  ];
}

const named = ({ member, kind }: Contact): [string, string] => [member, kind];
