/** For shells that say what is assumed of Python: its version, and the start method of multiprocessing. */
export { pythonSaid, settingsIn } from '../program/analysis';
export { forksByDefault } from '../program/startMethod';
