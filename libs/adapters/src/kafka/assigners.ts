import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
/** Of what is encoded here; kafkajs's own is 0. */
const VERSION = 1;

/** Every member of the group has this partition, and no other. */
export function onePartition(topic: string, partition: number): PartitionAssigner {
  return () => ({
    name: 'mutirao-one',
    version: VERSION,
    protocol: ({ topics }) => ({
      name: 'mutirao-one',
      metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.alloc(0) }),
    }),
    assign: async ({ members }) =>
      members.map(({ memberId }) => assigned(memberId, topic, [partition])),
  });
}

/** A partition that a member has. */
export interface Held {
  readonly partition: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Whether there is anything in it that a change would stop. */
  readonly isBusy: boolean;
}

/**
 * Whoever has a partition keeps it, as long as all have about as many: a change of the owner stops a
 * ledger for a moment, and an instance that comes must not move those of all the others.
 */
export function keeping(
  topic: string,
  partitions: number,
  held: () => readonly Held[],
): PartitionAssigner {
  return () => ({
    name: 'mutirao-keeping',
    version: VERSION,
    protocol: ({ topics }) => ({
      name: 'mutirao-keeping',
      metadata: MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.from(JSON.stringify(held())),
      }),
    }),
    assign: async ({ members }) => {
      const claims = members.map(({ memberId, memberMetadata }) => {
        const { userData } = MemberMetadata.decode(memberMetadata) ?? {};
        return {
          member: memberId,
          held: userData?.length ? (JSON.parse(String(userData)) as Held[]) : [],
        };
      });
      return [...share(partitions, claims)].map(([member, own]) => assigned(member, topic, own));
    },
  });
}

/**
 * Busy ones are kept first. Of two who say that they have one, whoever has it since later does: the
 * other was away for a while.
 */
export function share(
  partitions: number,
  claims: readonly { readonly member: string; readonly held: readonly Held[] }[],
): Map<string, number[]> {
  const shares = new Map(claims.map(({ member }) => [member, [] as number[]]));
  const least = Math.floor(partitions / claims.length);
  let larger = partitions % claims.length;
  const kept = new Map<number, Held & { readonly member: string }>();
  for (const { member, held } of claims) {
    for (const each of held) {
      const other = kept.get(each.partition);
      if (!other || other.since < each.since) kept.set(each.partition, { ...each, member });
    }
  }
  const free = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  for (const { member, partition } of [...kept.values()].sort(busyFirst)) {
    const own = shares.get(member) ?? [];
    if (own.length > least || (own.length === least && larger-- <= 0)) continue;
    own.push(partition);
    free.delete(partition);
  }
  for (const partition of free) {
    const [smallest] = [...shares.values()].sort((a, b) => a.length - b.length);
    smallest?.push(partition);
  }
  return shares;
}

function busyFirst(a: Held, b: Held): number {
  return Number(b.isBusy) - Number(a.isBusy) || a.partition - b.partition;
}

function assigned(memberId: string, topic: string, partitions: number[]) {
  const assignment = { [topic]: partitions.sort((a, b) => a - b) };
  const userData = Buffer.alloc(0);
  return {
    memberId,
    memberAssignment: MemberAssignment.encode({ version: VERSION, assignment, userData }),
  };
}
