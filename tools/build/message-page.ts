import { readFileSync } from 'node:fs';
import { messagesOfPackage } from './compile.ts';
import type { Message } from './messages.ts';
import { hasTwoBuilds, packageNames } from './packages.ts';

/** The page that explains the messages. */
export const messagePage = new URL('../../docs/mistakes.md', import.meta.url);

const HEADING = '## Messages of the production build';

/** The messages of all packages that the production build shortens, by their ids. */
export function allMessages(): Map<string, Message> {
  const all = packageNames.filter(hasTwoBuilds).flatMap(messagesOfPackage);
  const messages = new Map<string, Message>();
  for (const message of all) {
    const { text } = messages.get(message.id) ?? message;
    if (text !== message.text)
      throw new Error(`Two messages have the id ${message.id}: change a word in one.`);
    messages.set(message.id, message);
  }
  return messages;
}

/** Returns the page with a new last section, which lists the messages. */
export function writeMessagePage(): string {
  const page = readFileSync(messagePage, 'utf8');
  const [before] = page.split(`\n${HEADING}\n`);
  const messages = [...allMessages().values()].filter(({ isDetail }) => !isDetail);
  messages.sort((a, b) => a.code.localeCompare(b.code) || a.id.localeCompare(b.id));
  const lines = messages.map(
    ({ id, code, text }) =>
      `- <a id="${id}"></a>${id}${code && ` ${code}`}: ${inCode(text.trim().replace(/\s*\n\s*/g, ' '))}`,
  );
  return `${before!.trimEnd()}

${HEADING}

The messages of the production build contain only the values and the address of a line in this list. In the list, each value is
shown as an expression in braces. \`pnpm generate\` writes this section.

${lines.join('\n')}
`;
}

/** Formats text as code, whatever backticks it contains. */
function inCode(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
