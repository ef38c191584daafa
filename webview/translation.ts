/** Takes up the translation that the host wrote into the page. The first import of main.ts: words are made on import. */
import { type Translation, translateInto } from '../src/protocol/l10n.ts';

const written = document.getElementById('root')?.dataset.words;
if (written) translateInto(JSON.parse(written) as Translation);
