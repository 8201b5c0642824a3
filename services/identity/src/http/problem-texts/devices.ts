import type { DEVICE_REFUSALS } from '../../domain/devices/refusals.ts';
import type { RefusalText } from './text.ts';

export const DEVICE_TEXTS: Readonly<Record<(typeof DEVICE_REFUSALS)[number], RefusalText>> = {
  'merchant-not-known': {
    status: 404,
    en: 'There is no such merchant',
    pt: 'Esse comércio não existe',
    fr: 'Ce commerce n’existe pas',
  },
  'device-unknown': {
    status: 404,
    en: 'There is no such device',
    pt: 'Esse aparelho não existe',
    fr: 'Cet appareil n’existe pas',
  },
  'device-code-unknown': {
    status: 404,
    en: 'This code is no good: ask for another',
    pt: 'Esse código não vale: peça outro',
    fr: 'Ce code ne vaut pas : demandez-en un autre',
  },
  'device-key-used': {
    status: 409,
    en: 'Another device has this key: make a new one',
    pt: 'Outro aparelho tem essa chave: gere uma nova',
    fr: 'Un autre appareil a cette clé : créez-en une nouvelle',
  },
};
