import { expect, test } from 'vitest';
import { panelPage } from '../../src/extension/page.ts';

const parts = {
  script: 'https://files/dist/panel.js',
  style: 'https://files/dist/panel.css',
  source: 'https://files',
  nonce: 'c0ffee',
  title: 'Timeline: heap.pte',
};

function policy(html: string): Record<string, string> {
  const text = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1].replaceAll('&#39;', "'");
  return Object.fromEntries(text.split('; ').map(directive => directive.split(/ (.*)/)));
}

test('only the panel’s own script, style and pictures may load', () => {
  expect(policy(panelPage(parts))).toEqual({
    'default-src': "'none'",
    'script-src': "'nonce-c0ffee'",
    'style-src': 'https://files',
    'font-src': 'https://files data:',
    'img-src': 'https://files data:',
  });
});

test('the one script carries the nonce, and nothing is inline', () => {
  const html = panelPage(parts);
  expect(html.match(/<script[^>]*>/g)).toEqual(['<script nonce="c0ffee" src="https://files/dist/panel.js">']);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

test('a hostile file name stays text', () => {
  const html = panelPage({ ...parts, title: '</title><script>alert(1)</script>' });
  expect(html).toContain('<title>&#60;/title&#62;&#60;script&#62;alert(1)&#60;/script&#62;</title>');
});

test('the words of another language are data, whatever is in them', () => {
  const bundle = { Run: '"><script>alert(1)</script>' };
  const html = panelPage({ ...parts, translation: { language: 'de', bundle } });
  expect(html).toContain('<html lang="de">');
  expect(html.match(/<script/g)).toHaveLength(1);
  const written = /data-words="([^"]*)"/.exec(html)![1].replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
  expect(JSON.parse(written)).toEqual({ language: 'de', bundle });
  expect(panelPage(parts)).toContain('<html lang="en">');
});
