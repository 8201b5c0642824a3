import { testPage } from './page.fixture.ts';

testPage('docs/a-day-at-the-desk.md');
