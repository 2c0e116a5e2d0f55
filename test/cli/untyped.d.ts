declare module 'xml2js' {
  export function parseStringPromise(xml: string): Promise<unknown>;
}

declare module 'js-yaml' {
  export function load(text: string): unknown;
}
