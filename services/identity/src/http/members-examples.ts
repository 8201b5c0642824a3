/** One answer of every route of members as it is; all of it invented. */
const member = 'cNx1o2uJb0yqkzWl9-3f2A';
const another = 'pK3vQ8mZr2Yt5Wb7Nc1Xdg';

export const registered = {
  member,
  known: false,
  returned: false,
  completed: false,
  likelyMatches: 0,
};

export const file = {
  lines: 15_000,
  registered: 14_997,
  known: 2,
  completed: 0,
  refusedLines: 1,
  refused: [
    {
      line: 412,
      field: 'nis',
      rule: 'nis-check-digit',
      message: 'The last digit does not fit the others.',
    },
  ],
  likelyMatches: 3,
};

/** Its first lines count: once it is mended, the same file is sent again. */
export const brokenFile = {
  ...file,
  lines: 4_000,
  registered: 3_997,
  unread: {
    rule: 'columns',
    message: 'More than 1000 lines close together have a quote that is opened and not closed.',
  },
};

const view = { member, status: 'active', registeredOn: '2026-10-01', verified: ['phone'] };

export const members = { members: [view], next: member };

export const shown = {
  ...view,
  person: {
    registry: '00000000019',
    fullName: 'Érica Invented da Régia',
    neighbourhood: 'Maré Alta',
    phone: '+5500900000001',
    email: 'erica@vila.example',
  },
};

export const lookedUp = { member, status: 'active' };

export const changed = { member, fields: ['phone'] };

export const suspended = { member, suspended: true };
export const reinstated = { member, suspended: false };
export const deactivated = { member, deactivated: true };
export const reactivated = { member, deactivated: false };

export const codeSent = { member, kind: 'phone', expiresAt: '2026-11-22T12:10:00.000Z' };

export const verified = { member, kind: 'phone', verified: true };

export const messages = {
  messages: [
    {
      id: 'Uw9sT4eHj6Lk1Fz3Vq0Rma',
      member,
      kind: 'phone',
      code: '402917',
      expiresAt: '2026-11-22T12:10:00.000Z',
    },
  ],
};

const match = {
  match: `${member}.${another}`,
  one: member,
  other: another,
  by: ['name', 'neighbourhood'],
  status: 'open',
};

export const matches = { matches: [match], next: match.match };

export const shownMatch = {
  ...match,
  people: [shown, { ...shown, member: another }],
};

export const decidedMatch = { match: match.match, same: false };

const campaign = 'Zq0Rma9sT4eHj6Lk1Fz3Vw';

export const openedCampaign = { campaign, due: '2027-03-31' };

const campaignView = {
  campaign,
  due: '2027-03-31',
  openedOn: '2026-11-22',
  status: 'open',
  confirmed: 11_804,
  missing: 3_196,
};

export const campaigns = { campaigns: [campaignView] };

export const shownCampaign = campaignView;

export const missing = { missing: [member], next: member };

export const confirmed = { campaign, member, confirmed: true };

export const closedCampaign = { campaign, confirmed: 14_870, missing: 130 };
