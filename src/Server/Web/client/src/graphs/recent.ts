/** What was drawn in Explore before, in this browser: found again by an empty search. */
interface Drawn { name: string; address: string }

const key = 'muster-explore-recent', most = 15;
/** What is still being typed is no question of its own. */
const settledAfter = 8000;
let noted = 0;

export function recent(): Drawn[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]') as unknown;
    return Array.isArray(kept) ? kept.filter((one): one is Drawn => typeof one?.name === 'string' && typeof one?.address === 'string' && one.address.startsWith('/explore?')) : [];
  } catch {
    // What somebody else wrote there is nothing to go back to.
    return [];
  }
}

/** Keeps what is drawn now. Where the browser keeps nothing for pages there is nothing to go back to. */
export function note(name: string, address: string): void {
  const before = recent();
  const typing = performance.now() - noted < settledAfter && noted > 0;
  noted = performance.now();
  const kept = [{ name, address }, ...(typing ? before.slice(1) : before).filter((one) => one.address !== address)].slice(0, most);
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    noted = 0;
  }
}
