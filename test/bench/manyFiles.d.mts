/** @returns how many files hold a hazard */
export function writeManyFiles(folder: string, count: number): number;
