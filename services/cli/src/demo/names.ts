// Invented people: any given name with any two of the trees, birds and rivers after which they are
// called here. Whoever bears such a name is not meant.

export const GIVEN_NAMES = [
  ...['ADALGISA', 'ADEMIR', 'AÉCIO', 'ALAÍDE', 'ANACLETO', 'ANTÔNIA', 'APARÍCIO', 'AURÉLIA'],
  ...['BALTAZAR', 'BÁRBARA', 'BENTO', 'BRÍGIDA', 'CACILDA', 'CÂNDIDO', 'CONCEIÇÃO', 'CRISTÓVÃO'],
  ...['DALVA', 'DEOLINDA', 'DIONÍSIO', 'DORALICE', 'EDILEUZA', 'ESTÊVÃO', 'EULÁLIA', 'EVARISTO'],
  ...['FELÍCIA', 'FIRMINO', 'FLORÊNCIO', 'GENÉSIO', 'GERTRUDES', 'GUIOMAR', 'HELOÍSA', 'HONÓRIO'],
  ...['INÁCIO', 'IRACEMA', 'ISALTINA', 'JACINTO', 'JOAQUINA', 'JUCIARA', 'JUVÊNCIO', 'LAURINDA'],
  ...['LEÔNIDAS', 'LINDAURA', 'LUCÍDIO', 'MARGARIDA', 'MOACIR', 'NAZARÉ', 'NICANOR', 'ODETE'],
  ...['OLÍMPIO', 'PALMIRA', 'PÉRICLES', 'QUITÉRIA', 'RAIMUNDA', 'ROMUALDO', 'SEVERINO', 'TARCÍSIO'],
  ...['TEREZA', 'UBIRAJARA', 'VALDIVINO', 'VERÔNICA', 'VITALINA', 'WALDEMAR', 'ZENAIDE', 'ZULMIRA'],
] as const;

export const FAMILY_NAMES = [
  ...['AÇAIZEIRO', 'ALECRIM', 'ANDIROBA', 'AROEIRA', 'BACURAU', 'BEM-TE-VI', 'BURITI', 'CAJUEIRO'],
  ...['CAPIBARIBE', 'CARAÍBA', 'CEDRO-ROSA', 'COPAÍBA', 'CURIÓ', 'EMBAÚBA', 'GAMELEIRA', 'GARAPA'],
  ...['GOIABEIRA', 'GRUMIXAMA', 'IMBUIA', 'INGÁ', 'ITAÚNA', 'JABUTICABA', 'JATOBÁ', 'JENIPAPO'],
  ...['JEQUITIBÁ', 'JURITI', 'MACAÚBA', 'MANACÁ', 'MARACANÃ', 'MAÇARANDUBA', 'MUTUM', 'PAINEIRA'],
  ...[
    'PARNAÍBA',
    'PAU-FERRO',
    'PEQUIZEIRO',
    'PEROBA',
    'PITANGUEIRA',
    'QUARESMEIRA',
    'SABIÁ',
    'SERIEMA',
  ],
  ...['SUCUPIRA', 'TAPAJÓS', 'TATAJUBA', 'TICO-TICO', 'TOCANTINS', 'TUCUM', 'URUCUM', 'XINGU'],
] as const;
