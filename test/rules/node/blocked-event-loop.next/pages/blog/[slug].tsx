import { readFileSync } from 'fs';
export default function Page({ text }: { text: string }) { return <p>{text}</p>; }
export async function getServerSideProps() { return { props: { text: readFileSync('2').toString() } }; } // ~ blocked-event-loop
export async function getStaticProps() { return { props: { text: readFileSync('built').toString() } }; }
export const getStaticPaths = async () => { readFileSync('built'); return { paths: [] }; };
