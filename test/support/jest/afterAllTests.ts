import { removeMemoryFolder } from './memoryFolder';

/** Runs once after all tests. */
export default removeMemoryFolder;
