/** `--python`: a version, an interpreter that is asked for its own, or what the project declares. */
import { askInterpreter } from '../../project/pythonInterpreter';
import { declaredPython, pythonOfText, unknownPython, type PythonTarget } from '../../project/pythonVersion';
import { OptionError } from '../words';

/**
 * @param said `3.12`, `3.13t`, or the path of an interpreter, which is run
 * @param folder the innermost folder that holds all that is checked: it and those above it are asked where nothing is said
 */
export async function pythonOf(said: string | undefined, folder: string): Promise<PythonTarget> {
  if (said === undefined) return (await declaredPython(folder)) ?? unknownPython;
  const version = /^\d+\.\d+t?$/.test(said) ? pythonOfText(said, null) : null;
  if (version) return version;
  const asked = await askInterpreter(said);
  if (asked.ok) return asked.python;
  throw new OptionError(
    `option '--python' takes major.minor, such as 3.12 (3.13t for a free-threaded build), or an interpreter: ${asked.reason}.`,
  );
}
