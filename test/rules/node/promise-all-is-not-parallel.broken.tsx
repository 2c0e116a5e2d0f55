import { gzipSync } from 'zlib';

export const Page = async (props: { parts: Buffer[] }) => {
  const packed = await Promise.all(props.parts.map(async (p) => gzipSync(p))); // ~ promise-all-is-not-parallel: runs nothing in parallel ~ blocked-event-loop: `gzipSync`
  return <ul title="größe 📦">{packed.map((p) => <li key={p.length}>{p.length}</li>)}</ul>;
};

const = 
