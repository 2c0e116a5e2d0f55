// `baseUrl`: named from the folder, whoever imports.
import { template } from 'views/template';

export function page(name: string): string {
  return template(name);
}
