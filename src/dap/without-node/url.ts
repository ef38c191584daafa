/** In place of Node's module in a browser, which has the class of its own. */
export const URL = globalThis.URL;
