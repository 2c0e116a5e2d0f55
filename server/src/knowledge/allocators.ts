/** Functions that give the low end of new memory: malloc(3), mmap(2), alloca(3), posix_memalign(3). */
export const allocates: {
  readonly byResult: ReadonlySet<string>;
  /** Store it through their first argument. */
  readonly byArgument: ReadonlySet<string>;
} = {
  byResult: new Set(['malloc', 'calloc', 'realloc', 'memalign', 'aligned_alloc', 'valloc', 'alloca', 'mmap']),
  byArgument: new Set(['posix_memalign']),
};
