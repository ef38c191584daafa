/** Serves a folder on localhost with nothing but a content type, like any static host. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.map': 'application/json',
};

export interface FileServer {
  /** Of the folder, with a slash at its end. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Serves a folder; `under` is the path that its address has on the server, such as `/some/where/`. */
export async function serveFiles(folder: string, { port = 0, under = '/' } = {}): Promise<FileServer> {
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      const name = path.startsWith(under) ? path.slice(under.length) || 'index.html' : undefined;
      const file = name === undefined ? undefined : join(folder, normalize(`/${name}`));
      if (!file) throw new Error('elsewhere');
      const content = await readFile(file);
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = `http://localhost:${(server.address() as AddressInfo).port}${under}`;
  return {
    address,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
