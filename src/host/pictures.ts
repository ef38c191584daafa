/** Pictures that the panel's page is asked for. It may not answer, and several may be asked for at once. */
import { t } from '../protocol/l10n.ts';
import type { PictureFormat } from '../protocol/messages.ts';

/** Milliseconds that a picture may take; a hidden page is woken first. */
const DEADLINE = 10_000;

export class Pictures {
  private readonly ask: (format: PictureFormat) => void;
  private readonly waiting = new Map<(picture: string) => void, PictureFormat>();

  /** `ask` has the page make one. */
  constructor(ask: (format: PictureFormat) => void) {
    this.ask = ask;
  }

  /** A picture of what the page shows. Rejects where it shows nothing, or does not answer. */
  make(format: PictureFormat): Promise<string> {
    return new Promise((resolve, reject) => {
      const made = (picture: string): void => {
        clearTimeout(late);
        this.waiting.delete(made);
        if (picture) resolve(picture);
        else reject(new Error(t('The panel shows no run yet.')));
      };
      const late = setTimeout(() => {
        this.waiting.delete(made);
        reject(new Error(t('The panel does not answer.')));
      }, DEADLINE);
      this.waiting.set(made, format);
      this.ask(format);
    });
  }

  /** The page made one of this format, for all who wait for that. */
  made(format: PictureFormat, picture: string): void {
    for (const [waiting, wanted] of [...this.waiting]) if (wanted === format) waiting(picture);
  }
}
