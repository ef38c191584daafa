/**
 * The panel's page: one script, one style sheet, and a policy that lets in nothing else. There is no inline style and
 * no inline script, so text of a user's script cannot become either.
 */
import type { Translation } from '../protocol/l10n.ts';

export interface PageParts {
  /** Address of dist/panel.js as the webview sees it. */
  readonly script: string;
  readonly style: string;
  /** What the webview's own resources are served from. */
  readonly source: string;
  /** Unguessable, and new for every page. */
  readonly nonce: string;
  readonly title: string;
  /** The page's words in VS Code's display language; without it they are English. */
  readonly translation?: Translation;
}

/** The page as HTML. */
export function panelPage({ script, style, source, nonce, title, translation }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source} data:`,
    `img-src ${source} data:`,
  ].join('; ');
  const words = translation ? ` data-words="${attribute(JSON.stringify(translation))}"` : '';
  return `<!DOCTYPE html>
<html lang="${attribute(translation?.language ?? 'en')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
<title>${attribute(title)}</title>
</head>
<body>
<div id="root"${words}></div>
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}
