/** Where the page of a rule is read on the web. */
export function rulePageUri(rule: string): string {
  return `https://github.com/forksight/forksight/blob/main/docs/rules/${rule}.md`;
}
