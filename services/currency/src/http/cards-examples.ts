/** One answer of every route of cards as it is; all of it invented. */
const card = 'pK3vQ8mZr2Yt5Wb7Nc1Xdg';
const holder = 'cNx1o2uJb0yqkzWl9-3f2A';

export const issuedCard = { card, holder, number: '9402718365940172', position: 40_120 };

export const replacedCard = {
  card: 'Uw9sT4eHj6Lk1Fz3Vq0Rma',
  replaces: card,
  holder,
  number: '9731604825170398',
  position: 40_133,
};

export const activeCard = { card, state: 'active', position: 40_121 };

export const blockedCard = { card, state: 'blocked' };

const cardView = { card, holder, state: 'active', triesLeft: 3, ends: '0172' };

export const cards = { cards: [cardView] };

export const foundCard = cardView;
