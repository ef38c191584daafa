/**
 * The panel's page: one script, one style sheet, and a policy that lets in nothing else. There is no inline style and
 * no inline script, so text of a user's script cannot become either.
 */

export interface PageParts {
  /** Address of dist/panel.js as the webview sees it. */
  readonly script: string;
  readonly style: string;
  /** What the webview's own resources are served from. */
  readonly source: string;
  /** Unguessable, and new for every page. */
  readonly nonce: string;
  readonly title: string;
  /** BCP 47 tag of VS Code's display language. */
  readonly language: string;
}

/** The page as HTML. */
export function panelPage({ script, style, source, nonce, title, language }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source} data:`,
    `img-src ${source} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
<title>${attribute(title)}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}
