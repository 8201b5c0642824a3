import { at } from '../connection.ts';
import type { Credential } from '../credentials/credential.ts';
import { showCount } from '../display.ts';
import { accreditation, giveRole } from './founding.ts';
import { manyAtOnce } from './in-flight.ts';
import type { GeneratedShop } from './shop-generator.ts';
import { mustBe, type Stage } from './stage.ts';
import type { Person } from './town-generator.ts';
import { signInAnew } from './wallets.ts';

type KnownShop = GeneratedShop & { readonly merchant: string };

/**
 * Some shops belong to members: identity accredits the organisation, which is known by the number that
 * the money knows it by, and its owner signs in and acts in its name. By shop.
 */
export async function signInOwners(
  stage: Stage,
  shops: readonly KnownShop[],
  owners: readonly Person[],
): Promise<ReadonlyMap<string, Credential>> {
  // Those that redeem by hand are the ones whose owners have something to do.
  const kept = shops.filter(({ redeemsDaily }) => !redeemsDaily).slice(0, owners.length);
  const signedIn = await manyAtOnce(kept, async (shop, index) => {
    const { nis: registry } = owners[index] as Person;
    return [shop.merchant, await signInOwner(stage, shop, registry)] as const;
  });
  stage.narrator.say(
    `${showCount(kept.length)} of them are kept by members, who sign in and act in their shop’s ` +
      'name; for the other owners the folder’s owner signs tokens',
  );
  return new Map(signedIn);
}

async function signInOwner(stage: Stage, shop: KnownShop, registry: string): Promise<Credential> {
  const { administrator, approver, officer, operator } = stage.officials;
  const { organisation } = await operator.post<{ organisation: string }>('/organisations', {
    json: { kind: 'merchant', registry: shop.registry, name: shop.tradeName },
  });
  mustBe('the organisation is the merchant', organisation, shop.merchant);
  await accreditation([operator, approver], organisation, termsOf(shop));
  const { member } = await officer.post<{ member: string }>('/member-lookups', {
    json: { registry, purpose: 'registration' },
  });
  await giveRole(administrator, { organisation, member, role: 'merchant', from: stage.today });
  const credential = await signInAnew(stage, { member, registry });
  const own = await stage.as(credential).get<{ merchant: string }>(at('merchants', organisation));
  mustBe('the shop that its owner sees', own.merchant, shop.merchant);
  return credential;
}

function termsOf(shop: GeneratedShop) {
  const { category, neighbourhood, size, redemptionDays, redeemsDaily } = shop;
  return { category, neighbourhood: slug(neighbourhood), size, redemptionDays, redeemsDaily };
}

/** `Beira-Rio` → `beira-rio`. */
function slug(text: string): string {
  return text.toLowerCase().replaceAll(' ', '-');
}
