/** Version 7 of the package comes without types. */
declare module 'diff' {
  export function createTwoFilesPatch(
    oldName: string,
    newName: string,
    before: string,
    after: string,
    oldHeader?: string,
    newHeader?: string,
    options?: { readonly context?: number },
  ): string;
}
