import { scrypt } from 'node:crypto';

export function all(passwords: string[], done: () => void) {
  passwords.forEach((p) => scrypt(p, 's', 64, done)); // forksight-ignore threadpool-starvation -- accepted here
  // forksight-ignore-next-line threadpool-starvation -- and here
  for (const p of passwords) scrypt(p, 's', 64, done);
}
