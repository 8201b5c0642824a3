const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * An element around its content: `element('Nm', xmlText(name))`. The content is XML already, so text
 * goes through `xmlText`; what is not text of others (a code, a day, an amount) needs no escape.
 */
export function element(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

/**
 * Text of others, at most `most` characters: markup escaped, and each run of white space, control
 * characters and halves of surrogate pairs, which XML cannot hold, a space.
 */
export function xmlText(text: string, most: number): string {
  const plain = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  const cut = [...plain].slice(0, most).join('').trimEnd();
  return cut.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
