/** Languages that link with each other. */
import type { Language } from '../facts/model';

export type Family = 'c' | 'python' | 'javascript';

export function familyOf(language: Language): Family {
  return language === 'c' || language === 'cpp' ? 'c' : language === 'python' ? 'python' : 'javascript';
}
