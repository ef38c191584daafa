/**
 * The syntax file for vim and neovim, written from the vocabulary. The committed file is this function's result; a
 * test compares the two, so a new word of the language is a new word there.
 */
import { outcomeWords } from './outcome-words.ts';
import type { WordKind } from './word.ts';
import { meaningsOf, wordsOfKind } from './words.ts';

const groups: readonly [group: string, link: string, kinds: readonly WordKind[]][] = [
  ['pteItem', 'Keyword', ['item']],
  ['pteStatement', 'Statement', ['statement']],
  ['pteModifier', 'StorageClass', ['modifier']],
  ['ptePermission', 'Type', ['permission']],
  ['pteCondition', 'Conditional', ['condition', 'connective', 'outcome']],
  ['pteFunction', 'Function', ['function']],
  ['pteFlag', 'Constant', ['flag']],
  ['pteMetric', 'Identifier', ['metric']],
  ['pteKnob', 'PreProc', ['knob']],
  ['pteBackend', 'Special', ['backend']],
];

/** The text of media/editors/vim/syntax/pte.vim. */
export function vimSyntax(): string {
  const lines = groups.flatMap(([group, , kinds]) => {
    const said = wordsOfKind(...kinds).map(w => w.word);
    const words = [...new Set(group === 'pteCondition' ? [...said, ...outcomeParts()] : said)].filter(word =>
      /^[\w.-]+$/.test(word),
    );
    return words.length ? [`syntax keyword ${group} ${words.join(' ')}`] : [];
  });
  return `${[
    '" Vim syntax file for PTE Lab scripts; written from the vocabulary of the language.',
    "if exists('b:current_syntax')",
    '  finish',
    'endif',
    '" A name may hold - or . before a letter or digit.',
    'syntax iskeyword @,48-57,_,-,.',
    ...lines,
    'syntax match pteNumber /\\<\\(0[xX][0-9A-Fa-f]\\+\\|[0-9]\\+\\)\\>/',
    'syntax match pteRange /\\[[^]]*\\]/ contains=pteNumber,pteComment',
    'syntax region pteString start=/"/ end=/"/ oneline',
    'syntax match pteComment /#.*$/ contains=@Spell',
    ...groups.map(([group, link]) => `highlight default link ${group} ${link}`),
    'highlight default link pteNumber Number',
    'highlight default link pteString String',
    'highlight default link pteComment Comment',
    "let b:current_syntax = 'pte'",
  ].join('\n')}\n`;
}

/** Words of outcomes that are no words of anything else. */
function outcomeParts(): string[] {
  return outcomeWords.flatMap(({ phrase }) => phrase.split(' ')).filter(word => meaningsOf(word).length === 0);
}
